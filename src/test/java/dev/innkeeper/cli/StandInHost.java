package dev.innkeeper.cli;

import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.LiveSettings;
import dev.innkeeper.config.Settings;
import dev.innkeeper.config.SettingsLoader;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ManagerVerticle;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.image.SyncVerticle;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.Operations;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.process.BusCommandRunner;
import dev.innkeeper.process.CommandRunner;
import dev.innkeeper.process.ProcessVerticle;
import dev.innkeeper.process.StandInTools;
import dev.innkeeper.process.Tool;
import dev.innkeeper.simplestreams.MirrorWriter;
import dev.innkeeper.simplestreams.MirrorWriter.Offer;
import dev.innkeeper.simplestreams.SigningKey;
import dev.innkeeper.value.Arch;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A host whose libvirt is a folder: the real services, with a stand-in virsh that starts no guest
 * and real tools else. It offers an image of four mebibytes as {@code noble}.
 */
final class StandInHost {
  private static final Path VIRSH = Path.of("src/test/resources/stand-in/virsh");
  private static final int DISK = 4 << 20;
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final Path folder;
  private final StandInTools tools;
  private final List<String> more = new ArrayList<>();
  private boolean watching;

  private StandInHost(Path folder) {
    this.folder = folder;
    this.tools = new StandInTools(folder.resolve("tools"));
  }

  /** Makes one in an empty folder. */
  static StandInHost in(Path folder) throws Exception {
    StandInHost host = new StandInHost(folder);
    Files.createDirectories(host.domains());
    String script = Files.readString(VIRSH);
    host.tools.script(Tool.VIRSH, script.substring(script.indexOf('\n') + 1));
    byte[] content = new byte[DISK];
    new Random(3).nextBytes(content);
    Path disk = Files.write(folder.resolve("disk1.img"), content);
    SigningKey key = SigningKey.fresh("Test mirror", Instant.now());
    Files.write(folder.resolve("trusted.gpg"), key.keyring());
    new MirrorWriter(folder.resolve("mirror"))
        .add(new Offer("noble", "24.04", Arch.host(), "20260901", "disk1.img", disk))
        .write(key, Instant.now());
    return host;
  }

  /** The one that is in a folder already. */
  static StandInHost at(Path folder) {
    return new StandInHost(folder);
  }

  /** Sets a key for what is started from now on. */
  StandInHost set(String assignment) {
    more.add(assignment);
    return this;
  }

  /** What is started from now on listens to libvirt, as a service does. */
  StandInHost watching() {
    watching = true;
    return this;
  }

  StandInTools tools() {
    return tools;
  }

  /** What the stand-in libvirt knows, a few files a domain. */
  Path domains() {
    return tools.folder().resolve("libvirt");
  }

  Path data() {
    return folder.resolve("data");
  }

  /** What is set for it, {@code key=value}. */
  List<String> keys() {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "data-dir=" + data(),
                "host-name=here",
                "libvirt.accel=tcg",
                "libvirt.pool=stand-in",
                "images.source=" + folder.resolve("mirror").toUri(),
                "images.keyring=" + folder.resolve("trusted.gpg")));
    keys.addAll(more);
    return keys;
  }

  Settings settings(Vertx vertx) {
    SettingsLoader loader = new SettingsLoader(vertx, HostFacts.here(Map.of()), Optional.empty());
    return Await.result(loader.load(List.of(), keys())).settings();
  }

  /** The services on it, as {@link Node} wires them. */
  static final class Services {
    private final CommandRunner runner;
    private final ContainerManager manager;
    private final ImageService images;

    private Services(Vertx vertx) {
      ServiceBus bus = new ServiceBus(vertx);
      this.runner = new BusCommandRunner(vertx);
      this.manager = bus.client(ContainerManager.ADDRESS, ContainerManager.class, ANSWER);
      this.images = bus.client(ImageService.ADDRESS, ImageService.class, ANSWER);
    }

    CommandRunner runner() {
      return runner;
    }

    ContainerManager manager() {
      return manager;
    }

    ImageService images() {
      return images;
    }
  }

  Services start(Vertx vertx) {
    Settings settings = settings(vertx);
    Clock clock = Clock.systemUTC();
    Services services = new Services(vertx);
    EventPublisher events = new EventPublisher(vertx, settings.hostName(), clock);
    Operations operations = new Operations(vertx, events, clock);
    CommandRunner runner = services.runner;
    Await.result(
        vertx
            .deployVerticle(new ProcessVerticle(tools.environment()))
            .compose(
                started ->
                    vertx.deployVerticle(
                        new SyncVerticle(
                            new LiveSettings(settings), operations, events, runner, clock)))
            .compose(
                started ->
                    vertx.deployVerticle(
                        new ManagerVerticle(
                            new LiveSettings(settings),
                            operations,
                            events,
                            runner,
                            clock,
                            watching))));
    return services;
  }

  /** All that containers have left: files of the pool but images, directories, domains. */
  List<String> leftovers() throws IOException {
    List<String> left = new ArrayList<>();
    for (Path place :
        List.of(data().resolve("kvm/guests"), data().resolve("containers"), domains())) {
      try (Stream<Path> files = Files.list(place)) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> !name.contains("-backing-file.qcow"))
            .filter(name -> !name.equals(".parts") && !name.endsWith(".pool"))
            .forEach(left::add);
      }
    }
    return left;
  }
}
