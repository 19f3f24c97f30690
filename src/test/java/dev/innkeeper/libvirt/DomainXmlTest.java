package dev.innkeeper.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The domain XML against golden files, libvirt's schema, and its own reader. */
class DomainXmlTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(GoldenDomain.class)
  void theXmlIsAsTheGoldenFileHasIt(GoldenDomain golden) throws Exception {
    GoldenXml.assertIsAsIn(golden.fileName(), DomainXml.of(golden.shape()));
  }

  @ParameterizedTest
  @EnumSource(GoldenDomain.class)
  void theXmlKeepsToLibvirtsSchema(GoldenDomain golden) throws Exception {
    GoldenXml.assertKeepsToTheSchema(DomainXml.of(golden.shape()), folder);
  }

  @ParameterizedTest
  @EnumSource(GoldenDomain.class)
  void whatIsWrittenIsReadBack(GoldenDomain golden) {
    DomainReader.Read read = DomainReader.read(DomainXml.of(golden.shape()));
    assertThat(read.name()).isEqualTo(golden.shape().name().text());
    assertThat(read.description().metadata()).isEqualTo(golden.shape().facts());
    assertThat(read.description().arch()).isEqualTo(golden.shape().arch().libvirtName());
    assertThat(read.description().vcpus()).isEqualTo(golden.shape().cores());
    assertThat(read.description().logged()).isTrue();
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
