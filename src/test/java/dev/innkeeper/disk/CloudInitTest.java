package dev.innkeeper.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.MacAddress;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of a seed, as YAML and by cloud-init's rules for the beginnings of user-data. */
class CloudInitTest {
  private static final UUID ID = UUID.fromString("0e123456-0000-4000-8000-000000000001");
  private static final YAMLMapper YAML = new YAMLMapper();

  private static CloudInit seed(String name, Optional<String> userData, List<String> keys) {
    return CloudInit.of(
        new CloudInit.Wanted(
            new ContainerName(name),
            ID,
            userData,
            keys,
            Optional.empty(),
            List.of(new MacAddress("52:54:00:12:34:56"), new MacAddress("52:54:00:12:34:57"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web-1", "no", "NO", "y", "null", "True", "1e3", "0x10", "12e03", "0b1", "0o7", "1_0a"
      })
  void namesStayTextInYaml(String name) throws JsonProcessingException {
    CloudInit seed = seed(name, Optional.empty(), List.of("ssh-ed25519 AAAA 'me': #1"));
    JsonNode meta = YAML.readTree(seed.metaData());
    assertThat(meta.get("local-hostname").isTextual()).isTrue();
    assertThat(meta.get("local-hostname").textValue()).isEqualTo(name);
    assertThat(meta.get("instance-id").textValue()).isEqualTo(ID.toString());
    JsonNode user = YAML.readTree(seed.userData());
    assertThat(user.get("hostname").textValue()).isEqualTo(name);
    assertThat(user.get("ssh_authorized_keys").get(0).textValue())
        .isEqualTo("ssh-ed25519 AAAA 'me': #1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no", "on", "y", "1e3", "0x10"})
  void namesThatYamlTakesForOthersAreQuoted(String name) {
    assertThat(seed(name, Optional.empty(), List.of()).metaData())
        .contains("local-hostname: '" + name + "'\n");
  }

  @Test
  void everyNicAsksForALeaseByItsAddress() throws JsonProcessingException {
    JsonNode network = YAML.readTree(seed("web-1", Optional.empty(), List.of()).networkConfig());
    assertThat(network.at("/ethernets/nic0/match/macaddress").textValue())
        .isEqualTo("52:54:00:12:34:56");
    assertThat(network.at("/ethernets/nic1/optional").booleanValue()).isTrue();
  }

  @Test
  void userDataWithoutKeysStaysAsItIs() {
    String given = "\n# mine\n#cloud-config \nhostname: other\n";
    assertThat(seed("web-1", Optional.of(given), List.of()).userData()).isEqualTo(given);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "#cloud-config               | text/cloud-config",
        "\\n\\n  #Cloud-Config  \\n  | text/cloud-config",
        "# by me\\n\\n#cloud-config  | text/cloud-config",
        "#cloud-config-archive\\n-   | text/cloud-config-archive",
        "#cloud-config-jsonp\\n[]    | text/cloud-config-jsonp",
        "#include http://x/y         | text/x-include-url",
        "#include-once\\nhttp://x/y  | text/x-include-once-url",
        "#part-handler\\n# python    | text/part-handler",
        "#cloud-boothook\\n#!/bin/sh | text/cloud-boothook",
        "## template: jinja\\n#cloud-config | text/jinja2",
        "#!/bin/sh\\n#cloud-config   | text/x-shellscript",
        "# only\\n# comments         | text/plain",
        "# note\\necho hello         | text/plain"
      })
  void aPartSaysWhatItIs(String given, String type) {
    assertThat(UserDataParts.type(given.replace("\\n", "\n"))).isEqualTo(type);
  }

  @Test
  void compressedUserDataIsRefused() {
    assertThatThrownBy(() -> seed("web-1", Optional.of("\u001f\ufffd\b"), List.of("ssh-rsa A")))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
  }

  @Test
  void theBoundaryIsNotInWhatItBounds() {
    String given = "#!/bin/sh\necho --innkeeper-" + ID + "\n";
    String whole = seed("web-1", Optional.of(given), List.of("ssh-rsa A")).userData();
    assertThat(whole).contains("\n--innkeeper-" + ID + "-\n").contains(given);
  }
}
