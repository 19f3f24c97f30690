package dev.innkeeper.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Domains of Juju's shape against golden files, libvirt's schema, and our own reader. */
class JujuDomainXmlTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(GoldenJujuDomain.class)
  void theXmlIsAsTheGoldenFileHasIt(GoldenJujuDomain golden) throws Exception {
    GoldenXml.assertIsAsIn(golden.fileName(), golden.xml());
  }

  @ParameterizedTest
  @EnumSource(GoldenJujuDomain.class)
  void theXmlKeepsToLibvirtsSchema(GoldenJujuDomain golden) throws Exception {
    GoldenXml.assertKeepsToTheSchema(golden.xml(), folder);
  }

  @ParameterizedTest
  @EnumSource(GoldenJujuDomain.class)
  void itIsReadAsADomainWithoutFactsAndLog(GoldenJujuDomain golden) {
    DomainReader.Read read = DomainReader.read(golden.xml());
    assertThat(read.name()).isEqualTo(golden.domainName().text());
    assertThat(read.description().memoryKib()).isEqualTo(1024 * 1024);
    assertThat(read.description().vcpus()).isEqualTo(2);
    assertThat(read.description().metadata()).isEmpty();
    assertThat(read.description().logged()).isFalse();
    assertThat(read.description().disks())
        .extracting(Domain.Disk::target)
        .containsExactly("vda", "vdb");
  }
}
