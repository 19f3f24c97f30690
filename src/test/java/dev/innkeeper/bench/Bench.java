package dev.innkeeper.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/**
 * Measures and writes the page; {@code bin/bench} gives the page, what to measure and the image.
 */
public final class Bench {
  private static final String LAUNCHES = "## Launching a container";
  private static final String BY_HAND = "## Where the time goes\n";

  private Bench() {}

  public static void main(String[] arguments) throws Exception {
    try {
      measure(arguments);
    } catch (Exception failed) {
      // What was begun has threads that would keep this process.
      failed.printStackTrace();
      System.exit(1);
    }
  }

  private static void measure(String[] arguments) throws Exception {
    Path page = Path.of(arguments[0]);
    try (BenchFolder folder = new BenchFolder()) {
      measure(page, folder.path(), arguments);
    }
  }

  private static void measure(Path page, Path folder, String[] arguments) throws Exception {
    try {
      String syncs = arguments.length == 1 ? syncsOf(page) : syncs(folder, Path.of(arguments[1]));
      String all = syncs + launches(new LaunchBench(folder).run()) + kept(page);
      Files.writeString(page, all);
      System.out.println(all);
    } finally {
      Shell.timed(
          "virsh -q -c qemu:///system pool-destroy innkeeper-bench || :;"
              + " virsh -q -c qemu:///system pool-undefine innkeeper-bench || :");
    }
  }

  /** What the page says of syncs stays where they are not measured. */
  private static String syncsOf(Path page) throws IOException {
    String text = Files.readString(page);
    return text.substring(0, text.indexOf(LAUNCHES));
  }

  /** What the page says by hand about the figures, below those. */
  private static String kept(Path page) throws IOException {
    String before = Files.exists(page) ? Files.readString(page) : "";
    int from = before.indexOf(BY_HAND);
    return from < 0 ? "" : "\n" + before.substring(from);
  }

  private static String syncs(Path folder, Path image) throws Exception {
    return """
        # Performance

        Measured by `bin/bench` with %d processors, Java %s, %s. Each figure is a median of runs in turn with the plain
        tools on the same mirror and the same machine; only the ratios are worth comparing. Repeat it with `bin/bench`,
        which writes the tables anew (`bin/bench --launches` those of launches alone); leave the machine alone meanwhile.

        ## Syncing an image

        Measured on %s with a Debian cloud image of %d MB (qcow2, zlib), five runs. The plain tools fetch it to a file
        while hashing it, then convert it (`curl | tee | sha256sum`, `qemu-img convert`), and do not sync it to the disk;
        Innkeeper does.

        %s
        """
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.version"),
            System.getProperty("os.arch"),
            LocalDate.now(),
            Files.size(image) / 1_000_000,
            new SyncBench(folder, image).run());
  }

  private static String launches(LaunchBench.Result result) {
    return """
        %s

        Measured on %s, load average %s at the end. With the image there, from the request until `virsh` says running;
        the guest has nothing to boot, so that emulation does not take the processors. The plain tools run in sequence:
        genisoimage, qemu-img create, virsh define, virsh start, virsh list. virt-install gets a seed and a disk made by
        genisoimage and qemu-img.

        %s
        The service has launched before, so it knows the pool and the networks, and libvirt tells it what changes; what
        it does not know is asked in one more process of virsh (25 ms), as a process of its own does. The plain tools run
        while it is stopped.

        A launch's children, with when each began and how long it took: the seed and the disk are made at the same
        time; then one virsh defines the domain, sets its autostart and starts it.

        ```
        %s
        ```
        """
        .formatted(LAUNCHES, LocalDate.now(), result.load(), result.table(), result.children());
  }
}
