package dev.innkeeper.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
  private static JsonObject spec() {
    return new JsonObject().put("name", "web-1").put("release", "noble");
  }

  @Test
  void whatIsNotAskedForHasJujusDefaults() {
    ContainerSpec spec = RequestJson.specFromJson(spec());
    Hardware hardware = Hardware.choose(spec.constraints()).hardware();
    assertThat(hardware.text(Arch.AMD64)).isEqualTo("arch=amd64 cores=1 mem=512M root-disk=8192M");
    assertThat(spec.autostart()).isTrue();
    assertThat(spec.waitFor()).isEqualTo(WaitFor.STARTED);
    assertThat(spec.timeout()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void whatIsBelowTheMinimumIsRaisedWithAWarning() {
    Hardware.Choice choice =
        Hardware.choose(Constraints.parse("mem=128M cores=0 root-disk=1G tags=x"));
    assertThat(choice.hardware())
        .isEqualTo(new Hardware(ByteSize.ofMib(512), 1, ByteSize.ofGib(2)));
    assertThat(choice.warnings()).hasSize(4);
  }

  @Test
  void numbersAreMebibytesAndGibibytes() {
    ContainerSpec spec =
        RequestJson.specFromJson(spec().put("memory", 1024).put("cores", 2).put("rootDisk", 10));
    assertThat(Hardware.choose(spec.constraints()).hardware())
        .isEqualTo(new Hardware(ByteSize.ofGib(1), 2, ByteSize.ofGib(10)));
  }

  @Test
  void aSpecReadsBackAsItWas() {
    ContainerSpec spec =
        RequestJson.specFromJson(
            spec()
                .put("arch", "arm64")
                .put("constraints", "mem=2G cores=2 root-disk=10G tags=x")
                .put("userData", "#cloud-config\n")
                .put("sshKeys", new JsonArray().add("ssh-ed25519 AAAAC3Nz me@host"))
                .put("networks", new JsonArray().add("bridge:br0,ovs").add("user"))
                .put("labels", new JsonObject().put("role", "web"))
                .put("waitFor", "ready")
                .put("timeout", 90));
    assertThat(RequestJson.specFromJson(RequestJson.specToJson(spec))).isEqualTo(spec);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"release\":\"noble\"}",
        "{\"name\":\"web-1\"}",
        "{\"name\":\"..\",\"release\":\"noble\"}",
        "{\"name\":\"web-1\",\"machineId\":\"1\",\"release\":\"noble\"}",
        "{\"name\":\"web-1\",\"release\":\"noble\",\"memory\":\"lots\"}",
        "{\"name\":\"web-1\",\"release\":\"noble\",\"memory\":1,\"constraints\":\"mem=2G\"}",
        "{\"name\":\"web-1\",\"release\":\"noble\",\"constraints\":\"memory=2G\"}",
        "{\"name\":\"web-1\",\"release\":\"noble\",\"sshKeys\":[\"-----BEGIN PRIVATE KEY\"]}",
        "{\"name\":\"web-1\",\"release\":\"noble\",\"networks\":[\"none\",\"user\"]}",
        "{\"name\":\"web-1\",\"release\":\"noble\",\"timeout\":0}",
        "{\"name\":\"web-1\",\"release\":\"noble\",\"waitFor\":\"soon\"}",
        "{\"name\":\"web-1\",\"release\":\"noble\",\"colour\":\"red\"}",
        "{\"name\":\"web-1\",\"release\":\"noble\",\"arch\":\"riscv\"}",
        "{\"name\":\"web-1\",\"release\":\"noble\",\"userData\":\"a\\u0000b\"}"
      })
  void badArgumentsAreRefusedWithOneReason(String json) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequestJson.specFromJson(new JsonObject(json)))
        .matches(error -> !error.getMessage().contains("\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mem", "mem=x", "mem=-1", "cores=1.5", "mem=1G mem=2G", "=1"})
  void constraintsFollowJujusGrammar(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Constraints.parse(text));
  }

  @Test
  void constraintSizesAreMebibytesRoundedUp() {
    assertThat(Constraints.parse("mem=0.5G root-disk=1536.2").rootDisk())
        .contains(ByteSize.ofMib(1537));
    assertThat(Constraints.parse("mem=0.5G").memory()).contains(ByteSize.ofMib(512));
    assertThat(Constraints.parse("cpu-cores=3").cores()).contains(3);
  }

  @Test
  void aModelsMachinesAreNamedAsJujuDoes() {
    Namespace namespace = Namespace.ofModel("deadbeef-0bad-400d-8000-4b1d0d06f00d");
    assertThat(namespace.name("1/kvm/0")).isEqualTo(new ContainerName("juju-06f00d-1-kvm-0"));
    assertThat(namespace.machineId(new ContainerName("juju-06f00d-1-kvm-0"))).contains("1/kvm/0");
    assertThat(namespace.machineId(new ContainerName("juju-ffffff-1"))).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> namespace.name("1/KVM/0"));
    assertThatIllegalArgumentException().isThrownBy(() -> namespace.name("01"));
    assertThatIllegalArgumentException().isThrownBy(() -> Namespace.ofModel("nope"));
  }
}
