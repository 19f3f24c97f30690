package dev.innkeeper.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Phase;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.Digest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class SharedSyncsTest {
  private Context context;
  private SharedSyncs syncs;
  private final List<Progress> works = new ArrayList<>();
  private final List<Promise<Image>> ends = new ArrayList<>();

  @BeforeEach
  void begin(Vertx vertx) {
    context = vertx.getOrCreateContext();
    syncs = new SharedSyncs(context);
  }

  /** A caller that writes down what it is told. */
  private static final class Caller implements Progress {
    private final String name;
    private final List<String> told = new ArrayList<>();
    private final Promise<Void> cancelled = Promise.promise();

    Caller(String name) {
      this.name = name;
    }

    @Override
    public String id() {
      return name;
    }

    @Override
    public void begin(Phase phase) {
      told.add("begin " + phase);
    }

    @Override
    public void end(Phase phase) {
      told.add("end " + phase);
    }

    @Override
    public void measure(String unit, long total) {
      told.add(total + " " + unit);
    }

    @Override
    public void done(long amount) {
      told.add("done " + amount);
    }

    @Override
    public void message(String text) {
      told.add(text);
    }

    @Override
    public void warn(String text) {
      told.add("warning " + text);
    }

    @Override
    public void waitsFor(String operationId) {
      told.add("waits for " + operationId);
    }

    @Override
    public Future<Void> cancelled() {
      return cancelled.future();
    }

    @Override
    public void commit() {
      told.add("commit");
    }
  }

  private static CatalogEntry entry(String digit) {
    return Entries.noble(
        List.of(URI.create("http://127.0.0.1/disk1.img")), 1000, Digest.sha256(digit.repeat(64)));
  }

  private static Image image() {
    return new Image(
        "noble-amd64-20260101",
        "noble",
        Arch.AMD64,
        Optional.of("20260101"),
        Optional.empty(),
        Optional.empty(),
        new ByteSize(1),
        new ByteSize(1),
        Path.of("/image"),
        Optional.empty(),
        List.of(),
        true,
        CatalogEntry.Verified.SIGNED,
        "");
  }

  private Future<Image> work(Progress progress) {
    Promise<Image> end = Promise.promise();
    works.add(progress);
    ends.add(end);
    progress.cancelled().onSuccess(now -> end.tryFail(BodyPump.cancelled()));
    return end.future();
  }

  private Future<Image> join(Caller caller) throws Exception {
    return join(caller, "a");
  }

  private Future<Image> join(Caller caller, String digit) throws Exception {
    return onContext(() -> syncs.join(entry(digit), caller, this::work));
  }

  private <T> T onContext(Supplier<T> action) throws Exception {
    Promise<T> done = Promise.promise();
    context.runOnContext(now -> done.complete(action.get()));
    return await(done.future());
  }

  /** What was put to the context before is done after this. */
  private void settled() throws Exception {
    onContext(() -> "");
    onContext(() -> "");
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static ErrorCode failure(Future<?> future) throws Exception {
    return await(
        future
            .<ErrorCode>map(image -> ErrorCode.INTERNAL)
            .recover(error -> Future.succeededFuture(Failure.from(error).code())));
  }

  @Test
  void allWhoWantOneImageAreOneWork() throws Exception {
    List<Future<Image>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(join(new Caller("op-" + i)));
    }
    assertThat(works).hasSize(1);
    ends.get(0).complete(image());
    assertThat(await(Future.all(all)).size()).isEqualTo(50);
  }

  @Test
  void anotherDigestIsOtherWork() throws Exception {
    join(new Caller("one"), "a");
    join(new Caller("two"), "b");
    assertThat(works).hasSize(2);
  }

  @Test
  void whoComesLateIsToldWhatTheFirstWasToldAndWhomItWaitsFor() throws Exception {
    Caller first = new Caller("first");
    Caller late = new Caller("late");
    join(first);
    Progress work = works.get(0);
    work.begin(Phase.METADATA);
    work.measure("documents", 3);
    work.end(Phase.METADATA);
    work.begin(Phase.DOWNLOAD);
    work.measure("bytes", 1000);
    work.done(100);
    work.done(200);
    work.message("copying");
    settled();
    join(late);
    work.done(300);
    settled();
    assertThat(late.told)
        .containsExactly(
            "waits for first",
            "begin metadata",
            "end metadata",
            "begin download",
            "1000 bytes",
            "done 200",
            "copying",
            "done 300");
    assertThat(first.told).endsWith("done 200", "copying", "done 300");
  }

  @Test
  void theFirstOnesCancelLeavesTheWorkToTheOthers() throws Exception {
    Caller first = new Caller("first");
    Caller second = new Caller("second");
    Caller third = new Caller("third");
    Future<Image> firstEnd = join(first);
    Future<Image> secondEnd = join(second);
    Future<Image> thirdEnd = join(third);
    first.cancelled.complete();
    assertThat(failure(firstEnd)).isEqualTo(ErrorCode.CANCELLED);
    settled();
    assertThat(works.get(0).cancelled().isComplete()).isFalse();
    assertThat(second.told).endsWith("waits for second");
    assertThat(third.told).endsWith("waits for second");
    works.get(0).done(7);
    settled();
    assertThat(first.told).doesNotContain("done 7");
    ends.get(0).complete(image());
    assertThat(await(secondEnd)).isEqualTo(await(thirdEnd));
  }

  @Test
  void theLastOnesCancelEndsTheWork() throws Exception {
    Caller first = new Caller("first");
    Caller second = new Caller("second");
    Future<Image> firstEnd = join(first);
    Future<Image> secondEnd = join(second);
    second.cancelled.complete();
    assertThat(failure(secondEnd)).isEqualTo(ErrorCode.CANCELLED);
    first.cancelled.complete();
    assertThat(failure(firstEnd)).isEqualTo(ErrorCode.CANCELLED);
    assertThat(works.get(0).cancelled().isComplete()).isTrue();
  }

  @Test
  void whoComesAfterTheLastCancelBeginsAnew() throws Exception {
    Caller first = new Caller("first");
    Future<Image> firstEnd = join(first);
    first.cancelled.complete();
    failure(firstEnd);
    Future<Image> next = join(new Caller("next"));
    assertThat(works).hasSize(2);
    ends.get(1).complete(image());
    assertThat(await(next)).isEqualTo(image());
  }

  @Test
  void aFailureIsEverybodysAndTheNextCallTriesAgain() throws Exception {
    Future<Image> one = join(new Caller("one"));
    Future<Image> two = join(new Caller("two"));
    ends.get(0).fail(Failure.of(ErrorCode.SOURCE_UNAVAILABLE, "away; try again"));
    assertThat(failure(one)).isEqualTo(ErrorCode.SOURCE_UNAVAILABLE);
    assertThat(failure(two)).isEqualTo(ErrorCode.SOURCE_UNAVAILABLE);
    join(new Caller("three"));
    assertThat(works).hasSize(2);
  }
}
