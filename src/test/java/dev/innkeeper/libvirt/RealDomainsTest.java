package dev.innkeeper.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.process.Command;
import dev.innkeeper.process.Exit;
import dev.innkeeper.process.NuProcessRunner;
import dev.innkeeper.process.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Domains of others, with odd names and in every state that can be brought about. */
@Tag("guest")
@ExtendWith(VertxExtension.class)
class RealDomainsTest {
  private static final String URI = "qemu:///system";

  /** Tells QEMU's panic device (port 0x505) that the guest has panicked, then halts. */
  private static final byte[] PANIC = HexFormat.of().parseHex("ba0505b001eef4ebfd");

  @TempDir Path folder;
  private final List<String> defined = new ArrayList<>();
  private NuProcessRunner runner;
  private Virsh virsh;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    runner = new NuProcessRunner(vertx, System.getenv());
    virsh = new Virsh(vertx, runner, URI, Duration.ofMinutes(2));
    result(new DaemonStarter(vertx, runner, virsh).ensure());
  }

  @AfterEach
  void leaveNothing() throws Exception {
    for (String uuid : defined) {
      virsh("destroy", uuid);
      virsh("undefine", uuid);
    }
    assertThat(result(virsh.domains()))
        .extracting(Domain::uuid)
        .doesNotContainAnyElementsOf(defined);
    result(runner.stop());
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(150, TimeUnit.SECONDS);
  }

  private Exit virsh(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("-q", "-c", URI));
    line.addAll(List.of(arguments));
    return result(runner.run(Command.of(Tool.VIRSH, Duration.ofMinutes(2), line)));
  }

  private String define(String name, String devices) throws Exception {
    String uuid = UUID.randomUUID().toString();
    Path xml = folder.resolve(uuid + ".xml");
    Files.writeString(
        xml,
        "<domain type='qemu'><name>"
            + name
            + "</name><uuid>"
            + uuid
            + "</uuid><memory unit='MiB'>16</memory><vcpu>1</vcpu>"
            + "<os><type arch='x86_64' machine='pc'>hvm</type></os>"
            + "<on_crash>preserve</on_crash><devices>"
            + devices
            + "<controller type='usb' model='none'/><memballoon model='none'/></devices></domain>");
    defined.add(uuid);
    Exit exit = virsh("define", xml.toString());
    assertThat(exit.succeeded()).as(exit.errors()).isTrue();
    return uuid;
  }

  private Optional<Domain> listed(String uuid) throws Exception {
    return result(virsh.domains()).stream().filter(one -> one.uuid().equals(uuid)).findFirst();
  }

  private DomainState state(String uuid) throws Exception {
    return listed(uuid).orElseThrow().state();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "libvirttest- two  spaces ",
        "libvirttest-ünïcødé-日本-🐧",
        "libvirttest-'single' &quot;double&quot;",
        "libvirttest-$(id); &lt;domain&gt; &amp;amp;",
        "--libvirttest",
        "9200061"
      })
  void domainsOfOthersAreListedWhateverTheirName(String escaped) throws Exception {
    String uuid = define(escaped, "");
    Domain one = listed(uuid).orElseThrow();
    String name =
        escaped
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
    assertThat(one.name()).isEqualTo(name);
    assertThat(one.state()).isEqualTo(DomainState.SHUT_OFF);
    assertThat(one.description().metadata()).isEmpty();
  }

  @Test
  void runningPausedAndShutOffDomainsAreToldApart() throws Exception {
    String uuid = define("libvirttest-states", "");
    assertThat(state(uuid)).isEqualTo(DomainState.SHUT_OFF);
    virsh("start", uuid);
    assertThat(state(uuid)).isEqualTo(DomainState.RUNNING);
    virsh("suspend", uuid);
    assertThat(state(uuid)).isEqualTo(DomainState.PAUSED);
    virsh("destroy", uuid);
    assertThat(state(uuid)).isEqualTo(DomainState.SHUT_OFF);
  }

  @Test
  void whatOthersDoToADomainIsToldInOrder(Vertx vertx) throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    CountDownLatch listens = new CountDownLatch(1);
    VirshEvents.Listening listening =
        new VirshEvents(vertx, runner, URI)
            .listen(
                event -> {
                  if (event.domain().equals("libvirttest-it's told")) {
                    told.add(event.kind() + " " + event.detail());
                  }
                },
                listens::countDown);
    assertThat(listens.await(20, TimeUnit.SECONDS)).isTrue();
    String uuid = define("libvirttest-it's told", "");
    for (String command : List.of("start", "suspend", "destroy", "undefine")) {
      virsh(command, uuid);
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(told)
                    .containsSubsequence(
                        "lifecycle Defined Added",
                        "lifecycle Started Booted",
                        "lifecycle Suspended Paused",
                        "lifecycle Stopped Destroyed",
                        "lifecycle Undefined Removed"));
    result(listening.close());
  }

  @Test
  void aPanickedGuestIsCrashed() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path sector = folder.resolve("panic.img");
    byte[] bytes = new byte[64 << 10];
    System.arraycopy(PANIC, 0, bytes, 0, PANIC.length);
    bytes[510] = 0x55;
    bytes[511] = (byte) 0xaa;
    Files.write(sector, bytes);
    String uuid =
        define(
            "libvirttest-crashed",
            "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='"
                + sector
                + "'/><target dev='hda' bus='ide'/></disk><panic model='isa'/>");
    assertThat(virsh("start", uuid).errors()).isEmpty();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(state(uuid)).isEqualTo(DomainState.CRASHED));
  }
}
