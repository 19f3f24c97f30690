package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That each example of the documents is run by a test, or is marked as one that is not. */
class ExamplesTest {
  /** Pages that a test of their own runs. */
  private static final Set<String> RUN_ELSEWHERE = Set.of("http-api.md");

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
