package dev.innkeeper.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.SmallDisk;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
@Tag("guest")
class FullJournalTest {
  @TempDir private Path folder;

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void workIsRefusedOnAFullDiskAndNoneOfTheRecordsBeforeIsLost(Vertx vertx) throws Exception {
    Path state = folder.resolve("state");
    try (SmallDisk disk = SmallDisk.at(state, 1)) {
      Journal journal = new Journal(vertx, state, Clock.systemUTC());
      await(begin(journal, 0));
      disk.fill();
      List<String> begun = new ArrayList<>(List.of("web-0"));
      Failure full = null;
      // The journal's last block has room for some more records.
      for (int i = 1; full == null && i < 100; i++) {
        Object end = await(begin(journal, i).<Object>map(work -> work).otherwise(error -> error));
        if (end instanceof Failure failure) {
          full = failure;
        } else {
          begun.add("web-" + i);
        }
      }
      assertThat(full).isNotNull();
      assertThat(full.code()).isEqualTo(ErrorCode.DISK_FULL);
      assertThat(unfinished(journal)).isEqualTo(begun);
      disk.free();
      await(begin(journal, 999));
      begun.add("web-999");
      assertThat(unfinished(journal)).isEqualTo(begun);
    }
  }

  private static Future<Journal.Work> begin(Journal journal, int number) {
    return journal.begin(OperationKind.CONTAINER_CREATE, Subject.container("web-" + number));
  }

  private static List<String> unfinished(Journal journal) throws Exception {
    return await(journal.unfinished()).stream().map(work -> work.subject().id()).toList();
  }
}
