package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That each example of the documents is run by a test, or is marked as one that is not. */
class ExamplesTest {
  /** Pages that a test of their own runs. */
  private static final Set<String> RUN_ELSEWHERE = Set.of("http-api.md");

  private static final Pattern INLINE =
      Pattern.compile("`(?:sudo )?(?:bin/)?(innkeeper (?!COMMAND)[^\\s`]+ [^`\\n…]+)`");

  static List<Path> documents() throws IOException {
    return DocumentsTest.documents();
  }

  @Test
  void everyPageWithExamplesIsRun() throws IOException {
    Set<String> having = new TreeSet<>();
    for (Path page : documents()) {
      if (PageExamples.of(page).run().findAny().isPresent()) {
        having.add(page.getFileName().toString());
      }
    }
    Set<String> run = new HashSet<>(RUN_ELSEWHERE);
    HandbookTest.pages().forEach(page -> run.add(page.getFileName().toString()));
    assertThat(having).containsExactlyInAnyOrderElementsOf(run);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void whatIsNotMarkedIsNoCommand(Path page) throws IOException {
    for (PageExamples.Block block : PageExamples.of(page).blocks()) {
      assertThat(block.isShell() || block.ours().isEmpty())
          .as(
              "a block of %s has commands, and needs the mark sh or console:%n%s",
              page, block.text())
          .isTrue();
    }
  }

  /** In running text and tables; a command's name alone is not looked at, nor what is cut short. */
  @ParameterizedTest
  @MethodSource("documents")
  void commandsInLinesAreRight(Path page) throws IOException {
    Matcher quoted = INLINE.matcher(Files.readString(page));
    while (quoted.find()) {
      assertThat(HelpExample.parsed(quoted.group(1)).unmatched())
          .as("%s of %s", quoted.group(), page)
          .isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void commandsOfTheProgramAreRight(Path page) throws IOException {
    for (PageExamples.Block block : PageExamples.of(page).blocks()) {
      for (String line : block.ours()) {
        assertThat(HelpExample.parsed(line).unmatched()).as("%s of %s", line, page).isEmpty();
      }
    }
  }
}
