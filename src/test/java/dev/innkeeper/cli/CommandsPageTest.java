package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CommandsPageTest {
  private static final Path PAGE = Path.of("docs", "commands.md");
  private static final Path MADE = Path.of("target", "commands.md");

  @Test
  void thePageIsThatOfTheCommands() throws IOException {
    Files.writeString(MADE, CommandsPage.text());
    assertThat(PAGE)
        .as("to bring it up to date: cp %s %s", MADE, PAGE)
        .hasSameTextualContentAs(MADE);
  }
}
