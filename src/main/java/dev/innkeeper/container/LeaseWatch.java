package dev.innkeeper.container;

import dev.innkeeper.libvirt.DomainXml.Nic;
import dev.innkeeper.libvirt.Lease;
import dev.innkeeper.value.MacAddress;
import dev.innkeeper.value.NetworkSpec.LibvirtNetwork;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The leases that a guest takes in its present boot. A guest that is made anew has the MAC of the
 * one before it, whose lease may still stand: it tells nothing of this guest.
 */
final class LeaseWatch {
  private final ManagerTools tools;
  private final Set<String> networks;
  private final Set<MacAddress> macs;
  private Set<Lease> old = Set.of();

  LeaseWatch(ManagerTools tools, List<Nic> nics) {
    this.tools = tools;
    this.networks =
        nics.stream()
            .map(Nic::network)
            .filter(LibvirtNetwork.class::isInstance)
            .map(network -> ((LibvirtNetwork) network).name())
            .collect(Collectors.toSet());
    this.macs = nics.stream().map(Nic::mac).collect(Collectors.toSet());
  }

  /** Remembers what stands before the boot. */
  Future<Void> remember() {
    return all()
        .map(
            leases -> {
              old = Set.copyOf(leases);
              return null;
            });
  }

  /** Those that were given or renewed since, which their expiry shows. */
  Future<List<Lease>> fresh() {
    return all().map(leases -> leases.stream().filter(lease -> !old.contains(lease)).toList());
  }

  private Future<List<Lease>> all() {
    List<Future<List<Lease>>> asked = networks.stream().map(tools.virsh()::networkLeases).toList();
    return Future.all(asked)
        .map(
            done ->
                asked.stream()
                    .flatMap(answer -> answer.result().stream())
                    .filter(lease -> macs.contains(lease.mac()))
                    .distinct()
                    .toList());
  }
}
