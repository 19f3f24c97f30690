package dev.innkeeper.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir Path directory;
  private Vertx vertx;
  private Journal journal;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    journal = new Journal(vertx, directory, Clock.systemUTC());
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void workThatEndedLeavesNothingUnfinished() throws Exception {
    Journal.Work work = await(begin("web-1"));
    await(work.step("defined"));
    await(work.end());

    assertThat(await(journal.unfinished())).isEmpty();
  }

  @Test
  void workThatNeverEndedIsToldWithItsStepsInOrder() throws Exception {
    Journal.Work work = await(begin("web-1"));
    await(work.step("files"));
    await(work.step("defined"));

    List<Unfinished> left = await(journal.unfinished());

    assertThat(left).hasSize(1);
    assertThat(left.get(0).subject()).isEqualTo(Subject.container("web-1"));
    assertThat(left.get(0).kind()).isEqualTo(OperationKind.CONTAINER_CREATE);
    assertThat(left.get(0).steps()).containsExactly("files", "defined");
  }

  @Test
  void anotherJournalOfTheSameHostEndsWhatTheFirstLeft() throws Exception {
    await(begin("web-1"));
    Journal next = new Journal(vertx, directory, Clock.systemUTC());

    await(next.resume(await(next.unfinished()).get(0)).end());

    assertThat(await(journal.unfinished())).isEmpty();
  }

  @Test
  void aTornLastLineIsPassedOverAndLaterRecordsAreStillRead() throws Exception {
    await(begin("web-1"));
    Files.writeString(
        directory.resolve("journal"), "deadbeef {\"work\":\"x", StandardOpenOption.APPEND);

    await(begin("web-2"));

    assertThat(await(journal.unfinished()))
        .extracting(left -> left.subject().id())
        .containsExactly("web-1", "web-2");
  }

  @Test
  void manyRecordsAtOnceAreAllWrittenInOrder() throws Exception {
    Journal.Work work = await(begin("web-1"));
    List<Future<Void>> steps =
        IntStream.range(0, 500).mapToObj(step -> work.step("step-" + step)).toList();
    await(Future.all(steps));

    assertThat(await(journal.unfinished()).get(0).steps())
        .containsExactlyElementsOf(
            IntStream.range(0, 500).mapToObj(step -> "step-" + step).toList());
  }

  @Test
  void aLongJournalIsCompactedToItsOpenWork() throws Exception {
    await(begin("open"));
    for (int round = 0; Files.size(directory.resolve("journal")) < 200_000; round++) {
      Journal.Work work = await(begin("done-" + round));
      List<Future<Void>> steps =
          IntStream.range(0, 200).mapToObj(step -> work.step("step-" + step)).toList();
      await(Future.all(steps));
      await(work.end());
    }
    Journal.Work last = await(begin("last"));
    await(Future.all(IntStream.range(0, 500).mapToObj(step -> last.step("s" + step)).toList()));
    await(last.end());

    assertThat(await(journal.unfinished()))
        .extracting(left -> left.subject().id())
        .containsExactly("open");
    assertThat(Files.size(directory.resolve("journal"))).isLessThan(JournalFile.COMPACT_FROM);
  }

  @Test
  void aJournalThatCannotBeWrittenFailsByName() throws Exception {
    Path notADirectory = Files.createFile(directory.resolve("file"));
    Journal broken = new Journal(vertx, notADirectory, Clock.systemUTC());

    Throwable failure =
        broken
            .begin(OperationKind.CONTAINER_CREATE, Subject.container("web-1"))
            .toCompletionStage()
            .toCompletableFuture()
            .handle((work, error) -> error)
            .get(10, TimeUnit.SECONDS);

    assertThat(failure).isInstanceOf(Failure.class).hasMessageContaining("journal");
    assertThat(((Failure) failure).code()).isEqualTo(ErrorCode.INTERNAL);
  }

  private Future<Journal.Work> begin(String container) {
    return journal.begin(OperationKind.CONTAINER_CREATE, Subject.container(container));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
