package dev.innkeeper.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.innkeeper.apply.ApplyFile.TextSource;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is sent to a service means there what it means here, to the last byte. */
class ApplyFileTextTest {
  @TempDir Path folder;

  private ApplyFile file(String text) throws Exception {
    return ApplyReader.read(Files.writeString(folder.resolve("shop.yaml"), text));
  }

  private static ApplyFile sent(ApplyFile file) {
    return ApplyReader.read(ApplyFileText.of(file), Optional.empty());
  }

  @Test
  void allFieldsArriveAsTheyWereRead() throws Exception {
    ApplyFile file =
        file(
            """
            images:
              - {release: 24.04, arch: arm64, stream: daily, ftype: disk-kvm.img,
                 source: "https://images.example/x", signature: off}
              - {release: ./disk.img, digest: "sha256:%s"}
            defaults:
              labels: {tier: web, size: 1}
              ssh-keys: [ssh-ed25519 AAAA me@here]
            containers:
              - name: web-1
                release: noble
                constraints: mem=2G cores=2 root-disk=10G cpu-power=100
                user-data: "#cloud-config"
                network-config: "version: 2\\n"
                networks: ["bridge:br0,mac=52:54:00:AA:BB:CC", user]
                autostart: off
                wait-for: ready
                timeout: 1500ms
                firmware: uefi
                host: there
              - {machine-id: 1/kvm/0, release: jammy, memory: 600, root-disk: 2.5G}
            """
                .formatted("AB".repeat(32)));
    assertThat(sent(file)).isEqualTo(file);
    assertThat(file.owner()).isEqualTo(folder.resolve("shop.yaml").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "one line that is no path",
        "web.yaml",
        "#cloud-config",
        "#cloud-config\n",
        "\n\n#!/bin/sh\r\n\techo 'a \"b\" \\ c' # \u001b[31m\n",
        "null",
        "~",
        "7",
        "true",
        "größe: \u0085\u2028\ufeff 名前 \ud83d\ude00 \u007f\n",
        "- [a, {b: c}]\n---\n...\n",
        "<<: *x\n%YAML 9\n"
      })
  void userDataArrivesToTheLastByteWithItsFingerprint(String text) throws Exception {
    Files.writeString(folder.resolve("web.yaml"), text);
    ApplyFile file =
        file("name: shop\ncontainers: [{name: web, release: noble, user-data: web.yaml}]\n");
    ApplyFile sent = sent(file);
    assertThat(sent.containers().get(0).spec().userData()).contains(text);
    assertThat(sent.containers().get(0).texts())
        .extracting(TextSource::origin)
        .containsExactly("web.yaml");
    assertThat(sent).isEqualTo(file);
  }

  @Test
  void whatAServiceWouldNotTakeIsNotSent() throws Exception {
    Files.writeString(folder.resolve("web.yaml"), "#" + "x".repeat((1 << 20) - 1));
    StringBuilder text = new StringBuilder("defaults: {user-data: web.yaml}\ncontainers:\n");
    for (int i = 0; i < 8; i++) {
      text.append("  - {name: web-").append(i).append(", release: noble}\n");
    }
    ApplyFile file = file(text.toString());
    Failure failure = catchThrowableOfType(Failure.class, () -> ApplyFileText.of(file));
    assertThat(failure.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(failure.message()).contains("8.4 MB", "several files");
  }

  @Test
  void oneThatIsTheSameOtherwiseSpeltHasTheSameMarks() {
    String one =
        "networks: ['bridge:br0,mac=52:54:00:AA:BB:CC'], digest: 'sha256:%s', release: 'https://x/y'";
    String same = one.formatted("AB".repeat(32));
    String other = same.replace("AA:BB:CC", "aa:bb:cc").replace("AB", "ab");
    assertThat(other).isNotEqualTo(same);
    assertThat(marks(other)).isEqualTo(marks(same));
  }

  private static Optional<String> marks(String fields) {
    return ApplyReader.read("containers: [{name: a, " + fields + "}]", Optional.of("me"))
        .containers()
        .stream()
        .map(wanted -> wanted.spec().labels().get(Mark.MADE_FROM))
        .findFirst();
  }
}
