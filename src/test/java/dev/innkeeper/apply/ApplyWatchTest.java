package dev.innkeeper.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.innkeeper.apply.ApplyWatch.Pace;
import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.SettingsLoader;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.gateway.FakeImages;
import dev.innkeeper.gateway.FakeManager;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.Operations;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A file that a service follows; containers are entries of a map. */
class ApplyWatchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pace QUICK = new Pace(Duration.ofMillis(20), Duration.ofMillis(50));

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final Operations operations =
      new Operations(
          vertx, new EventPublisher(vertx, "here", Clock.systemUTC()), Clock.systemUTC());
  private final FakeManager manager = new FakeManager(operations);
  private final FakeImages images = new FakeImages(operations);
  private final Logger logger = (Logger) LoggerFactory.getLogger(ApplyWatch.class);
  private final Lines lines = new Lines();
  private ApplyWatch watch;
  private Path file;

  /** What the log got. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final List<String> errors = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel() == Level.ERROR) {
        errors.add(event.getFormattedMessage());
      }
    }
  }

  @BeforeEach
  void place() {
    file = folder.resolve("host.yaml");
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void end() throws Exception {
    watch.close();
    logger.detachAppender(lines);
    done(vertx.close());
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private void begin(Pace pace) throws Exception {
    ApplyOperations runs =
        new ApplyOperations(
            vertx,
            done(new SettingsLoader(vertx, HostFacts.here(Map.of()), Optional.empty())
                    .load(List.of(), List.of("data-dir=" + folder.resolve("data"))))
                .settings(),
            operations,
            manager,
            images);
    watch = new ApplyWatch(vertx, runs, operations::finished, file, pace);
    done(vertx.executeBlocking(() -> null).compose(now -> watch.start()));
  }

  private void write(String text) throws Exception {
    write(file, text);
  }

  /** Whole at once: half of it would be a change too. */
  private void write(Path target, String text) throws Exception {
    Path half = Files.writeString(folder.resolve("half"), text);
    Files.move(half, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String containers(String... names) {
    StringBuilder text = new StringBuilder("containers:\n");
    for (String name : names) {
      text.append("  - {name: ").append(name).append(", release: noble, user-data: web.txt}\n");
    }
    return text.toString();
  }

  private void until(Callable<Boolean> condition) {
    await().atMost(PATIENCE).until(condition);
  }

  private boolean has(String name) {
    return manager.containers.containsKey(new ContainerName(name));
  }

  private List<Operation> runs() throws Exception {
    return done(operations.list()).stream()
        .filter(operation -> operation.kind() == OperationKind.APPLY)
        .toList();
  }

  private boolean haveEnded(int count) throws Exception {
    return runs().stream().filter(run -> run.state().isFinal()).count() == count;
  }

  @Test
  void theStartAndEachChangeOfTheFileOrOfOneThatItNamesIsARun() throws Exception {
    Path text = folder.resolve("web.txt");
    write(text, "#one\n");
    write(containers("a-1"));
    begin(QUICK);
    until(() -> has("a-1") && haveEnded(1));
    write(containers("a-1", "b-1"));
    until(() -> has("b-1") && haveEnded(2));
    write(text, "#two\n# and more\n");
    until(() -> haveEnded(3));
    assertThat(new JsonObject(runs().get(2).result().orElseThrow()).getJsonArray("differing"))
        .containsExactly("a-1", "b-1");
    assertThat(runs()).extracting(run -> run.subject().id()).containsOnly(file.toString());
    write(containers("b-1"));
    until(() -> haveEnded(4));
    assertThat(has("a-1")).as("what is not named is left alone").isTrue();
    assertThat(lines.errors).isEmpty();
  }

  @Test
  void aFileThatIsBrokenIsToldOnceAndChangesNothingUntilItIsMended() throws Exception {
    write(folder.resolve("web.txt"), "#one\n");
    write(containers("a-1"));
    begin(QUICK);
    until(() -> haveEnded(1));
    write("containers: [{name: .., release: noble}]\n");
    until(() -> !lines.errors.isEmpty());
    await().during(QUICK.look().multipliedBy(10)).until(() -> lines.errors.size() == 1);
    assertThat(lines.errors.get(0)).contains("line 1, column 21", "stays as it is");
    Files.delete(file);
    until(() -> lines.errors.size() == 2);
    assertThat(has("a-1")).isTrue();
    assertThat(runs()).hasSize(1);
    write(containers("a-1", "b-1"));
    until(() -> has("b-1"));
  }

  @Test
  void aNamedFileThatIsMissingIsWaitedFor() throws Exception {
    write(containers("a-1"));
    begin(QUICK);
    until(() -> !lines.errors.isEmpty());
    assertThat(lines.errors.get(0)).contains("there is no file");
    write(folder.resolve("web.txt"), "#one\n");
    until(() -> has("a-1"));
  }

  @Test
  void whatFailedIsTriedAgain() throws Exception {
    write(folder.resolve("web.txt"), "#one\n");
    manager.work =
        progress -> Future.failedFuture(Failure.of(ErrorCode.DISK_FULL, "full; free some"));
    write(containers("a-1"));
    begin(QUICK);
    until(() -> runs().size() >= 2);
    manager.work = progress -> Future.succeededFuture(Map.of());
    until(() -> has("a-1"));
  }

  @Test
  void onceItIsClosedNothingIsBegun() throws Exception {
    Promise<Map<String, Object>> work = Promise.promise();
    manager.work = progress -> work.future();
    write(folder.resolve("web.txt"), "#one\n");
    write(containers("a-1"));
    begin(QUICK);
    until(() -> runs().size() == 1);
    write(containers("a-1", "b-1"));
    watch.close();
    work.complete(Map.of());
    until(() -> haveEnded(1));
    await().during(QUICK.look().multipliedBy(10)).until(() -> runs().size() == 1);
    assertThat(has("b-1")).isFalse();
  }
}
