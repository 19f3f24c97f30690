package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.innkeeper.failure.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** That the help of each command teaches, and where it is coloured. */
class HelpTest {
  private static final Path TERMINAL = Path.of("/usr/bin/script");
  private static final String ESCAPE = "\u001b";

  @TempDir Path folder;

  static Stream<CommandLine> commands() {
    return HelpExample.commands();
  }

  static Stream<HelpExample> examples() {
    return HelpExample.all();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasExamples(CommandLine command) {
    assertThat(HelpExample.of(command)).as(command.getCommandName()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleIsOneOfTheCommandThatShowsIt(HelpExample example) {
    String shows = example.command().getCommandSpec().qualifiedName();
    assertThat(example.line()).startsWith(shows + (shows.equals("innkeeper") ? " " : ""));
    ParseResult parsed = HelpExample.parsed(example.typed());
    assertThat(parsed.unmatched()).isEmpty();
    assertThat(parsed.hasSubcommand()).isTrue();
  }

  @Test
  void helpReachesWhatIsBelowACommand() {
    CommandRun prune = CommandRun.of(List.of(), "help", "images", "prune").succeeded();
    assertThat(prune.out())
        .isEqualTo(CommandRun.of(List.of(), "images", "prune", "--help").out())
        .contains("--dry-run", "Examples:");
    CommandRun.of(List.of(), "help", "images", "shrink")
        .failed(ErrorCode.INVALID_ARGUMENT, "'shrink' is not a command", "innkeeper images --help");
  }

  /** The help as the program gives it to a terminal of its own. */
  private String onTerminal(Map<String, String> environment) throws Exception {
    Path typescript = folder.resolve("typescript");
    String line =
        ProcessHandle.current().info().command().orElseThrow()
            + " -cp \"$CLASSES\" "
            + Innkeeper.class.getName()
            + " help images";
    ProcessBuilder script =
        new ProcessBuilder(
            TERMINAL.toString(), "--quiet", "--command", line, typescript.toString());
    script.environment().keySet().removeAll(List.of("NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"));
    script.environment().put("CLASSES", System.getProperty("java.class.path"));
    script.environment().putAll(environment);
    Process shown =
        script
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(shown.waitFor(120, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(typescript);
    assertThat(text).contains("innkeeper images prune --dry-run");
    return text;
  }

  @Test
  void aTerminalGetsColoursUnlessTheyAreNotWanted() throws Exception {
    assumeTrue(Files.isExecutable(TERMINAL), "script is not installed");
    assertThat(onTerminal(Map.of("TERM", "xterm"))).contains(ESCAPE + "[");
    assertThat(onTerminal(Map.of("TERM", "xterm", "NO_COLOR", "1"))).doesNotContain(ESCAPE);
  }

  @Test
  void whatIsNoTerminalGetsNone() {
    assertThat(CommandRun.of(List.of(), "help", "images").out()).doesNotContain(ESCAPE);
  }
}
