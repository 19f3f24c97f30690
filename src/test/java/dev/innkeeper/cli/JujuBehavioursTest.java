package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.container.Container;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ContainerQuery;
import dev.innkeeper.container.DestroyOptions;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.process.Tool;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Juju's own tests proved of its commands and its namespaces, on a stand-in libvirt. */
class JujuBehavioursTest {
  private static final String MODEL = "deadbeef-0bad-400d-8000-4b1d0d06f00d";
  private static final String OTHER_MODEL = "deadbeef-0bad-400d-8000-4b1d0dbadcab";

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final Vertx otherVertx = Vertx.vertx();
  private StandInHost host;

  @BeforeEach
  void begin() throws Exception {
    host = StandInHost.in(folder).set("model-uuid=" + MODEL);
  }

  @AfterEach
  void end() {
    Await.result(vertx.close());
    Await.result(otherVertx.close());
  }

  private static Operation done(Vertx vertx, Supplier<Future<Operation>> request) {
    return Await.result(
        OperationWatch.follow(vertx, () -> ServiceBus.answered(request.get()), state -> {}));
  }

  private static Operation create(Vertx vertx, ContainerManager manager, String machineId) {
    JsonObject spec = new JsonObject().put("machineId", machineId).put("release", "noble");
    return done(vertx, () -> manager.create(RequestJson.specFromJson(spec)));
  }

  private static List<String> names(ContainerManager manager) {
    return Await.result(manager.list(ContainerQuery.ALL)).stream()
        .map(Container::name)
        .map(ContainerName::text)
        .sorted()
        .toList();
  }

  /** Every tool tells its command line before it does what it would anyway. */
  private void record(Tool tool, Path itself) throws Exception {
    host.tools()
        .script(tool, "echo \"${0##*/} $*\" >>\"${0%/*}/calls\"\nexec " + itself + " \"$@\"");
  }

  private void recordAll() throws Exception {
    Path tools = host.tools().folder();
    record(Tool.VIRSH, Files.move(tools.resolve("virsh"), tools.resolve("libvirt-itself")));
    for (Tool tool : List.of(Tool.GENISOIMAGE, Tool.QEMU_IMG)) {
      record(tool, Path.of(GuestWorld.output("which", tool.program()).strip()));
    }
  }

  private List<String> calls(String pattern) throws Exception {
    return Files.readAllLines(host.tools().folder().resolve("calls")).stream()
        .filter(call -> call.matches(pattern))
        .toList();
  }

  private int at(String pattern) throws Exception {
    List<String> found = calls(pattern);
    assertThat(found).as(pattern).hasSize(1);
    return Files.readAllLines(host.tools().folder().resolve("calls")).indexOf(found.get(0));
  }

  @Test
  void aCreateRunsTheCommandsOfJujuInAnOrderThatDoes() throws Exception {
    recordAll();
    create(vertx, host.start(vertx).manager(), "1/kvm/0");
    Path guests = host.data().resolve("kvm/guests");
    String name = "juju-06f00d-1-kvm-0";
    int pool = at("virsh .* pool-define-as .*--type dir --target " + guests);
    assertThat(pool).isLessThan(at("virsh .* pool-build .*"));
    assertThat(at("virsh .* pool-build .*")).isLessThan(at("virsh .* pool-start .*"));
    assertThat(at("virsh .* pool-start .*")).isLessThan(at("virsh .* pool-autostart .*"));
    int seed = at("genisoimage .*-volid cidata -joliet -rock user-data meta-data network-config");
    int disk = at("qemu-img create .*-f qcow2 -F raw -b " + guests + "/\\S*-backing-file.qcow .*");
    int start =
        at(
            "virsh .* define .*/containers/"
                + name
                + "/"
                + name
                + ".xml'?; .*autostart .*; start --domain .*");
    assertThat(List.of(seed, disk)).allMatch(step -> pool < step && step < start);
  }

  @Test
  void machinesOfTwoModelsAreNotMistakenForEachOther() throws Exception {
    ContainerManager manager = host.start(vertx).manager();
    ContainerManager other =
        StandInHost.at(folder).set("model-uuid=" + OTHER_MODEL).start(otherVertx).manager();
    assertThat(Await.result(other.namespace())).isEqualTo("juju-badcab-");
    assertThat(names(manager)).isEmpty();
    create(vertx, manager, "0");
    create(otherVertx, other, "0");
    create(vertx, manager, "1");
    List<String> all = List.of("juju-06f00d-0", "juju-06f00d-1", "juju-badcab-0");
    assertThat(names(manager)).as("every container of the host").isEqualTo(all);
    assertThat(names(other)).isEqualTo(all);
    done(otherVertx, () -> other.destroy("juju-badcab-0", new DestroyOptions(true)));
    assertThat(names(manager)).isEqualTo(all.subList(0, 2));
    for (String name : all.subList(0, 2)) {
      done(vertx, () -> manager.destroy(name, new DestroyOptions(true)));
    }
    assertThat(names(other)).isEmpty();
    assertThat(host.leftovers()).isEmpty();
  }
}
