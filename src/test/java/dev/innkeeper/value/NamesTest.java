package dev.innkeeper.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"web-1", "a", "0a", "Web.example_2", "juju-06f00d-1-kvm-0"})
  void usualNamesAreAllowed(String name) {
    assertThat(new ContainerName(name).text()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../web",
        "web/1",
        "-web",
        "--dash",
        "web 1",
        "web\n",
        "web\u0000",
        "'web'",
        "$(id)",
        "wéb",
        "ｗeb",
        "61",
        "8af02e55-df43-49c8-a4ce-422b2eba4a79",
        "8af02e55df4349c8a4ce422b2eba4a79",
        "web-ds",
        "web.qcow",
        "noble-amd64-backing-file",
        "<web>",
        "a123456789012345678901234567890123456789012345678901234567890123"
      })
  void namesThatLibvirtOrThePoolWouldMistakeAreRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ContainerName(name))
        .withMessageStartingWith("name '")
        .withMessageContaining("is not allowed; ")
        .matches(error -> !error.getMessage().contains("\n"));
  }

  @Test
  void aMacIsTheSameEveryTimeAndUnicast() {
    ContainerName web = new ContainerName("web-1");
    MacAddress mac = MacAddress.derived("host-a", web, 0);
    assertThat(mac).isEqualTo(MacAddress.derived("host-a", web, 0));
    assertThat(mac).isNotEqualTo(MacAddress.derived("host-a", web, 1));
    assertThat(mac.text()).startsWith("52:54:00:");
    assertThatIllegalArgumentException().isThrownBy(() -> new MacAddress("01:00:5e:00:00:01"));
  }

  @Test
  void serialsCompareAsNumbers() {
    assertThat(new Serial("20250303.10")).isGreaterThan(new Serial("20250303.2"));
    assertThat(new Serial("20250303.1")).isGreaterThan(new Serial("20250303"));
    assertThat(new Serial("20260318_07:42")).isGreaterThan(new Serial("20260317_23:59"));
    assertThat(new Serial("20260318_07:42").fileName()).isEqualTo("20260318_07-42");
  }

  @Test
  void anImageIdTellsStreamAndTypeWhereTheyAreNotTheUsualOnes() {
    ImageSelector usual = new ImageSelector("lts", Arch.AMD64, "released", "disk1.img");
    ImageSelector daily = new ImageSelector("noble", Arch.ARM64, "daily", "uefi1.img");
    Serial serial = new Serial("20260101");
    assertThat(ImageId.of("noble", usual, serial)).hasToString("noble-amd64-20260101");
    assertThat(ImageId.of("noble", daily, serial))
        .hasToString("noble-daily-uefi1.img-arm64-20260101");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../etc", "a//b", "-x", "", "a b", "a\nb"})
  void releasesThatCouldBeAPathOrAnOptionAreRefused(String release) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImageSelector(release, Arch.AMD64, "released", "disk1.img"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "network:default",
        "bridge:br0",
        "user",
        "none",
        "bridge:br0,mac=52:54:00:12:34:56"
      })
  void networkSpecsReadBackAsTheyWere(String text) {
    assertThat(NetworkSpec.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bridge",
        "bridge:",
        "network:../x",
        "user:x",
        "none,mac=x",
        "tap:0",
        "bridge:br0,vlan=3"
      })
  void networkSpecsThatAreNotUnderstoodSaySo(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> NetworkSpec.parse(text));
  }

  @Test
  void foreignTextBecomesOneHarmlessLine() {
    assertThat(Quoted.of("a\nb\u001b[31m\u202e")).isEqualTo("a?b?[31m?");
    assertThat(Quoted.of("x".repeat(10_000))).hasSize(81);
  }
}
