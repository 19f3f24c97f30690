package dev.innkeeper.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.innkeeper.SmallDisk;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.ContainerName;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("guest")
class FullConsoleTest {
  @TempDir private Path folder;

  @Test
  void aStartOnAFullDiskIsToldSoAndWorksOnceThereIsSpace() throws Exception {
    Path data = folder.resolve("data");
    try (SmallDisk disk = SmallDisk.at(data, 1)) {
      ContainerFiles files = new ContainerFiles(data, new ContainerName("web-1"));
      files.createDirectory();
      disk.fill();
      Throwable full = catchThrowable(() -> files.markStart(Instant.EPOCH));
      assertThat(Failure.from(full).code()).isEqualTo(ErrorCode.DISK_FULL);
      disk.free();
      files.markStart(Instant.EPOCH);
      assertThat(ConsoleLog.tail(files.consoleLog())).contains("1970-01-01");
      files.erase();
    }
  }
}
