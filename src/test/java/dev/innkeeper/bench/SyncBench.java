package dev.innkeeper.bench;

import dev.innkeeper.simplestreams.MirrorWriter;
import dev.innkeeper.simplestreams.SigningKey;
import dev.innkeeper.value.Arch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Syncs a real image, in turn with fetching, hashing and converting it by plain tools. */
final class SyncBench {
  private static final int PAIRS = 5;
  private static final int WARM_UP = 3;

  /** Fetches to a file while hashing, then converts, as every peer does. */
  private static final String OLD_WAY =
      "curl -sSf \"$1\" | tee \"$2/part\" | sha256sum >\"$2/sum\";"
          + " qemu-img convert -f qcow2 -O raw \"$2/part\" \"$2/raw\"; rm \"$2/part\"";

  private final Path folder;
  private final Path image;
  private final StringBuilder table = new StringBuilder();

  SyncBench(Path folder, Path image) {
    this.folder = folder;
    this.image = image;
  }

  String run() throws Exception {
    Path root = folder.resolve("mirror");
    SigningKey key = SigningKey.fresh("Bench", Instant.now());
    Path keyring = Files.write(folder.resolve("keyring.gpg"), key.keyring());
    new MirrorWriter(root)
        .add(new MirrorWriter.Offer("jammy", "22.04", Arch.host(), "20260901", "disk1.img", image))
        .write(key, Instant.now());
    table.append(
        "| mirror | way | wall s | CPU s | last byte to published s | ratio wall | ratio CPU |\n");
    table.append("|---|---|---|---|---|---|---|\n");
    try (ThrottledMirror mirror = new ThrottledMirror(root)) {
      List<String> sets =
          List.of(
              "data-dir=" + folder.resolve("data"),
              "images.source=" + mirror.url(),
              "images.keyring=" + keyring);
      for (Map.Entry<String, Long> speed :
          List.of(Map.entry("100 MB/s", 100_000_000L), Map.entry("loopback, unthrottled", 0L))) {
        mirror.limit(speed.getValue());
        measure(speed.getKey(), mirror.url(), sets);
      }
    }
    return table.toString();
  }

  private void measure(String speed, String url, List<String> sets) throws Exception {
    String disk =
        url
            + "/server/releases/jammy/release-20260901/22.04-server-cloudimg-"
            + Arch.host()
            + "-disk1.img";
    Path scratch = Files.createDirectories(folder.resolve("scratch"));
    List<Cost> old = new ArrayList<>();
    List<Cost> warm = new ArrayList<>();
    List<Cost> cold = new ArrayList<>();
    try (Worker worker = new Worker(sets)) {
      for (int i = 0; i < WARM_UP; i++) {
        worker.sync();
      }
      for (int i = 0; i < PAIRS; i++) {
        old.add(Shell.timed(OLD_WAY, disk, scratch.toString()));
        warm.add(worker.sync());
        cold.add(whole(sets));
      }
      table.append(row(speed, "fetch and hash, then qemu-img convert", old, old));
      table.append(row(speed, "innkeeper, service running", warm, old));
      table.append(row(speed, "innkeeper sync, whole process", cold, old));
      table.append("| | peak memory of the service, -Xmx96m | " + worker.end() + " | | | | |\n");
    }
  }

  private Cost whole(List<String> sets) throws Exception {
    List<String> line = new ArrayList<>(List.of("sync", "jammy", "--quiet"));
    for (String set : sets) {
      line.add("--set");
      line.add(set);
    }
    Cost cost = Shell.timed("bin/innkeeper \"$@\"", line.toArray(String[]::new));
    line.set(0, "images");
    line.set(1, "remove");
    line.set(2, "jammy-" + Arch.host() + "-20260901");
    Shell.timed("bin/innkeeper \"$@\"", line.toArray(String[]::new));
    return cost;
  }

  private static String row(String speed, String way, List<Cost> runs, List<Cost> reference) {
    Cost cost = Cost.median(runs);
    Cost old = Cost.median(reference);
    return "| "
        + String.join(
            " | ",
            speed,
            way,
            Cost.figure(cost.wall()),
            Cost.figure(cost.cpu()),
            cost.publish() > 0 ? Cost.figure(cost.publish()) : "",
            runs == reference ? "" : Cost.figure(cost.wall() / old.wall()),
            runs == reference ? "" : Cost.figure(cost.cpu() / old.cpu()))
        + " |\n";
  }

  /** A {@link SyncWorker} in a process of its own. */
  private static final class Worker implements AutoCloseable {
    private final Process process;
    private final PrintWriter requests;
    private final BufferedReader answers;

    Worker(List<String> sets) throws IOException {
      List<String> line =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx96m",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  SyncWorker.class.getName()));
      line.addAll(sets);
      process = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      requests = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    Cost sync() throws IOException {
      requests.println("sync");
      String answer = String.valueOf(answers.readLine());
      String[] figures = answer.split(" ");
      if (figures.length != 3) {
        throw new IOException("the worker said " + answer);
      }
      return new Cost(
          Double.parseDouble(figures[0]),
          Double.parseDouble(figures[1]),
          Double.parseDouble(figures[2]));
    }

    String end() throws IOException {
      requests.close();
      return String.valueOf(answers.readLine());
    }

    @Override
    public void close() {
      process.destroy();
    }
  }
}
