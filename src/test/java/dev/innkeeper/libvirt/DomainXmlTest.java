package dev.innkeeper.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The domain XML against golden files, libvirt's schema, and its own reader. */
class DomainXmlTest {
  private static final Path SCHEMA = Path.of("/usr/share/libvirt/schemas/domain.rng");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(GoldenDomain.class)
  void theXmlIsAsTheGoldenFileHasIt(GoldenDomain golden) throws Exception {
    Path file = Path.of("src/test/resources/domain", golden.fileName());
    assertThat(indented(DomainXml.of(golden.shape()))).isEqualTo(Files.readString(file));
  }

  private static String indented(String xml) throws Exception {
    Transformer transformer = TransformerFactory.newInstance().newTransformer();
    transformer.setOutputProperty(OutputKeys.INDENT, "yes");
    transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
    transformer.setOutputProperty("{http://xml.apache.org/xslt}indent-amount", "2");
    StringWriter text = new StringWriter();
    transformer.transform(new StreamSource(new StringReader(xml.strip())), new StreamResult(text));
    return text.toString();
  }

  @ParameterizedTest
  @EnumSource(GoldenDomain.class)
  void theXmlKeepsToLibvirtsSchema(GoldenDomain golden) throws Exception {
    assumeTrue(Files.exists(SCHEMA) && Files.exists(Path.of("/usr/bin/xmllint")));
    Path xml = folder.resolve("domain.xml");
    Path said = folder.resolve("said");
    Files.writeString(xml, DomainXml.of(golden.shape()));
    Process check =
        new ProcessBuilder("xmllint", "--noout", "--relaxng", SCHEMA.toString(), xml.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(check.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(check.exitValue()).as(Files.readString(said)).isZero();
  }

  @ParameterizedTest
  @EnumSource(GoldenDomain.class)
  void whatIsWrittenIsReadBack(GoldenDomain golden) {
    DomainReader.Read read = DomainReader.read(DomainXml.of(golden.shape()));
    assertThat(read.name()).isEqualTo(golden.shape().name().text());
    assertThat(read.description().metadata()).isEqualTo(golden.shape().facts());
    assertThat(read.description().arch()).isEqualTo(golden.shape().arch().libvirtName());
    assertThat(read.description().vcpus()).isEqualTo(golden.shape().cores());
  }

  @Test
  void factsComeBackAsTheyWere() {
    Map<String, String> facts =
        Map.of(
            "label.a b", " <&>'\" ]]> ",
            "lines", "one\n\ttwo\n",
            "alphabets", "grüße 日本 🐧",
            "empty", "",
            "longest", "x".repeat(4096));
    assertThat(DomainReader.read(DomainXml.of(GoldenDomain.with(facts))).description().metadata())
        .isEqualTo(facts);
  }

  @Test
  void aFactThatAnotherHandMadeLongerIsReadWhole() {
    String xml = DomainXml.of(GoldenDomain.with(Map.of("note", "MARK")));
    String longer = "y".repeat(100_000);
    assertThat(DomainReader.read(xml.replace("MARK", longer)).description().metadata())
        .containsEntry("note", longer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "a\u0007b", "a\rb", "\u001b[31m", "\u0085", "\ud800", "\uffff"})
  void factsThatXmlCannotKeepAreRefused(String text) {
    refused(Map.of("note", text));
    refused(Map.of("note" + text, "value"));
  }

  @Test
  void factsThatAreTooLongOrNamelessAreRefused() {
    refused(Map.of("note", "x".repeat(4097)));
    refused(Map.of("x".repeat(4097), "value"));
    refused(Map.of("", "value"));
    refused(Map.of("two\nlines", "value"));
  }

  private static void refused(Map<String, String> facts) {
    assertThatThrownBy(() -> DomainXml.of(GoldenDomain.with(facts)))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
  }

  @Test
  void entitiesOfADocumentTypeAreNotRead() {
    String xml =
        "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
            + "<domain type='qemu'><name>a&x;b</name></domain>";
    assertThatThrownBy(() -> DomainReader.read(xml)).isInstanceOf(IllegalArgumentException.class);
  }
}
