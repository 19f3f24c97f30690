package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code docs/errors.md} against the codes, and against the messages in the program's text. */
class ErrorsPageTest {
  private static final Path PAGE = Path.of("docs", "errors.md");
  private static final Pattern SECTION = Pattern.compile("(?ms)^## (\\w+)\\n(.*?)(?=^## |\\z)");
  private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| (`.+?) \\| ");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  /** Where a message goes on in the next line of the program. */
  private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"");

  private static Map<String, String> sections = new LinkedHashMap<>();
  private static String program = "";

  @BeforeAll
  static void read() throws IOException {
    SECTION
        .matcher(Files.readString(PAGE))
        .results()
        .forEach(section -> sections.put(section.group(1), section.group(2)));
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      StringBuilder text = new StringBuilder();
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        text.append(JOINT.matcher(Files.readString(file)).replaceAll("")).append('\n');
      }
      program = text.toString();
    }
  }

  @Test
  void hasOneSectionForEveryCodeInTheirOrderAndNoOther() {
    assertThat(sections.keySet())
        .containsExactlyElementsOf(Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void saysWhatTheCodeBecomesForEachKindOfCaller(ErrorCode code) {
    assertThat(sections.get(code.name()))
        .startsWith(
            String.format(
                "%nExit status %d, HTTP status %d, number %d",
                code.exitStatus(), code.httpStatus(), code.number()));
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void quotesMessagesThatTheProgramHas(ErrorCode code) {
    List<String> messages =
        FIRST_CELL
            .matcher(String.valueOf(sections.get(code.name())))
            .results()
            .flatMap(cell -> QUOTED.matcher(cell.group(1)).results())
            .map(MatchResult::group)
            .map(quoted -> quoted.substring(1, quoted.length() - 1))
            .toList();
    assertThat(messages).isNotEmpty();
    for (String message : messages) {
      for (String piece : message.split("…")) {
        assertThat(program.contains(piece)).as("'%s' of '%s'", piece, message).isTrue();
      }
    }
  }
}
