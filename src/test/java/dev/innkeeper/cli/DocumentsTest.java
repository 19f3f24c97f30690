package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The documents and the help against the program. */
class DocumentsTest {
  private static final Path README = Path.of("README.md");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");

  private static final Pattern NAMED_TEST = Pattern.compile("`([A-Z]\\w+Test)(?:\\.([a-z]\\w+))?`");

  static Collection<CommandLine> commands() {
    return new CommandLine(new Innkeeper()).getSubcommands().values();
  }

  static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (Path folder : List.of(Path.of("."), Path.of("docs"))) {
      try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
      }
    }
    return documents;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void readmeNamesTheCommand(CommandLine command) throws IOException {
    assertThat(Files.readString(README)).containsPattern("`" + command.getCommandName() + "\\b");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void readmeNamesTheExitStatus(ErrorCode code) throws IOException {
    assertThat(Files.readString(README)).contains("| " + code.exitStatus() + " |");
  }

  /** The list of commands shows no more of a description. */
  @ParameterizedTest
  @MethodSource("commands")
  void firstLineOfTheDescriptionIsASentence(CommandLine command) {
    assertThat(command.getCommandSpec().usageMessage().description()[0]).endsWith(".");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void linksLeadToFiles(Path document) throws IOException {
    Matcher links = LINK.matcher(Files.readString(document));
    while (links.find()) {
      String target = links.group(1);
      if (!target.contains(":")) {
        assertThat(document.resolveSibling(target)).as("link in " + document).exists();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void testsThatAreNamedExist(Path document) throws IOException {
    Matcher named = NAMED_TEST.matcher(Files.readString(document));
    while (named.find()) {
      String method = named.group(2) == null ? "class " + named.group(1) : named.group(2) + "(";
      assertThat(source(named.group(1))).as(named.group() + " of " + document).contains(method);
    }
  }

  private static String source(String test) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      Optional<Path> file = files.filter(path -> path.endsWith(test + ".java")).findFirst();
      return file.isPresent() ? Files.readString(file.get()) : "";
    }
  }
}
