package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package that {@code bin/package} built. */
@Tag("guest")
class PackageTest {
  private static final Path TARGET = Path.of("target");

  /** To a file; an address elsewhere has a colon. */
  private static final Pattern LINK = Pattern.compile("\\]\\(([^):#\\s]+)(?:#[^)\\s]*)?\\)");

  private static Path deb;

  @TempDir Path folder;

  @BeforeAll
  static void find() throws IOException {
    try (DirectoryStream<Path> debs = Files.newDirectoryStream(TARGET, "innkeeper_*_all.deb")) {
      List<Path> found = new ArrayList<>();
      debs.forEach(found::add);
      assertThat(found).as("packages in target/; bin/package makes one").hasSize(1);
      deb = found.get(0).toAbsolutePath();
    }
  }

  private String run(int minutes, String... line) throws Exception {
    Path said = folder.resolve("said");
    Process tool =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(tool.waitFor(minutes, TimeUnit.MINUTES)).as(line[0] + " ends").isTrue();
    assertThat(tool.exitValue()).as(Files.readString(said)).isZero();
    return Files.readString(said);
  }

  @Test
  void lintianFindsNothing() throws Exception {
    assertThat(run(5, "lintian", "--allow-root", "--fail-on=error,warning", deb.toString()))
        .isEmpty();
  }

  @Test
  void itsUnitIsRight() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/systemd-analyze")),
        "systemd-analyze is not installed");
    run(2, "dpkg-deb", "--extract", deb.toString(), folder.resolve("files").toString());
    Path unit = folder.resolve("files/lib/systemd/system/innkeeper.service");
    String text = Files.readString(unit);
    assertThat(text).contains("ExecStart=/usr/bin/innkeeper serve").doesNotContain("/opt/");
    Path own = folder.resolve("innkeeper.service");
    Files.writeString(
        own,
        text.replace(
            "/usr/bin/innkeeper", Path.of("bin", "innkeeper").toAbsolutePath().toString()));
    assertThat(run(2, "systemd-analyze", "verify", "--man=no", own.toString()))
        .doesNotContain("innkeeper.service");
  }

  /** The one that is there was built at the commit's time, which its archive has (ar(5)). */
  @Test
  void theSameTimeGivesTheSameBytes() throws Exception {
    byte[] first = Files.readAllBytes(deb);
    String time = new String(first, 24, 12, StandardCharsets.US_ASCII).strip();
    assertThat(build(time)).as("built again for the second %s", time).isEqualTo(first);
    long other = Long.parseLong(time) - 86_400;
    try {
      byte[] earlier = build(Long.toString(other));
      assertThat(new String(earlier, 24, 12, StandardCharsets.US_ASCII).strip())
          .isEqualTo(Long.toString(other));
    } finally {
      Files.write(deb, first);
    }
  }

  private byte[] build(String epoch) throws Exception {
    run(10, "env", "SOURCE_DATE_EPOCH=" + epoch, "bin/package");
    return Files.readAllBytes(deb);
  }

  @Test
  void itCarriesManualsCompletionsAndWhatItIsMadeOf() throws Exception {
    assertThat(run(2, "dpkg-deb", "--contents", deb.toString()))
        .contains(
            "./usr/share/man/man1/innkeeper.1.gz",
            "./usr/share/man/man1/innkeeper-launch.1.gz",
            "./usr/share/man/man1/innkeeper-apply.1.gz",
            "./usr/share/bash-completion/completions/innkeeper",
            "./usr/share/doc/innkeeper/sbom.json.gz",
            "./etc/innkeeper/innkeeper.yaml");
  }

  @Test
  void whatItsPagesLinkToIsThere() throws Exception {
    run(2, "dpkg-deb", "--extract", deb.toString(), folder.resolve("files").toString());
    Path pages = folder.resolve("files/usr/share/doc/innkeeper");
    List<String> missing = new ArrayList<>();
    List<String> links = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(pages, "*.md")) {
      for (Path page : all) {
        Matcher link = LINK.matcher(Files.readString(page));
        while (link.find()) {
          links.add(link.group(1));
          if (!Files.exists(pages.resolve(link.group(1)))) {
            missing.add(page.getFileName() + " to " + link.group(1));
          }
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(links).contains("flow.svg", "dashboard-light.png", "errors.md");
  }

  /** In a root of Debian's minimum, where nothing runs. */
  @Test
  void itIsInstalledUsedAndPurgedAndLeavesOnlyTheData() throws Exception {
    String said =
        run(
            15,
            Path.of("src", "test", "package", "try-package").toAbsolutePath().toString(),
            deb.toString());
    assertThat(said)
        .contains("installed innkeeper ", "archive 1\n", "enabled 1\n")
        .containsPattern("(?m)^doctor: ok +qemu-img ")
        .containsPattern("(?m)^sync id disk-\\w+-\\w+ serial ")
        .contains("image: /var/lib/juju/kvm/guests/disk-")
        .contains("after remove: /etc/innkeeper/innkeeper.yaml \n")
        .contains("data kept\n")
        .doesNotContain("left: ")
        .endsWith("purged\n");
  }
}
