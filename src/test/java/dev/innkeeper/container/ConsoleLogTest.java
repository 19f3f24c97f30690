package dev.innkeeper.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleLogTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final String FINISHED =
      "Cloud-init v. 22.4.2 finished at Tue, 24 Nov 2026 10:01:00 +0000. Datasource"
          + " DataSourceNoCloud [seed=/dev/vdb][dsmode=net].  Up 60.00 seconds";

  @TempDir Path directory;

  @Test
  void cloudInitsLastLineTellsThatItHasFinished() {
    ConsoleBoot boot =
        ConsoleBoot.latest(
            ConsoleBoot.startMark(START) + "\u001b[2Jnoise\r\n[   60.1] " + FINISHED + "\r\n");
    assertThat(boot.startedAt()).contains(START);
    assertThat(boot.finished()).contains(FINISHED);
  }

  @Test
  void anEarlierBootsLineDoesNotCount() {
    ConsoleBoot boot = ConsoleBoot.latest(FINISHED + "\n" + ConsoleBoot.startMark(START) + "\n");
    assertThat(boot.finished()).isEmpty();
    assertThat(boot.output()).isFalse();
  }

  @Test
  void piecesFollowEachOtherWithoutCuttingCharacters() throws Exception {
    Path log = directory.resolve("console.log");
    String text = "é".repeat(ConsoleLog.PIECE);
    Files.writeString(log, "x" + text);
    ConsoleText first = ConsoleLog.piece(log, 0);
    assertThat(first.end()).isFalse();
    StringBuilder whole = new StringBuilder(first.text());
    for (ConsoleText piece = first; !piece.end(); ) {
      piece = ConsoleLog.piece(log, piece.next());
      whole.append(piece.text());
    }
    assertThat(whole).hasToString("x" + text);
  }

  @Test
  void aLogThatWasRolledOverIsReadFromItsStart() throws Exception {
    Path log = Files.writeString(directory.resolve("console.log"), "new");
    assertThat(ConsoleLog.piece(log, 1000).text()).isEqualTo("new");
  }

  @Test
  void theRestOfARolledLogIsReadBeforeTheNewOne() throws Exception {
    Path log = directory.resolve("console.log");
    Files.writeString(log, "0123456789");
    long read = ConsoleLog.piece(log, 0).next();
    Files.writeString(directory.resolve("console.log.0"), "0123456789 and the rest");
    Files.writeString(log, "new");
    ConsoleText rest = ConsoleLog.piece(log, read);
    assertThat(rest.text()).isEqualTo(" and the rest");
    assertThat(rest.end()).isFalse();
    ConsoleText next = ConsoleLog.piece(log, rest.next());
    assertThat(next.text()).isEqualTo("new");
    assertThat(next.end()).isTrue();
  }

  /** virtlogd cuts at its limit, wherever in a line that is. */
  @Test
  void aBootsLinesAreFoundInLogsThatWereRolledOver() throws Exception {
    Path log = directory.resolve("console.log");
    String noise = ("y".repeat(99) + "\n").repeat(20_000);
    String old = ConsoleBoot.startMark(START.minusSeconds(900)) + "[WARNING]: of an old boot\n";
    int cut = 30;
    Files.writeString(directory.resolve("console.log.2"), old + ConsoleBoot.startMark(START));
    Files.writeString(directory.resolve("console.log.1"), noise + FINISHED.substring(0, cut));
    Files.writeString(directory.resolve("console.log.0"), FINISHED.substring(cut) + "\n" + noise);
    Files.writeString(log, noise + "last words");
    ConsoleBoot boot = ConsoleBoot.latest(ConsoleLog.latestBoot(log));
    assertThat(boot.startedAt()).contains(START);
    assertThat(boot.finished()).contains(FINISHED);
    assertThat(boot.fault()).isEmpty();
    assertThat(boot.text()).endsWith("last words").hasSizeLessThan(2 * ConsoleLog.PIECE);
  }

  @Test
  void aBootThatIsInTheTailIsNotLookedForElsewhere() throws Exception {
    Path log = directory.resolve("console.log");
    Files.writeString(directory.resolve("console.log.0"), FINISHED + "\n");
    Files.writeString(log, ConsoleBoot.startMark(START) + "booting\n");
    assertThat(ConsoleBoot.latest(ConsoleLog.latestBoot(log)).finished()).isEmpty();
  }

  @Test
  void noLogIsAnEmptyOne() throws Exception {
    assertThat(ConsoleLog.piece(directory.resolve("none"), 0))
        .isEqualTo(new ConsoleText("", 0, true));
    assertThat(ConsoleLog.tail(directory.resolve("none"))).isEmpty();
  }
}
