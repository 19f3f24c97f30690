package dev.innkeeper.cli;

import dev.innkeeper.container.ConsoleBoot;
import dev.innkeeper.container.ConsoleOptions;
import dev.innkeeper.container.Constraints;
import dev.innkeeper.container.Container;
import dev.innkeeper.container.ContainerJson;
import dev.innkeeper.container.ContainerQuery;
import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.container.DestroyOptions;
import dev.innkeeper.container.FirmwareChoice;
import dev.innkeeper.container.Host;
import dev.innkeeper.container.WaitFor;
import dev.innkeeper.disk.ToolFailure;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.Image;
import dev.innkeeper.image.ImageQuery;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.libvirt.HostPreparation;
import dev.innkeeper.operation.HostLocks;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.process.Command;
import dev.innkeeper.process.Tool;
import dev.innkeeper.simplestreams.MirrorWriter;
import dev.innkeeper.simplestreams.SigningKey;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.DurationText;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The steps of the demo, in order, each told with one line. Runs on the main thread. */
final class Demo {
  private static final Duration BUILD = Duration.ofMinutes(10);
  private static final String RELEASE = "jammy";
  private static final String VERSION = "22.04";
  private static final ContainerName NAME = new ContainerName("demo-1");

  private final Session session;
  private final Node node;
  private final boolean keep;
  private final DemoReport report;
  private final Path place;
  private final long begun = System.nanoTime();
  private Optional<HostLocks.Held> alone = Optional.empty();

  Demo(Session session, boolean keep) {
    this.session = session;
    this.node = session.node();
    this.keep = keep;
    this.report = new DemoReport(session.screen());
    this.place = node.settings().dataDir();
  }

  /** Makes the host fit; LIBVIRT_UNAVAILABLE where the system's libvirt cannot be started. */
  void prepare() {
    alone = Optional.of(wait(() -> locks().acquire("demo", Duration.ofMillis(200), never())));
    List<String> forGuest = Arrays.stream(buildGuest("--packages").strip().split("\\s+")).toList();
    List<Failure> failures =
        wait(
            () ->
                new HostPreparation(
                        node.vertx(),
                        node.runner(),
                        node.settings(),
                        node.virsh(),
                        session.screen()::note)
                    .installing(forGuest)
                    .run());
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private HostLocks locks() {
    return new HostLocks(node.vertx(), place.resolve("innkeeper").resolve("locks"));
  }

  private static Future<Void> never() {
    return Future.future(promise -> {});
  }

  void run() {
    Host host = session.ask(() -> session.manager().host());
    report.title(node.settings().libvirt().uri(), host);
    report.step("tools", DemoText.versions(host.versions()));
    forgetEarlierRun();
    Path image = image();
    LoopbackMirror mirror = mirror(image);
    try {
      syncAndLaunch(mirror);
    } finally {
      wait(mirror::close);
      cleanUp();
    }
    report.done(Duration.ofNanos(System.nanoTime() - begun));
  }

  /** What {@code --keep} or a sudden death left would be in the way of this run. */
  private void forgetEarlierRun() {
    for (Container old : session.ask(() -> session.manager().list(ContainerQuery.ALL))) {
      session.operate(() -> session.manager().destroy(old.name().text(), new DestroyOptions(true)));
      session.screen().note("removed " + old.name() + " of an earlier demo");
    }
    for (Image old : session.ask(() -> session.images().list(ImageQuery.ALL))) {
      session.operate(() -> session.images().remove(old.id()));
    }
  }

  private Path image() {
    long start = System.nanoTime();
    session.screen().note("building a guest image from the distribution's packages");
    Path image = Path.of(buildGuest("--arch", Arch.host().toString()).strip());
    report.step(
        "image",
        DemoText.decimal(size(image))
            + " guest built from the distribution's packages, "
            + DurationText.seconds(Duration.ofNanos(System.nanoTime() - start)));
    return image;
  }

  /** The tool's one line of output. */
  private String buildGuest(String... arguments) {
    return wait(
        () ->
            node.runner()
                .run(Command.of(Tool.BUILD_GUEST, BUILD, List.of(arguments)))
                .compose(exit -> ToolFailure.check(exit, "building the demo's guest"))
                .map(exit -> exit.output()));
  }

  private LoopbackMirror mirror(Path image) {
    Path root = place.resolve("mirror");
    wait(() -> node.vertx().executeBlocking(() -> written(root, image), false));
    LoopbackMirror mirror = wait(() -> LoopbackMirror.of(node.vertx(), root));
    report.step("mirror", mirror.url() + ", signed with a throw-away key");
    return mirror;
  }

  private Path written(Path root, Path image) throws IOException {
    Instant now = Instant.now();
    SigningKey key = SigningKey.fresh("Innkeeper demo", now);
    Files.createDirectories(root);
    Files.write(DemoPlace.keyring(place), key.keyring());
    String serial =
        LocalDate.ofInstant(now, ZoneOffset.UTC).format(DateTimeFormatter.BASIC_ISO_DATE);
    new MirrorWriter(root)
        .add(new MirrorWriter.Offer(RELEASE, VERSION, Arch.host(), serial, "disk1.img", image))
        .write(key, now);
    return root;
  }

  private void syncAndLaunch(LoopbackMirror mirror) {
    SyncRequest request =
        new SyncRequest(
            RELEASE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(mirror.url()),
            Optional.empty(),
            Optional.empty());
    Operation sync = session.operate(() -> session.images().sync(request));
    report.step("sync", DemoText.synced(sync));
    Operation create = session.operate(() -> session.manager().create(spec(request)));
    Container guest =
        create
            .result()
            .map(result -> ContainerJson.fromJson(new JsonObject(result)))
            .orElseThrow(() -> Failure.of(ErrorCode.INTERNAL, "the guest was made without result"));
    report.step("launch", DemoText.launched(NAME, create));
    report.step("address", DemoText.addressed(guest, create));
    report.step("ready", ready(create));
  }

  private static ContainerSpec spec(SyncRequest image) {
    return new ContainerSpec(
        Optional.of(NAME),
        Optional.empty(),
        image,
        FirmwareChoice.AUTO,
        Constraints.NONE,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        false,
        WaitFor.READY,
        ContainerSpec.DEFAULT_TIMEOUT,
        Map.of(),
        Optional.empty());
  }

  private String ready(Operation create) {
    String console =
        session.ask(() -> session.manager().console(NAME.text(), new ConsoleOptions(0))).text();
    ConsoleBoot boot = ConsoleBoot.latest(console);
    return DemoText.afterStart(create, Phase.READY)
        + " · \""
        + boot.readyLine().or(boot::finished).orElse("")
        + "\"";
  }

  private void cleanUp() {
    try {
      removeGuest();
    } finally {
      alone.ifPresent(held -> wait(held::release));
    }
  }

  private void removeGuest() {
    List<Container> left = session.ask(() -> session.manager().list(ContainerQuery.ALL));
    if (keep && !left.isEmpty()) {
      report.step("clean up", "none; the guest runs on, the next demo removes it");
      return;
    }
    for (Container guest : left) {
      session.operate(
          () -> session.manager().destroy(guest.name().text(), new DestroyOptions(false)));
    }
    wait(() -> node.pool().forget());
    List<Image> images = session.ask(() -> session.images().list(ImageQuery.ALL));
    report.step("clean up", "container gone" + (images.isEmpty() ? "" : ", backing file kept"));
  }

  private <T> T wait(Supplier<Future<T>> work) {
    return Await.result(node.call(work));
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
