package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.value.Arch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a power cut at any moment of a sync would leave, by the order of its system calls. */
@Tag("guest")
class WriteOrderTest {
  private static final String IMAGE = "noble-" + Arch.host() + "-20260901-backing-file.qcow";

  private GuestWorld world;
  private List<String> calls;

  @BeforeEach
  void syncUnderStrace() throws Exception {
    world = new GuestWorld();
    byte[] content = new byte[8 << 20];
    new Random(5).nextBytes(content);
    world.offer("noble", "24.04", Files.write(world.folder().resolve("disk"), content));
    world.set("images.checkpoint=1M");
    calls = calls("sync", "noble", "--quiet");
    assertThat(world.guests().resolve(IMAGE)).hasBinaryContent(content);
  }

  @AfterEach
  void end() throws Exception {
    world.close();
  }

  /** The calls that order writes, those of a thread in their order, one that was begun once. */
  private List<String> calls(String... arguments) throws Exception {
    Path log = world.folder().resolve("calls");
    List<String> line =
        new ArrayList<>(
            List.of(
                "strace",
                "--follow-forks",
                "--decode-fds=path",
                "--string-limit=4096",
                "--trace=fsync,fdatasync,rename,renameat,renameat2,symlink,symlinkat",
                "--output=" + log));
    line.addAll(world.processLine(arguments));
    Path said = world.folder().resolve("said");
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    return Files.readAllLines(log).stream().filter(call -> !call.contains(" resumed>")).toList();
  }

  /** All calls of the first thread that made one like this. */
  private List<String> threadOf(String one) {
    String thread =
        calls.stream()
            .filter(call -> Pattern.compile(one).matcher(call).find())
            .map(call -> call.split(" +", 2)[0])
            .findFirst()
            .orElseThrow(() -> new AssertionError(one + " is not among " + calls));
    return calls.stream().filter(call -> call.startsWith(thread + " ")).toList();
  }

  private static void assertOrder(List<String> all, List<String> patterns) {
    int at = 0;
    for (String pattern : patterns) {
      Pattern wanted = Pattern.compile(pattern);
      int from = at;
      while (at < all.size() && !wanted.matcher(all.get(at)).find()) {
        at++;
      }
      assertThat(at).as(pattern + " after call " + from + " of " + all).isLessThan(all.size());
      at++;
    }
  }

  @Test
  void contentSidecarAndNamesAreOnTheDiskBeforeTheImageAndItBeforeTheLink() {
    String named = "rename\\(\".*/\\.parts/.*\\.raw\", \".*/" + IMAGE + "\"";
    String names = "fsync\\(\\d+<.*kvm/guests>";
    assertOrder(
        threadOf(named),
        List.of(
            "f(data)?sync\\(\\d+<.*/\\.parts/.*\\.raw>",
            "f(data)?sync\\(\\d+<.*/\\." + IMAGE + "\\.json\\.part>",
            "rename\\(\".*\\.json\\.part\", \".*/" + IMAGE + "\\.json\"",
            names,
            named,
            names,
            "symlink(at)?\\(\"" + IMAGE + "\"",
            "rename\\(\".*\\.link\", \".*-backing-file\\.qcow\"",
            names));
  }

  @Test
  void aCheckpointIsWrittenOnceItsBytesAreOnTheDisk() {
    String content = "fdatasync\\(\\d+<.*\\.download>";
    assertOrder(
        threadOf(content),
        List.of(
            content,
            "fsync\\(\\d+<.*\\.checkpoint\\.next>",
            "rename\\(\".*\\.checkpoint\\.next\", \".*\\.checkpoint\"",
            "fsync\\(\\d+<.*\\.parts>"));
  }
}
