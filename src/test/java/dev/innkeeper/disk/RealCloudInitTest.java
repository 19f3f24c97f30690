package dev.innkeeper.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.innkeeper.value.ContainerName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cloud-init's own code, unpacked from its package, makes of user-data with keys added. */
@Tag("guest")
class RealCloudInitTest {
  /** Debian's, for which Debian's packages are. */
  private static final String PYTHON = "/usr/bin/python3";

  private static final String OURS = "ssh-ed25519 OURS";

  @TempDir static Path folder;

  @BeforeAll
  static void unpack() throws Exception {
    assumeTrue(
        run(List.of(PYTHON, "-c", "import yaml, requests, jsonpatch")) == 0
            && run(List.of("apt-get", "download", "cloud-init")) == 0,
        "cloud-init's package and what it imports are needed; run bin/install-packages test");
    run(List.of("bash", "-c", "dpkg-deb -x cloud-init_*.deb unpacked"));
  }

  private static int run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(folder.resolve("errors").toFile())
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static JsonNode read(String given) throws Exception {
    CloudInit seed =
        CloudInit.of(
            new CloudInit.Wanted(
                new ContainerName("web-1"),
                UUID.fromString("00000000-0000-4000-8000-000000000001"),
                Optional.of(given),
                List.of(OURS),
                Optional.empty(),
                List.of()));
    Path script = Path.of("src/test/resources/cloud-init/read_user_data.py").toAbsolutePath();
    Files.writeString(folder.resolve("user-data"), seed.userData());
    int code =
        run(
            List.of(
                PYTHON, script.toString(), "unpacked/usr/lib/python3/dist-packages", "user-data"));
    assertThat(code).as(Files.readString(folder.resolve("errors"))).isZero();
    return new ObjectMapper().readTree(folder.resolve("output").toFile());
  }

  private static List<String> types(JsonNode read) {
    return texts(read.get("parts"), "type");
  }

  private static List<String> texts(JsonNode list, String field) {
    List<String> texts = new ArrayList<>();
    list.forEach(one -> texts.add(field.isEmpty() ? one.asText() : one.get(field).asText()));
    return texts;
  }

  private static List<String> keys(JsonNode read) {
    return texts(read.at("/merged/ssh_authorized_keys"), "");
  }

  @Test
  void givenKeysAndSettingsStayBesideOurs() throws Exception {
    JsonNode read =
        read("\n#cloud-config  \nssh_authorized_keys: [ssh-rsa THEIRS]\nhostname: other\n");
    assertThat(keys(read)).containsExactly("ssh-rsa THEIRS", OURS);
    assertThat(read.at("/merged/hostname").asText()).isEqualTo("other");
  }

  @Test
  void aCloudConfigBelowCommentsIsRead() throws Exception {
    JsonNode read = read("# written by hand\n\n#cloud-config\ntimezone: Europe/Paris\n");
    assertThat(read.at("/merged/timezone").asText()).isEqualTo("Europe/Paris");
    assertThat(keys(read)).containsExactly(OURS);
  }

  @Test
  void otherAlphabetsArriveWhole() throws Exception {
    JsonNode read = read("#cloud-config\nwrite_files: [{path: /x, content: 'grüße 日本 🐧'}]\n");
    assertThat(read.at("/merged/write_files/0/content").asText()).isEqualTo("grüße 日本 🐧");
    assertThat(keys(read)).containsExactly(OURS);
  }

  @Test
  void scriptsAndTemplatesKeepTheirKind() throws Exception {
    assertThat(types(read("#!/bin/sh\necho hello\n")))
        .containsExactly("text/x-shellscript", "text/cloud-config");
    assertThat(types(read("## template: jinja\n#cloud-config\nx: {{ v1.region }}\n")))
        .containsExactly("text/jinja2", "text/cloud-config");
    assertThat(types(read("#part-handler\ndef list_types(): return []\n")))
        .containsExactly("text/part-handler", "text/cloud-config");
  }

  @Test
  void anArchiveIsTakenApart() throws Exception {
    JsonNode read =
        read("#cloud-config-archive\n- type: text/cloud-config\n  content: 'timezone: UTC'\n");
    assertThat(read.at("/merged/timezone").asText()).isEqualTo("UTC");
    assertThat(keys(read)).containsExactly(OURS);
  }

  @Test
  void includedFilesAreRead() throws Exception {
    Path included = folder.resolve("included");
    Files.writeString(included, "#cloud-config\ntimezone: UTC\n");
    for (String header : List.of("#include ", "#include-once\n")) {
      JsonNode read = read(header + included.toUri());
      assertThat(read.at("/merged/timezone").asText()).isEqualTo("UTC");
      assertThat(keys(read)).containsExactly(OURS);
    }
  }

  @Test
  void aMimeMessageIsNestedWithAllItsParts() throws Exception {
    JsonNode read = read(message("MIME-Version: 1.0\n"));
    assertThat(types(read))
        .containsExactly("text/x-shellscript", "text/cloud-config", "text/cloud-config");
    assertThat(keys(read)).containsExactly("ssh-rsa THEIRS", OURS);
    assertThat(
            types(read("From nobody Fri Jan 11 07:00:00 1980\n" + message("mime-version: 1.0\n"))))
        .hasSize(3);
    JsonNode single =
        read("MIME-Version: 1.0\r\nContent-Type: text/cloud-config\r\n\r\ntimezone: UTC\r\n");
    assertThat(single.at("/merged/timezone").asText()).isEqualTo("UTC");
    assertThat(keys(single)).containsExactly(OURS);
  }

  private static String message(String version) {
    return "Content-Type: multipart/mixed; boundary=\"==\"\n"
        + version
        + "\n--==\nContent-Type: text/x-shellscript\n\n#!/bin/sh\n"
        + "--==\nContent-Type: text/cloud-config\nContent-Transfer-Encoding: base64\n\n"
        + Base64.getEncoder()
            .encodeToString(
                "#cloud-config\nssh_authorized_keys: [ssh-rsa THEIRS]\n"
                    .getBytes(StandardCharsets.UTF_8))
        + "\n--==--\n";
  }
}
