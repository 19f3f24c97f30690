package dev.innkeeper.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.innkeeper.process.NuProcessRunner;
import dev.innkeeper.process.StandInTools;
import dev.innkeeper.process.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Events as virsh prints them, and a virsh that ends. */
@ExtendWith(VertxExtension.class)
class VirshEventsTest {
  private static final String STARTED =
      "echo \"2026-11-23 14:45:00.565+0000: event 'lifecycle' for domain 'c1': Started Booted\"";

  @TempDir Path folder;
  private final List<DomainEvent> seen = new CopyOnWriteArrayList<>();
  private final AtomicInteger gaps = new AtomicInteger();
  private StandInTools tools;
  private NuProcessRunner runner;
  private VirshEvents events;

  @BeforeEach
  void start(Vertx vertx) {
    tools = new StandInTools(folder);
    runner = new NuProcessRunner(vertx, tools.environment());
    events = new VirshEvents(vertx, runner, "qemu:///system");
  }

  @AfterEach
  void stop() throws Exception {
    result(runner.stop());
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "event 'lifecycle' for domain 'c1': Stopped Destroyed | c1 | lifecycle | Stopped Destroyed",
        "event 'reboot' for domain 'c1' | c1 | reboot | \"\"",
        "event 'lifecycle' for domain 'it's': 'odd': Defined Added"
            + " | it's': 'odd | lifecycle | Defined Added",
        "event 'io-error' for domain 'c1': /a 'b' (vda) | c1 | io-error | /a 'b' (vda)",
        "event 'tunable' for domain 'c1': | c1 | tunable | \"\""
      })
  void linesAreRead(String line, String domain, String kind, String detail) {
    assertThat(DomainEvent.parse("2026-11-23 14:45:02.450+0000: " + line.strip()))
        .contains(new DomainEvent(domain, kind, detail));
  }

  @Test
  void otherLinesAreNoEvents() {
    assertThat(DomainEvent.parse("\tcputune.cpu_shares: 1024")).isEmpty();
    assertThat(DomainEvent.parse("events received: 3")).isEmpty();
    assertThat(DomainEvent.parse("event 'lifecycle' for domain 'cut off")).isEmpty();
    assertThat(DomainEvent.parse("'".repeat(4096))).isEmpty();
  }

  @Test
  void aVirshThatEndsIsStartedAgainAndTheGapTold() throws Exception {
    Path runs = folder.resolve("runs");
    tools.script(
        Tool.VIRSH,
        "echo run >> "
            + runs
            + "; "
            + STARTED
            + "; [ $(wc -l < "
            + runs
            + ") -lt 3 ] || sleep 60;"
            + " echo 'error: Disconnected from qemu:///system due to end of file' >&2; exit 1");
    VirshEvents.Listening listening = events.listen(seen::add, gaps::incrementAndGet);
    await().atMost(Duration.ofSeconds(20)).until(() -> gaps.get() == 1);
    assertThat(seen).hasSize(3).containsOnly(new DomainEvent("c1", "lifecycle", "Started Booted"));
    result(listening.close());
    result(listening.close());
    assertThat(Files.readAllLines(runs)).hasSize(3);
  }

  @Test
  void aFloodOfGarbageIsHarmless() throws Exception {
    tools.script(
        Tool.VIRSH, "head -c 3000000 /dev/zero | tr '\\0' x; echo; " + STARTED + "; sleep 60");
    VirshEvents.Listening listening = events.listen(seen::add);
    await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() == 1);
    result(listening.close());
  }

  @Test
  void closingWhileItIsAwayEndsItForGood() throws Exception {
    Path runs = folder.resolve("runs");
    tools.script(Tool.VIRSH, "echo run >> " + runs + "; exit 1");
    VirshEvents.Listening listening = events.listen(seen::add, gaps::incrementAndGet);
    await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(runs));
    result(listening.close());
    assertThat(gaps).hasValue(0);
  }

  @Test
  void theEndOfAllChildrenIsNoLoss() throws Exception {
    tools.script(Tool.VIRSH, "sleep 60");
    Logger stream = (Logger) LoggerFactory.getLogger(EventStream.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    stream.addAppender(log);
    try {
      VirshEvents.Listening listening = events.listen(seen::add, gaps::incrementAndGet);
      await().atMost(Duration.ofSeconds(20)).until(() -> gaps.get() == 1);
      result(runner.stop());
      await().atMost(Duration.ofSeconds(20)).until(() -> !listening.isListening());
      result(listening.close());
      assertThat(log.list).isEmpty();
    } finally {
      stream.detachAppender(log);
    }
  }
}
