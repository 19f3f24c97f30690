package dev.innkeeper.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.junit5.VertxExtension;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The guard catches what it is there for, and nothing else. */
@ExtendWith(VertxExtension.class)
class EventLoopGuardTest {

  @Test
  void aCallbackThatBurnsTooLongIsFoundWithItsPlace(Vertx vertx) throws Exception {
    onLoop(vertx, () -> burn(150));
    assertThat(Findings.take())
        .singleElement()
        .asString()
        .contains("vert.x-eventloop-thread", "ms of CPU time", "EventLoopGuardTest.burn");
  }

  @Test
  void aBurnIsFoundOnAnInstanceThatATestMakesForItself() throws Exception {
    Vertx own = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try {
      onLoop(own, () -> burn(150));
      assertThat(Findings.take()).hasSize(1);
    } finally {
      await(own.close());
    }
  }

  @Test
  void manyShortCallbacksAreFine(Vertx vertx) throws Exception {
    for (int i = 0; i < 10; i++) {
      onLoop(vertx, () -> burn(30));
    }
    assertThat(Findings.take()).isEmpty();
  }

  @Test
  void aWaitUnderASecondUsesNoTime(Vertx vertx) throws Exception {
    onLoop(vertx, () -> sleep(300));
    assertThat(Findings.take()).isEmpty();
  }

  @Test
  void aWaitOverASecondIsFoundByVertx(Vertx vertx) throws Exception {
    onLoop(vertx, () -> sleep(1600));
    Awaitility.await()
        .atMost(5, TimeUnit.SECONDS)
        .untilAsserted(
            () -> assertThat(String.join("", Findings.take())).contains("has been blocked"));
  }

  @Test
  void workersMayBurn(Vertx vertx) throws Exception {
    await(
        vertx.executeBlocking(
            () -> {
              burn(150);
              return "done";
            }));
    assertThat(Findings.take()).isEmpty();
  }

  @Test
  void theTestThatBlocksALoopFails() {
    assertThat(outcomes(BurningExample.class))
        .anySatisfy(
            outcome ->
                assertThat(outcome)
                    .contains("burns()", "FAILED", "a callback on vert.x-eventloop"));
  }

  @Test
  void theSuiteFailsForWhatIsSeenAfterTheLastTest() {
    assertThat(outcomes(LateExample.class))
        .anySatisfy(outcome -> assertThat(outcome).contains("JUnit Jupiter", "FAILED", "later"));
  }

  /** Runs the tests of a class in a suite of its own, and tells how each node ended. */
  private static List<String> outcomes(Class<?> example) {
    List<String> outcomes = new ArrayList<>();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(example)).build();
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier node, TestExecutionResult result) {
                outcomes.add(node.getDisplayName() + " " + result);
              }
            });
    return outcomes;
  }

  /** Not run by itself: its name is not a test's. */
  static final class BurningExample {
    @Test
    void burns() throws Exception {
      Vertx vertx = Vertx.vertx();
      onLoop(vertx, () -> burn(150));
      await(vertx.close());
    }
  }

  /** Not run by itself: its name is not a test's. */
  @ExtendWith(LateExample.AtTheEnd.class)
  static final class LateExample {
    @Test
    void isWell() {}

    static final class AtTheEnd implements BeforeAllCallback {
      @Override
      public void beforeAll(ExtensionContext context) {
        AutoCloseable late = () -> Findings.add("later");
        context.getStore(ExtensionContext.Namespace.GLOBAL).put("late", late);
      }
    }
  }

  private static void onLoop(Vertx vertx, Runnable callback) throws Exception {
    Promise<Void> ended = Promise.promise();
    vertx.runOnContext(
        now -> {
          callback.run();
          vertx.runOnContext(later -> ended.complete());
        });
    await(ended.future());
  }

  private static <T> void await(Future<T> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static void burn(long millis) {
    var cpu = ManagementFactory.getThreadMXBean();
    long end = cpu.getCurrentThreadCpuTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (cpu.getCurrentThreadCpuTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static void sleep(long millis) {
    try {
      assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
