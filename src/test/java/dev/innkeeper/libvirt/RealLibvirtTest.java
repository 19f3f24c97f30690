package dev.innkeeper.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.innkeeper.process.Exit;
import dev.innkeeper.process.NuProcessRunner;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.MacAddress;
import dev.innkeeper.value.NetworkSpec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The domain XML and virsh's answers, with the libvirt of this host. */
@Tag("guest")
@ExtendWith(VertxExtension.class)
class RealLibvirtTest {
  private static final ContainerName NAME = new ContainerName("libvirttest-real.1");

  @TempDir Path folder;
  private Virsh virsh;
  private NuProcessRunner runner;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    runner = new NuProcessRunner(vertx, System.getenv());
    virsh = new Virsh(vertx, runner, "qemu:///system", Duration.ofMinutes(2));
    result(new DaemonStarter(vertx, runner, virsh).ensure());
  }

  @AfterEach
  void leaveNothing() throws Exception {
    result(virsh.undefine(DomainKey.of(NAME)));
    result(runner.stop());
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(150, TimeUnit.SECONDS);
  }

  @Test
  void whatIsDefinedIsReadBack() throws Exception {
    Path xml = folder.resolve("domain.xml");
    Files.writeString(xml, DomainXml.of(shape()));
    result(virsh.define(xml));
    result(virsh.autostart(DomainKey.of(NAME), true));
    Domain one = result(virsh.find(DomainKey.of(NAME))).orElseThrow();
    assertThat(one.state()).isEqualTo(DomainState.SHUT_OFF);
    assertThat(one.autostart()).isTrue();
    assertThat(one.description().metadata()).containsEntry("release", "jammy <&> 'x'");
    assertThat(one.description().memoryKib()).isEqualTo(512 * 1024);
    assertThat(one.description().vcpus()).isEqualTo(2);
    assertThat(one.description().disks())
        .extracting(Domain.Disk::target)
        .containsExactly("vda", "vdb");
    assertThat(one.description().nics())
        .extracting(Domain.Nic::kind)
        .containsExactly("network", "user");
    assertThat(result(virsh.domains())).contains(one);
    result(virsh.powerOff(DomainKey.of(NAME)));
  }

  @ParameterizedTest
  @EnumSource(GoldenDomain.class)
  void everyGoldenDomainIsDefinedAndValid(GoldenDomain golden) throws Exception {
    assumeFalse(golden.kvm() && Kvm.problem().isPresent(), "this host has no KVM");
    Path xml = folder.resolve("golden.xml");
    Files.writeString(xml, DomainXml.of(golden.shape()));
    Exit exit = result(virsh.call().attempt(List.of("define", "--validate", xml.toString())));
    result(virsh.undefine(DomainKey.of(golden.shape().name())));
    assertThat(exit.succeeded()).as(exit.errors()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(GoldenJujuDomain.class)
  void everyDomainOfJujusShapeIsDefinedAndValid(GoldenJujuDomain golden) throws Exception {
    assumeFalse(golden.kvm() && Kvm.problem().isPresent(), "this host has no KVM");
    Path xml = folder.resolve("golden.xml");
    Files.writeString(xml, golden.xml());
    Exit exit = result(virsh.call().attempt(List.of("define", "--validate", xml.toString())));
    result(virsh.undefine(DomainKey.of(golden.domainName())));
    assertThat(exit.succeeded()).as(exit.errors()).isTrue();
  }

  private DomainXml.Shape shape() {
    return new DomainXml.Shape(
        NAME,
        UUID.randomUUID(),
        Arch.host(),
        false,
        ByteSize.ofMib(512),
        2,
        folder.resolve("disk.qcow"),
        folder.resolve("seed.iso"),
        folder.resolve("console.log"),
        Optional.empty(),
        List.of(
            new DomainXml.Nic(
                NetworkSpec.parse("network:default"), new MacAddress("52:54:00:01:02:03")),
            new DomainXml.Nic(NetworkSpec.parse("user"), new MacAddress("52:54:00:01:02:04"))),
        Map.of("release", "jammy <&> 'x'"));
  }
}
