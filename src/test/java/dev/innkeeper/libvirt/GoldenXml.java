package dev.innkeeper.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;

/** Domain XML against golden files and the schema that virt-xml-validate(1) takes. */
final class GoldenXml {
  private static final Path GOLDEN = Path.of("src/test/resources/domain");
  private static final Path SCHEMA = Path.of("/usr/share/libvirt/schemas/domain.rng");

  private GoldenXml() {}

  static void assertIsAsIn(String fileName, String xml) throws Exception {
    assertThat(indented(xml)).isEqualTo(Files.readString(GOLDEN.resolve(fileName)));
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

  static void assertKeepsToTheSchema(String domain, Path folder) throws Exception {
    assumeTrue(Files.exists(SCHEMA) && Files.exists(Path.of("/usr/bin/xmllint")));
    Path xml = folder.resolve("domain.xml");
    Path said = folder.resolve("said");
    Files.writeString(xml, domain);
    Process check =
        new ProcessBuilder("xmllint", "--noout", "--relaxng", SCHEMA.toString(), xml.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(check.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(check.exitValue()).as(Files.readString(said)).isZero();
  }
}
