package dev.innkeeper.libvirt;

import dev.innkeeper.process.CommandRunner;
import dev.innkeeper.process.Exit;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Domains by virsh(1), one process a request. Names go as {@code --domain NAME}; what is already as
 * wanted is a result, not a failure. Failures: LIBVIRT_UNAVAILABLE, HOST_UNFIT, COMMAND_FAILED,
 * COMMAND_TIMEOUT.
 */
public final class Virsh {
  private static final List<String> NO_LEASES =
      List.of("domain is not running", "Network not found", "is not active");

  private static final List<String> NO_NETWORK = List.of("failed to get network", "is not active");

  private final Vertx vertx;
  private final VirshCall call;

  public Virsh(Vertx vertx, CommandRunner runner, String uri, Duration deadline) {
    this.vertx = vertx;
    this.call = new VirshCall(runner, uri, deadline);
  }

  VirshCall call() {
    return call;
  }

  /** Every domain in every state, in one process for the UUIDs and one for each hundred. */
  public Future<List<Domain>> domains() {
    return new DomainListing(vertx, call).all();
  }

  public Future<Optional<Domain>> find(DomainKey domain) {
    return new DomainListing(vertx, call).one(domain);
  }

  /** The state alone, in one process; empty where there is no such domain. */
  public Future<Optional<DomainState>> state(ContainerName name) {
    return call.attempt(List.of("domstate", "--domain", name.text()))
        .compose(
            exit ->
                exit.succeeded() || exit.errors().contains("failed to get domain")
                    ? Future.succeededFuture(
                        Optional.of(exit.output())
                            .filter(said -> exit.succeeded())
                            .map(DomainState::parse))
                    : Future.failedFuture(call.failure(exit, "asking for the state of " + name)));
  }

  /** ALREADY_EXISTS where a domain of another UUID has the name. */
  public Future<Void> define(Path xml) {
    return call.attempt(List.of("define", xml.toString()))
        .compose(
            exit ->
                exit.succeeded()
                    ? Future.succeededFuture()
                    : Future.failedFuture(DomainLaunch.notDefined(call, exit, xml)));
  }

  /**
   * Defines a new domain and starts it, as {@link #define}, {@link #autostart} and {@link #start}.
   *
   * @param domain by the UUID of the XML
   * @param defined called once libvirt has it, before it is started
   */
  public Future<Void> launch(Path xml, DomainKey domain, boolean autostart, Runnable defined) {
    return new DomainLaunch(call, xml, domain).run(autostart, defined);
  }

  /**
   * Starts it; one that is active stays as it is. A network of libvirt that it needs and that is
   * down is started too.
   */
  public Future<Void> start(DomainKey domain) {
    return new DomainStart(call, domain).run();
  }

  /** Asks the guest to shut down (ACPI); it may ignore that. */
  public Future<Void> shutdown(ContainerName name) {
    return tolerant(
        "shutting down " + name, "domain is not running", "shutdown", DomainKey.of(name));
  }

  /** Cuts the power. */
  public Future<Void> powerOff(DomainKey domain) {
    return tolerant("powering off " + domain, "domain is not running", "destroy", domain);
  }

  public Future<Void> suspend(ContainerName name) {
    return tolerant("pausing " + name, "already paused", "suspend", DomainKey.of(name));
  }

  public Future<Void> resume(ContainerName name) {
    return tolerant("resuming " + name, "already running", "resume", DomainKey.of(name));
  }

  /** Forgets the domain with its NVRAM, managed save and snapshot metadata; disks stay. */
  public Future<Void> undefine(DomainKey domain) {
    return call.attempt(
            List.of(
                "undefine",
                "--managed-save",
                "--snapshots-metadata",
                "--nvram",
                "--domain",
                domain.text()))
        .compose(exit -> settled(exit, "undefining " + domain, "failed to get domain"));
  }

  public Future<Void> autostart(DomainKey domain, boolean on) {
    List<String> arguments = new ArrayList<>(List.of("autostart", "--domain", domain.text()));
    if (!on) {
      arguments.add("--disable");
    }
    return call.output("setting autostart of " + domain, arguments).mapEmpty();
  }

  /**
   * Sets what the next start gives, and at once where the guest's balloon allows it: it does not.
   */
  public Future<Void> setMemory(ContainerName name, ByteSize memory) {
    String kib = Long.toString(memory.bytes() >> 10);
    return call.output(
            "setting the memory of " + name,
            List.of("setmaxmem", "--config", "--domain", name.text(), "--size", kib))
        .compose(
            set ->
                call.output(
                    "setting the memory of " + name,
                    List.of("setmem", "--config", "--domain", name.text(), "--size", kib)))
        .mapEmpty();
  }

  public Future<Void> setCores(ContainerName name, int cores) {
    String count = Integer.toString(cores);
    return call.output(
            "setting the cores of " + name,
            List.of("setvcpus", "--config", "--maximum", "--domain", name.text(), "--count", count))
        .compose(
            set ->
                call.output(
                    "setting the cores of " + name,
                    List.of("setvcpus", "--config", "--domain", name.text(), "--count", count)))
        .mapEmpty();
  }

  /** Grows a disk of an active domain. */
  public Future<Void> resizeDisk(ContainerName name, Path disk, ByteSize size) {
    return call.output(
            "growing the disk of " + name,
            List.of(
                "blockresize",
                "--domain",
                name.text(),
                "--path",
                disk.toString(),
                "--size",
                size.bytes() + "B"))
        .mapEmpty();
  }

  /**
   * Replaces our own element's facts, in the definition and in the running domain.
   *
   * @param active whether there is a running domain
   */
  public Future<Void> setFacts(ContainerName name, Map<String, String> facts, boolean active) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "metadata",
                "--domain",
                name.text(),
                "--uri",
                DomainMetadata.NAMESPACE,
                "--key",
                DomainMetadata.PREFIX,
                "--set",
                DomainXml.facts(facts),
                "--config"));
    if (active) {
      arguments.add("--live");
    }
    return call.output("setting the labels of " + name, arguments).mapEmpty();
  }

  /** The guest's agent, where it has one. */
  public GuestAgent agent(ContainerName name) {
    return new GuestAgent(call, name);
  }

  /** Addresses that libvirt's DHCP gave to this domain; empty where it gave none. */
  public Future<List<Lease>> leases(ContainerName name) {
    return call.attempt(List.of("domifaddr", "--domain", name.text(), "--source", "lease"))
        .compose(
            exit ->
                call.unlessRefused(exit, NO_LEASES, "asking for the leases of " + name)
                    .map(table -> Lease.parse(table, "lease")));
  }

  /**
   * Leases of a network for all its guests at once, also of guests that are gone; empty for a
   * network that is gone itself.
   */
  public Future<List<Lease>> networkLeases(String network) {
    return call.attempt(List.of("net-dhcp-leases", "--network", network))
        .compose(
            exit ->
                call.unlessRefused(exit, NO_NETWORK, "asking for the leases of network " + network)
                    .map(Lease::parseNetwork));
  }

  /** {@code 9.0.0} and the like; the same failures as every call. */
  public Future<String> version() {
    return call.output("asking for libvirt's version", List.of("version", "--daemon"))
        .map(text -> text.strip().lines().reduce((first, last) -> last).orElse(""));
  }

  private Future<Void> tolerant(
      String attempt, String alreadySo, String command, DomainKey domain) {
    return call.attempt(List.of(command, "--domain", domain.text()))
        .compose(exit -> settled(exit, attempt, alreadySo));
  }

  private Future<Void> settled(Exit exit, String attempt, String alreadySo) {
    return exit.succeeded() || exit.errors().contains(alreadySo)
        ? Future.succeededFuture()
        : Future.failedFuture(call.failure(exit, attempt));
  }
}
