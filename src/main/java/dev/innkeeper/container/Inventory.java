package dev.innkeeper.container;

import dev.innkeeper.container.Container.Address;
import dev.innkeeper.disk.Qcow2Size;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.libvirt.Domain;
import dev.innkeeper.libvirt.DomainKey;
import dev.innkeeper.libvirt.Lease;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.MacAddress;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The containers of this host, read from libvirt and the pool each time.
 *
 * <p>A domain is a container where its name may be one and its system disk is the one that this
 * data directory has for the name, and where it is marked as ours or named as Juju names.
 */
final class Inventory {
  private final ManagerTools tools;

  Inventory(ManagerTools tools) {
    this.tools = tools;
  }

  /**
   * What is there.
   *
   * @param containers in the order of their names
   * @param domains the names of all domains, those that are no containers too
   */
  record Seen(List<Container> containers, Set<String> domains) {}

  /** All containers, in the order of their names. Failures are those of virsh. */
  Future<List<Container>> list() {
    return seen().map(Seen::containers);
  }

  /** Fails as {@link #list} does. */
  Future<Seen> seen() {
    return tools.virsh().domains().compose(this::seen);
  }

  private Future<Seen> seen(List<Domain> all) {
    Set<String> names = all.stream().map(Domain::name).collect(Collectors.toSet());
    return tools
        .vertx()
        .executeBlocking(() -> ours(all), false)
        .compose(
            ours ->
                leases(ours)
                    .compose(
                        leases ->
                            tools.vertx().executeBlocking(() -> described(ours, leases), false)))
        .map(containers -> new Seen(containers, names));
  }

  /** NOT_FOUND where there is none, CONFLICT for a domain that is not a container. */
  Future<Container> required(ContainerName name) {
    return domain(name).compose(this::described);
  }

  /** The domain of a container; fails as {@link #required} does. */
  Future<Domain> domain(ContainerName name) {
    return find(name)
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        Failure.of(
                            ErrorCode.NOT_FOUND,
                            "container '"
                                + name
                                + "' does not exist; innkeeper list shows which"
                                + " do")));
  }

  /** Empty where there is no domain of that name, CONFLICT for one that is not a container. */
  Future<Optional<Domain>> find(ContainerName name) {
    return tools
        .virsh()
        .find(DomainKey.of(name))
        .compose(found -> tools.vertx().executeBlocking(() -> found.map(this::checked), false));
  }

  /**
   * What a destroy that has begun finds: a domain which others gave the name since, without the
   * container's disk, is none of its business. CONFLICT for one that has taken over the disk.
   */
  Future<Optional<Domain>> remaining(ContainerName name) {
    return tools
        .virsh()
        .find(DomainKey.of(name))
        .compose(
            found ->
                tools
                    .vertx()
                    .executeBlocking(
                        () -> found.filter(this::hasOurDisk).map(this::checked), false));
  }

  /**
   * What a create has made, half or whole: the domain of its UUID. Juju's XML names none, so there
   * it is the one of that name that has the container's disk. Never one that others made meanwhile.
   */
  Future<Optional<Domain>> made(ContainerName name, UUID uuid) {
    return tools
        .virsh()
        .find(DomainKey.of(name, uuid))
        .compose(found -> found.isPresent() ? Future.succeededFuture(found) : withOurDisk(name));
  }

  private Future<Optional<Domain>> withOurDisk(ContainerName name) {
    return tools
        .virsh()
        .find(DomainKey.of(name))
        .compose(found -> tools.vertx().executeBlocking(() -> found.filter(this::isOurs), false));
  }

  private Domain checked(Domain domain) {
    if (!isOurs(domain)) {
      throw Failure.of(
          ErrorCode.CONFLICT,
          "domain '"
              + domain.name()
              + "' was made neither here nor by Juju, so it is left alone; use virsh for it, or"
              + " another name");
    }
    return domain;
  }

  private List<Domain> ours(List<Domain> all) {
    return all.stream().filter(this::isOurs).sorted(Comparator.comparing(Domain::name)).toList();
  }

  /** On a worker thread. */
  private boolean isOurs(Domain domain) {
    boolean marked =
        !domain.description().metadata().isEmpty()
            || Namespace.JUJU_NAME.matcher(domain.name()).matches();
    return marked && isName(domain.name()) && hasOurDisk(domain);
  }

  private static boolean isName(String text) {
    try {
      new ContainerName(text);
      return true;
    } catch (IllegalArgumentException foreign) {
      return false;
    }
  }

  private boolean hasOurDisk(Domain domain) {
    Path disk = tools.files(new ContainerName(domain.name())).disk();
    return domain.description().disks().stream()
        .anyMatch(has -> disk.equals(Path.of(has.file())) || same(disk, Path.of(has.file())));
  }

  /** Juju and we may have come to the pool by different links. */
  private static boolean same(Path disk, Path other) {
    try {
      return disk.getFileName().equals(other.getFileName()) && folder(disk).equals(folder(other));
    } catch (IOException gone) {
      return false;
    }
  }

  private static Path folder(Path file) throws IOException {
    return file.resolveSibling(".").toRealPath();
  }

  /** One question a network, however many guests it has. */
  private Future<List<Lease>> leases(List<Domain> domains) {
    Set<String> networks =
        domains.stream()
            .filter(domain -> domain.state().active())
            .flatMap(domain -> domain.description().nics().stream())
            .filter(nic -> nic.kind().equals("network"))
            .map(Domain.Nic::source)
            .collect(Collectors.toSet());
    List<Future<List<Lease>>> asked = networks.stream().map(tools.virsh()::networkLeases).toList();
    return Future.all(asked)
        .map(all -> asked.stream().flatMap(answer -> answer.result().stream()).toList());
  }

  private List<Container> described(List<Domain> domains, List<Lease> leases) throws IOException {
    List<Container> containers = new ArrayList<>();
    for (Domain domain : domains) {
      Set<MacAddress> own =
          domain.description().nics().stream()
              .flatMap(nic -> nic.mac().stream())
              .collect(Collectors.toSet());
      boolean active = domain.state().active();
      List<Lease> its =
          leases.stream().filter(lease -> active && own.contains(lease.mac())).toList();
      containers.add(described(domain, its));
    }
    return containers;
  }

  /** With the addresses that the guest's own agent tells, where libvirt gave none. */
  Future<Container> described(Domain domain) {
    return addresses(domain)
        .compose(leases -> tools.vertx().executeBlocking(() -> described(domain, leases), false));
  }

  /** For one that is about to go, whose addresses matter to nobody. */
  Future<Container> withoutAddresses(Domain domain) {
    return tools.vertx().executeBlocking(() -> described(domain, List.of()), false);
  }

  private Future<List<Lease>> addresses(Domain domain) {
    ContainerName name = new ContainerName(domain.name());
    if (!domain.state().active()) {
      return Future.succeededFuture(List.of());
    }
    return tools
        .virsh()
        .leases(name)
        .compose(
            leases ->
                leases.isEmpty()
                    ? tools.virsh().agent(name).addresses()
                    : Future.succeededFuture(leases));
  }

  /** On a worker thread. */
  private Container described(Domain domain, List<Lease> leases) throws IOException {
    ContainerName name = new ContainerName(domain.name());
    ContainerFiles files = tools.files(name);
    Facts facts = Facts.of(domain.description().metadata());
    Sighting sighting = Sighting.of(domain.state(), files, leases);
    return new Container(
        name,
        domain.state().toString(),
        facts.release(),
        Arch.parse(domain.description().arch()),
        facts.image(),
        hardware(domain, files),
        leases.stream()
            .map(lease -> new Address(lease.address(), lease.family(), lease.mac(), lease.source()))
            .toList(),
        sighting.ready(),
        sighting.timeline(facts.createdAt()),
        domain.autostart(),
        facts.networks(),
        facts.labels(),
        facts.createdAt(),
        tools.settings().hostName());
  }

  private static Optional<Hardware> hardware(Domain domain, ContainerFiles files)
      throws IOException {
    return diskSize(files)
        .map(
            size ->
                new Hardware(
                    new ByteSize(domain.description().memoryKib() << 10),
                    domain.description().vcpus(),
                    size));
  }

  /** On a worker thread: empty where there is no disk that may be read. */
  static Optional<ByteSize> diskSize(ContainerFiles files) throws IOException {
    return Files.isReadable(files.disk()) ? Qcow2Size.of(files.disk()) : Optional.empty();
  }
}
