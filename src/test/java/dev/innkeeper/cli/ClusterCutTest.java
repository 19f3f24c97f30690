package dev.innkeeper.cli;

import static dev.innkeeper.cli.ClusterWorld.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.container.DestroyOptions;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationState;
import dev.innkeeper.process.Tool;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that is cut off in the middle of a create and of a download, works on, and returns. */
@Tag("guest")
class ClusterCutTest {
  @TempDir static Path folder;

  private static ClusterWorld world;
  private static GatewayClient gateway;

  private final List<Throwable> ends = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void begin() throws Exception {
    world = new ClusterWorld(folder);
    world.begin();
    gateway = world.gateway();
  }

  @AfterAll
  static void end() throws Exception {
    world.end();
  }

  /** A create on {@code b} that goes on once a file is there. */
  private String held(Path gate) throws Exception {
    world
        .tools()
        .script(
            Tool.GENISOIMAGE,
            "until [ -e " + gate + " ]; do sleep 0.1; done\nexec /usr/bin/genisoimage \"$@\"");
    List<String> ids = new CopyOnWriteArrayList<>();
    world
        .client()
        .run(
            manager -> manager.create(world.spec(world.name("b"), "b")),
            update -> ids.add(update.id()))
        .onFailure(ends::add);
    eventually(() -> world.containers().contains(world.shown("b", "creating")));
    return ids.get(0);
  }

  @Test
  void itsWorkEndsForTheOthersAndIsToldAsItIsOnceItReturns() throws Exception {
    OneDownload download = new OneDownload(world, 31);
    Future<Operation> fetched = download.begin("b").onFailure(ends::add);
    eventually(() -> download.hasWhatThereIs("b"));
    Path gate = folder.resolve("go-on");
    String create = held(gate);
    gateway.follow(create).onFailure(ends::add);
    String sync = download.operation("b");
    gateway.follow(sync).onFailure(ends::add);
    Future<Operation> other;
    NetworkCut cut = NetworkCut.around("127.0.0.2");
    try {
      eventually(() -> ends.size() == 4);
      assertThat(ends).allMatch(end -> Failure.from(end).code() == ErrorCode.HOST_UNREACHABLE);
      assertThat(fetched.failed()).isTrue();
      eventually(() -> world.states().equals(List.of("a up", "b unreachable", "c up")));
      assertThat(world.containers()).contains(world.shown("b", "unreachable"));
      // It still fetches, unseen: each side has a download of its own.
      other = download.begin("c");
      eventually(() -> download.hasWhatThereIs("c"));
      assertThat(download.asked()).containsExactly(0L, 0L);
    } finally {
      cut.mend();
      Files.createFile(gate);
      download.goOn();
    }
    assertThat(OneDownload.image(Await.result(other))).hasBinaryContent(download.content());
    eventually(() -> world.states().equals(ClusterWorld.ALL_UP));
    for (String id : List.of(create, sync)) {
      eventually(
          () -> world.ask(manager -> manager.operation(id)).state() == OperationState.SUCCEEDED);
    }
    eventually(() -> world.containers().contains(world.shown("b", "running")));
    world.run(manager -> manager.destroy(world.name("b"), new DestroyOptions(true)));
    assertThat(world.containers()).isEmpty();
  }
}
