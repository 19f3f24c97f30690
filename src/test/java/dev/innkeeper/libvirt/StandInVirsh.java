package dev.innkeeper.libvirt;

import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.NuProcessRunner;
import dev.innkeeper.process.StandInTools;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests whose virsh is a script of their own, run by the real runner. */
@ExtendWith(VertxExtension.class)
abstract class StandInVirsh {
  @TempDir Path folder;
  Vertx vertx;
  StandInTools tools;
  NuProcessRunner runner;
  Virsh virsh;

  @BeforeEach
  final void start(Vertx injected) {
    vertx = injected;
    tools = new StandInTools(folder);
    runner = new NuProcessRunner(vertx, tools.environment());
    virsh = new Virsh(vertx, runner, "qemu:///system", Duration.ofSeconds(5));
  }

  @AfterEach
  final void stop() throws Exception {
    result(runner.stop());
  }

  static <T> T result(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Failure failure ? failure : failed;
    }
  }
}
