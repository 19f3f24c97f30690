package dev.innkeeper.libvirt;

import java.io.Reader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Parsers that take no DTD and no external entity: by default the JDK's would read local files for
 * them.
 */
final class SafeXml {
  private SafeXml() {}

  static XMLStreamReader reader(Reader text) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory.createXMLStreamReader(text);
  }
}
