package dev.innkeeper.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.innkeeper.apply.ApplyFile.TextSource;
import dev.innkeeper.apply.ApplyFile.Wanted;
import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.container.WaitFor;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApplyReaderTest {
  private static final String ONE = "containers: [{name: web, release: noble%s}]";

  @TempDir Path folder;

  private static ApplyFile read(String text) {
    return ApplyReader.read(text, Optional.of("me"));
  }

  private static ContainerSpec only(String text) {
    return read(text).containers().get(0).spec();
  }

  private static Failure refused(String text) {
    Failure failure = catchThrowableOfType(Failure.class, () -> read(text));
    assertThat(failure).as(text).isNotNull();
    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(failure.message()).as("says what to do").contains(";");
    return failure;
  }

  @Test
  void readsWhatTheDocumentationShows() throws IOException {
    Files.writeString(folder.resolve("web.yaml"), "#cloud-config\n");
    Path file = folder.resolve("shop.yaml");
    Files.writeString(
        file,
        """
        name: web-shop
        images:
          - release: noble
          - release: jammy
            arch: arm64
        defaults:
          network: network:default
          memory: 1024
        containers:
          - name: web-1
            release: noble
            constraints: mem=2G cores=2 root-disk=10G
            user-data: web.yaml
            wait-for: ready
            timeout: 10m
          - name: db-1
            release: 24.04
        """);
    ApplyFile read = ApplyReader.read(file);
    assertThat(read.owner()).isEqualTo("web-shop");
    assertThat(read.images())
        .extracting(image -> image.release())
        .containsExactly("noble", "jammy");
    ContainerSpec web = read.containers().get(0).spec();
    assertThat(web.constraints().memory()).contains(ByteSize.ofMib(2048));
    assertThat(web.constraints().rootDisk()).contains(ByteSize.ofGib(10));
    assertThat(web.networks()).extracting(Object::toString).containsExactly("network:default");
    assertThat(web.userData()).contains("#cloud-config\n");
    assertThat(web.waitFor()).isEqualTo(WaitFor.READY);
    assertThat(web.timeout()).isEqualTo(Duration.ofMinutes(10));
    assertThat(read.containers().get(0).texts())
        .containsExactly(new TextSource("user-data", "web.yaml", 14));
    ContainerSpec db = read.containers().get(1).spec();
    assertThat(db.constraints().memory()).contains(ByteSize.ofMib(1024));
    assertThat(db.image().release()).as("a number as it is written").isEqualTo("24.04");
  }

  @Test
  void theOwnerOfAFileWithoutANameIsItsPath() throws IOException {
    Path file = folder.resolve("unnamed.json");
    Files.writeString(file, "{\n\t\"images\": [{\"release\": \"noble\"}]\n}\n");
    assertThat(ApplyReader.read(file).owner()).isEqualTo(file.toString());
  }

  @Test
  void everyProblemIsToldAtOnceWithItsPlace() {
    Failure failure =
        refused(
            """
            names: shop
            images:
              - arch: pdp11
            containers:
              - name: "-x"
                release: noble
                memory: lots
              - name: web
                userData: x
              - name: web
                release: noble
                wait-for: christmas
            """);
    assertThat(failure.message())
        .contains("line 1, column 1: names: is not known; did you mean name?")
        .contains("line 3, column 11: images[0].arch:")
        .contains("line 5, column 11: containers[0].name:")
        .contains("line 7, column 13: containers[0].memory: size 'lots'")
        .contains("line 9, column 5: containers[1].userData: is not known; did you mean user-data?")
        .contains("line 10, column 5: containers[2]: 'web' is in line 8 already")
        .contains("line 12, column 15: containers[2].wait-for:");
    assertThat((List<?>) failure.details().get("problems")).hasSize(7);
    assertThat((List<?>) failure.details().get("problems"))
        .first()
        .isEqualTo(
            Map.of(
                "line",
                1,
                "column",
                1,
                "key",
                "names",
                "message",
                "is not known; did you mean name?"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing\n",
        "just words",
        "[1, 2]",
        "containers: {",
        "containers: web",
        "containers: [web]",
        "containers: [{name: web}]",
        "containers: [{release: noble}]",
        "containers: [{name: a, name: b, release: noble}]",
        "containers: [{name: web, machine-id: 1, release: noble}]",
        "images: [{release: [noble]}]",
        "images: [{release: ''}]",
        "images: [{release: noble, name: web}]",
        "defaults: {name: web}",
        "? [a]\n: b",
        "a: &a [*a]"
      })
  void whatIsNoSuchFileIsRefused(String text) {
    refused(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cores: two | whole number",
        "cores: 1000 | most a guest can have",
        "root-disk: -1 | is not a size",
        "cpus: 2 | did you mean cores?",
        "autostart: maybe | neither true nor false",
        "timeout: 0 | must be above zero",
        "network: user, networks: [user] | exclude each other",
        "networks: user | must be a list",
        "network: token-ring | network",
        "constraints: mem=2G, memory: 1G | given twice",
        "constraints: speed=9 | not known",
        "labels: {innkeeper/owner: x} | is reserved",
        "labels: [a] | must be a map",
        "user-data: web.yaml | a path beside the file means nothing here; give the text itself",
        "network-config: /etc/passwd | a path beside the file means nothing here",
        "ssh-keys: [none] | is not a public key",
        "firmware: coreboot | auto, bios, uefi"
      })
  void aFieldThatIsWrongIsRefusedWithWhatIsAllowed(String field, String words) {
    assertThat(refused(String.format(ONE, ", " + field)).message()).contains(words);
  }

  @Test
  void aContainersOwnFieldsWinOverDefaults() {
    String text =
        """
        defaults: {memory: 4G, cores: 2, labels: {a: 1, b: 2}, networks: [user]}
        containers:
          - {name: web, release: noble, constraints: mem=1G, labels: {b: 3}, network: none}
        """;
    ContainerSpec spec = only(text);
    assertThat(spec.constraints().memory()).contains(ByteSize.ofGib(1));
    assertThat(spec.constraints().cores()).contains(2);
    assertThat(spec.labels()).containsEntry("a", "1").containsEntry("b", "3");
    assertThat(spec.networks()).extracting(Object::toString).containsExactly("none");
  }

  @Test
  void whatContainersAreMadeFromIsMarkedWithoutSayingIt() {
    String secret = "#cloud-config\npassword: hunter2\n";
    ContainerSpec one =
        only(String.format(ONE, ", user-data: '" + secret.replace("\n", "\\n") + "'"));
    ContainerSpec other = only(String.format(ONE, ", user-data: '#cloud-config'"));
    assertThat(one.labels()).containsEntry("innkeeper/owner", "me");
    String mark = one.labels().getOrDefault("innkeeper/made-from", "");
    assertThat(mark).doesNotContain("hunter2");
    assertThat(Mark.differences(mark, other.labels().getOrDefault("innkeeper/made-from", "")))
        .containsExactly("user-data");
  }

  @Test
  void aFileThatIsNamedHasToBeText() throws IOException {
    Files.write(folder.resolve("binary"), new byte[] {(byte) 0x1f, (byte) 0x8b, (byte) 0xff});
    Path file = folder.resolve("a.yaml");
    Files.writeString(
        file,
        """
        containers:
          - {name: a, release: noble, user-data: binary}
          - {name: b, release: noble, user-data: missing.yaml}
          - {name: c, release: noble, user-data: .}
        """);
    assertThat(catchThrowableOfType(Failure.class, () -> ApplyReader.read(file)).message())
        .contains("is not UTF-8 text", "there is no file", "is no plain file");
  }

  @Test
  void aTextThatCameAloneHasToNameItsOwner() {
    Failure failure =
        catchThrowableOfType(
            Failure.class, () -> ApplyReader.read("images: [{release: noble}]", Optional.empty()));
    assertThat(failure.message()).contains("line 1, column 1: name: is missing");
    assertThat(ApplyReader.read("name: shop", Optional.empty()).owner()).isEqualTo("shop");
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    Failure failure =
        catchThrowableOfType(Failure.class, () -> ApplyReader.read(folder.resolve("none.yaml")));
    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
  }

  /** A small text that stands for a very large one. */
  @Test
  void aliasesDoNotMultiply() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      text.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    refused(text.toString());
  }

  @Test
  void aFileWithoutContainersIsFine() {
    ApplyFile read = read("images:\n  - release: noble\ncontainers:\n");
    assertThat(read.containers()).isEmpty();
    assertThat(read.images()).hasSize(1);
    assertThat(read("name: nothing\n").images()).isEmpty();
  }

  @Test
  void aMachineIdMayStandForAName() {
    Wanted wanted = read("containers: [{machine-id: 1/kvm/0, release: noble}]").containers().get(0);
    assertThat(wanted.spec().machineId()).isEqualTo(Optional.of("1/kvm/0"));
  }
}
