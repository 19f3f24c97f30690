package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/juju.md}: complete, and true of the code. */
class JujuPageTest {
  private static final Path PAGE = Path.of("docs", "juju.md");
  private static final Path CALLS = Path.of("src/test/java/dev/innkeeper/cli/JujuNamesTest.java");
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+)(?:\\.(\\w+))?`");
  private static final Pattern TEST = Pattern.compile("`[A-Z]\\w+Test(?:\\.\\w+)?`");

  /** A row of the table of names. */
  record Row(String there, String here, String calledBy) {}

  static List<Row> rows() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .dropWhile(line -> !line.equals("## Exported names"))
        .takeWhile(line -> !line.equals("## Behaviours"))
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split(" *\\| *"))
        .map(cells -> new Row(cells[1], cells[2], cells[3]))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BIOSFType",
        "UEFIFType",
        "KvmObjectFactory",
        "DefaultMemory",
        "DefaultCpu",
        "DefaultDisk",
        "MinMemory",
        "MinCpu",
        "MinDisk",
        "IsKVMSupported",
        "AutostartMachine",
        "CreateMachine",
        "DestroyMachine",
        "ListMachines",
        "NewContainerInitialiser",
        "NewContainerManager",
        "Sync",
        "Container",
        "Container.Name",
        "Container.EnsureCachedImage",
        "Container.Start",
        "Container.Stop",
        "Container.IsRunning",
        "Container.String",
        "ContainerFactory",
        "ContainerFactory.New",
        "ContainerFactory.List",
        "CreateMachineParams",
        "CreateMachineParams.Arch",
        "CreateMachineParams.CPUs",
        "CreateMachineParams.DiskInfo",
        "CreateMachineParams.Host",
        "CreateMachineParams.Loader",
        "CreateMachineParams.NetworkInfo",
        "CreateMachineParams.RAM",
        "CreateMachineParams.ValidateDomainParams",
        "Fetcher",
        "Fetcher.Fetch",
        "Image",
        "Image.FilePath",
        "Oner",
        "Oner.One",
        "ProgressCallback",
        "StartParams",
        "ParseConstraintsToStartParams"
      })
  void everyExportedNameHasARow(String name) throws IOException {
    assertThat(rows()).anyMatch(row -> row.there().contains("`" + name + "`"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void whatStandsThereExists(Row row) throws IOException {
    var names = NAMED.matcher(row.here());
    while (names.find()) {
      String type = names.group(1);
      if (List.of("ImageDownloadURL", "StatusCallback").contains(type)) {
        continue; // Juju's own, said of beside ours.
      }
      assertThat(source(type))
          .as("source of " + names.group())
          .contains(names.group(2) == null ? type : names.group(2));
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theTestThatIsNamedCallsIt(Row row) throws IOException {
    String method = row.calledBy().replace("`", "");
    String calls = Files.readString(CALLS);
    int begin = calls.indexOf("void " + method + "(");
    assertThat(begin).as(method).isPositive();
    String body = calls.substring(begin, calls.indexOf("\n  }\n", begin));
    assertThat(NAMED.matcher(row.here()).results())
        .as(row.here() + " in " + method)
        .anyMatch(
            name ->
                Stream.of(name.group(1), String.valueOf(name.group(2)))
                    .anyMatch(
                        word -> Pattern.compile("(?i)\\b" + word + "\\b").matcher(body).find()));
  }

  @Test
  void everyBehaviourNamesATestOrSaysWhyNot() throws IOException {
    String[] sections = Files.readString(PAGE).split("\n### ");
    List<String> behaviours = Arrays.stream(sections).skip(1).toList();
    assertThat(behaviours.stream().map(section -> section.replaceFirst("(?s) .*", "")))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 16).mapToObj(i -> "A" + i).toList());
    assertThat(behaviours.subList(0, 15))
        .allSatisfy(section -> assertThat(TEST.matcher(section).find()).as(section).isTrue());
  }

  /** That the tests exist, {@link DocumentsTest} looks for in every document. */
  @Test
  void everyTestOfJujusHasACounterpartOrAReason() throws IOException {
    List<String> counterparts =
        Files.readAllLines(PAGE).stream()
            .dropWhile(line -> !line.startsWith("### A15 "))
            .takeWhile(line -> !line.startsWith("### A16 "))
            .filter(line -> line.startsWith("| "))
            .skip(1)
            .map(line -> line.split(" *\\| *")[2])
            .toList();
    assertThat(counterparts)
        .hasSizeGreaterThan(15)
        .allSatisfy(
            ours -> assertThat(ours).containsPattern("^(none: .{20,})?.*`[A-Z]\\w+Test\\.\\w+`"));
  }

  private static String source(String type) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
      for (Path file : sources) {
        String text = Files.readString(file);
        if (file.endsWith(type + ".java") || text.contains(" record " + type + "(")) {
          return text;
        }
      }
    }
    return "";
  }
}
