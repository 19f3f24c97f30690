package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.SettingsLoader;
import dev.innkeeper.container.ContainerQuery;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.ServiceBus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A service whose libvirt daemon is killed and comes back. */
@Tag("guest")
class LibvirtRestartTest {
  private static final String STAYS = "juju-06f00d-0";
  private static final String DIES = "juju-06f00d-1";

  private final Vertx vertx = Vertx.vertx();
  private final List<JsonObject> events = new CopyOnWriteArrayList<>();
  private Path folder;
  private PrivateLibvirt libvirt;
  private Node node;

  @BeforeEach
  void begin() throws Exception {
    folder = Files.createTempDirectory("innkeeper-test-");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    // Not a letter more: qemu's monitor has a socket far below, whose path may have 107.
    libvirt = new PrivateLibvirt(Files.createDirectory(folder.resolve("d")));
    libvirt.start();
    Files.createDirectories(guests());
    run(STAYS);
    run(DIES);
    vertx
        .eventBus()
        .<JsonObject>consumer(Event.ADDRESS)
        .handler(message -> events.add(message.body()));
    List<String> keys =
        List.of(
            "data-dir=" + folder.resolve("data"),
            "libvirt.uri=" + libvirt.uri(),
            "libvirt.accel=tcg",
            "images.source=" + folder.resolve("none").toUri());
    SettingsLoader loader = new SettingsLoader(vertx, HostFacts.here(Map.of()), Optional.empty());
    node = Node.start(vertx, result(loader.load(List.of(), keys)).settings(), true);
  }

  @AfterEach
  void end() throws Exception {
    if (node != null) {
      node.close();
    }
    libvirt.end();
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
    assertThat(folder).doesNotExist();
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
  }

  private Path guests() {
    return folder.resolve("data/kvm/guests");
  }

  /** A guest that finds nothing to boot, and stays at that. */
  private void run(String name) throws Exception {
    Path disk = guests().resolve(name + ".qcow");
    GuestWorld.output("qemu-img", "create", "-q", "-f", "qcow2", disk.toString(), "1M");
    GuestWorld.output("chown", "nobody", disk.toString());
    Path xml = folder.resolve(name + ".xml");
    Files.writeString(
        xml,
        "<domain type='qemu'><name>"
            + name
            + "</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>"
            + "<os><type arch='x86_64'>hvm</type></os><devices><disk type='file' device='disk'>"
            + "<driver name='qemu' type='qcow2'/><source file='"
            + disk
            + "'/><target dev='vda'/></disk></devices></domain>");
    libvirt.virsh("define", xml.toString());
    libvirt.virsh("start", "--domain", name);
  }

  private void awaitTold(String name, String state) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> assertThat(lastState(name)).as(name).isEqualTo(state));
  }

  private String lastState(String name) {
    return events.stream()
        .filter(event -> event.getString("type").equals("container.updated"))
        .map(event -> event.getJsonObject("container"))
        .filter(container -> container.getString("name").equals(name))
        .map(container -> container.getString("state"))
        .reduce("", (before, last) -> last);
  }

  private void isUnavailable(Future<?> answer) {
    assertThatThrownBy(() -> Await.result(ServiceBus.answered(answer)))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.LIBVIRT_UNAVAILABLE));
  }

  @Test
  void aKilledDaemonIsToldAndSurvived() throws Exception {
    awaitTold(STAYS, "running");
    awaitTold(DIES, "running");
    libvirt.kill();
    ProcessHandle stays = libvirt.guest(STAYS).orElseThrow();
    libvirt.guest(DIES).orElseThrow().destroyForcibly();
    JsonObject spec = new JsonObject().put("name", "web-1").put("release", "noble");
    isUnavailable(node.call(() -> node.manager().create(RequestJson.specFromJson(spec))));
    isUnavailable(node.call(() -> node.manager().list(ContainerQuery.ALL)));
    assertThat(folder.resolve("data/containers")).doesNotExist();
    assertThat(guests().resolve("web-1.qcow")).doesNotExist();
    libvirt.start();
    awaitTold(DIES, "shut off");
    assertThat(lastState(STAYS)).isEqualTo("running");
    assertThat(stays.isAlive()).isTrue();
    libvirt.virsh("suspend", "--domain", STAYS);
    awaitTold(STAYS, "paused");
    assertThat(events).noneMatch(event -> event.getString("type").equals("container.removed"));
  }
}
