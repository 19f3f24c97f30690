package dev.innkeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A file system of a few MiB, mounted until it is closed. */
public final class SmallDisk implements AutoCloseable {
  private final Path place;

  private SmallDisk(Path place) {
    this.place = place;
  }

  /** Mounts one at a directory, which is made; only root can. */
  public static SmallDisk at(Path place, int mib) throws IOException {
    assumeTrue(System.getProperty("user.name").equals("root"), "mounting needs root");
    Files.createDirectories(place);
    run("mount", "-t", "tmpfs", "-o", "size=" + mib + "m,mode=755", "tmpfs", place.toString());
    return new SmallDisk(place);
  }

  private Path filler() {
    return place.resolve("filler");
  }

  /** Takes all the space that is left. */
  public void fill() throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  /** Gives it back. */
  public void free() throws IOException {
    Files.delete(filler());
  }

  @Override
  public void close() throws IOException {
    run("umount", "--lazy", place.toString());
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.onExit().orTimeout(10, TimeUnit.SECONDS).join().exitValue()).isZero();
  }
}
