package dev.innkeeper.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.HostLocks;
import dev.innkeeper.operation.Journal;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.operation.Subject;
import dev.innkeeper.process.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody takes the name of a create after it was seen to be free. */
class TakenNameTest {
  private static final String FOREIGN = "0f0e1a1b-0000-4000-8000-4b1d0d06f00d";

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private StandInHost host;
  private ContainerManager manager;

  @BeforeEach
  void begin() throws Exception {
    host = StandInHost.in(folder);
    manager = host.start(vertx).manager();
  }

  @AfterEach
  void end() {
    Await.result(vertx.close());
  }

  private Future<Operation> create(String name) {
    return ServiceBus.answered(
        manager.create(
            RequestJson.specFromJson(new JsonObject().put("name", name).put("release", "noble"))));
  }

  private Future<Operation> end(Future<Operation> created) {
    return OperationWatch.follow(vertx, () -> created, state -> {});
  }

  private void isRefused(Future<Operation> end, String... words) throws Exception {
    assertThatThrownBy(() -> end.toCompletionStage().toCompletableFuture().get(30, SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
              assertThat(failure.message()).contains(words);
            });
  }

  /** Before a command of virsh's, once, somebody else makes a running domain of the name. */
  private void takenBefore(String command, String name) throws Exception {
    Path folderOfTools = host.tools().folder();
    Files.move(folderOfTools.resolve("virsh"), folderOfTools.resolve("libvirt-itself"));
    host.tools()
        .script(
            Tool.VIRSH,
            """
            here=${0%%/*}
            echo "$*" >>"$here/calls"
            case " $* " in
              *' %1$s '*)
                if mkdir "$here/taken" 2>/dev/null; then
                  cd "$here/libvirt" || exit
                  echo %3$s >%2$s.uuid
                  echo %2$s >%3$s.by-uuid
                  echo running >%2$s.state
                  echo "<domain type='qemu'><name>%2$s</name><uuid>%3$s</uuid></domain>" >%2$s.xml
                  cd - >/dev/null || exit
                fi ;;
            esac
            exec "$here/libvirt-itself" "$@"
            """
                .formatted(command, name, FOREIGN));
  }

  private List<String> changes() throws Exception {
    return Files.readAllLines(host.tools().folder().resolve("calls")).stream()
        .filter(call -> !call.contains(" define ")) // which names but our own UUID behind it
        .filter(call -> call.matches(".* (start|destroy|undefine|autostart|metadata) .*"))
        .toList();
  }

  @Test
  void aDomainThatOthersDefineBeforeOursIsNeitherStartedNorUndefined() throws Exception {
    takenBefore("define", "web");
    isRefused(end(create("web")), "web", "left alone", "choose another name");
    assertThat(changes()).isEmpty();
    assertThat(host.leftovers())
        .containsExactlyInAnyOrder("web.uuid", FOREIGN + ".by-uuid", "web.state", "web.xml");
    assertThat(host.domains().resolve("web.state")).hasContent("running");
    Await.result(end(create("other")));
    assertThat(changes()).as("nothing is left to settle").noneMatch(call -> call.contains(" web"));
  }

  @Test
  void aContainerThatAnotherProcessMadeWhileThisOneWaitedIsLeftAsItIs() throws Exception {
    HostLocks others = new HostLocks(vertx, host.data().resolve("innkeeper/locks"));
    HostLocks.Held held =
        Await.result(
            others.acquire("container-web", Duration.ofSeconds(5), Future.future(never -> {})));
    Future<Operation> created = create("web");
    Future<Operation> end = end(created);
    Await.result(created);
    Path disk = host.data().resolve("kvm/guests/web.qcow");
    Path userData = host.data().resolve("containers/web/user-data");
    for (Path file : List.of(disk, userData)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "of the other");
    }
    Await.result(held.release());
    isRefused(end, "web", "exists already");
    assertThat(disk).hasContent("of the other");
    assertThat(userData).hasContent("of the other");
  }

  private Journal journal() {
    return new Journal(vertx, host.data().resolve("innkeeper"), Clock.systemUTC());
  }

  private void takenByOthers(String name, String devices) throws Exception {
    Path domains = host.domains();
    Files.writeString(domains.resolve(name + ".uuid"), FOREIGN + "\n");
    Files.writeString(domains.resolve(FOREIGN + ".by-uuid"), name + "\n");
    Files.writeString(domains.resolve(name + ".state"), "running\n");
    Files.writeString(
        domains.resolve(name + ".xml"),
        "<domain type='qemu'><name>%s</name><uuid>%s</uuid><devices>%s</devices></domain>\n"
            .formatted(name, FOREIGN, devices));
  }

  /** As a destroy leaves it that dies once the domain is undefined. */
  private Path leftByADestroyThatDied(String name) throws Exception {
    Await.result(journal().begin(OperationKind.CONTAINER_DESTROY, Subject.container(name)));
    Path disk = host.data().resolve("kvm/guests/" + name + ".qcow");
    Files.createDirectories(disk.getParent());
    return Files.writeString(disk, "of the one that was destroyed");
  }

  @Test
  void aDestroyThatDiedIsFinishedThoughOthersHaveTakenTheName() throws Exception {
    Path disk = leftByADestroyThatDied("web");
    takenByOthers("web", "");
    Await.result(end(create("other")));
    assertThat(disk).doesNotExist();
    assertThat(host.domains().resolve("web.state")).hasContent("running");
    assertThat(Await.result(journal().unfinished())).isEmpty();
  }

  @Test
  void aDestroyThatDiedLeavesADiskThatOthersHaveTakenOver() throws Exception {
    Path disk = leftByADestroyThatDied("web");
    takenByOthers(
        "web",
        "<disk type='file' device='disk'><source file='%s'/><target dev='vda'/></disk>"
            .formatted(disk));
    Await.result(end(create("other")));
    assertThat(disk).hasContent("of the one that was destroyed");
    assertThat(host.domains().resolve("web.state")).hasContent("running");
    Files.delete(host.domains().resolve("web.uuid"));
    Files.delete(host.domains().resolve("web.state"));
    Files.delete(host.domains().resolve("web.xml"));
    Files.delete(host.domains().resolve(FOREIGN + ".by-uuid"));
    Await.result(end(create("third")));
    assertThat(disk).as("finished once they have let go of it").doesNotExist();
    assertThat(Await.result(journal().unfinished())).isEmpty();
  }
}
