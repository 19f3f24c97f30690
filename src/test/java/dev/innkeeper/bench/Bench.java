package dev.innkeeper.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.stream.Stream;

/** Measures all and writes the page; {@code bin/bench} gives the image and the page. */
public final class Bench {
  private static final String BY_HAND = "## Where the time goes\n";

  private Bench() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("innkeeper-bench-");
    // qemu's user has to find the disks in it.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      String syncs = new SyncBench(folder, Path.of(arguments[0])).run();
      String launches = new LaunchBench(folder).run();
      Path page = Path.of(arguments[1]);
      Files.writeString(page, page(syncs, launches, Path.of(arguments[0])) + kept(page));
      System.out.println(syncs + "\n" + launches);
    } finally {
      Shell.timed(
          "virsh -q -c qemu:///system pool-destroy innkeeper-bench || :;"
              + " virsh -q -c qemu:///system pool-undefine innkeeper-bench || :");
      try (Stream<Path> all = Files.walk(folder)) {
        all.sorted(Comparator.reverseOrder()).forEach(Bench::delete);
      }
    }
  }

  /** What the page says by hand about the figures, below those. */
  private static String kept(Path page) throws IOException {
    String before = Files.exists(page) ? Files.readString(page) : "";
    int from = before.indexOf(BY_HAND);
    return from < 0 ? "" : "\n" + before.substring(from);
  }

  private static String page(String syncs, String launches, Path image) throws IOException {
    return """
        # Performance

        Measured by `bin/bench` on %s: %d processors, Java %s, %s. Each figure is the median of five runs,
        each in turn with the plain tools on the same mirror and the same machine; only the ratios are worth comparing.
        Repeat it with `bin/bench`, which writes the tables anew; leave the machine alone meanwhile.

        ## Syncing an image

        A Debian cloud image of %d MB (qcow2, zlib). The plain tools fetch it to a file while hashing it, then convert it
        (`curl | tee | sha256sum`, `qemu-img convert`), and do not sync it to the disk; Innkeeper does.

        %s
        ## Launching a container

        With the image there, from the request to the running domain; the guest has nothing to boot, so that emulation
        does not take the processors.

        %s"""
        .formatted(
            LocalDate.now(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.version"),
            System.getProperty("os.arch"),
            Files.size(image) / 1_000_000,
            syncs,
            launches);
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException stuck) {
      throw new UncheckedIOException(stuck);
    }
  }
}
