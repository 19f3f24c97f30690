package dev.innkeeper.libvirt;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes XML into a string, element by element. */
final class ElementWriter {
  private final XMLStreamWriter xml;

  private ElementWriter(XMLStreamWriter xml) {
    this.xml = xml;
  }

  /** What a document holds. */
  interface Content {
    void write(ElementWriter xml) throws XMLStreamException;
  }

  static String document(Content content) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      content.write(new ElementWriter(xml));
      xml.close();
    } catch (XMLStreamException impossible) {
      throw new IllegalStateException("a string takes every character", impossible);
    }
    return text.toString();
  }

  /** For elements of another namespace. */
  XMLStreamWriter stream() {
    return xml;
  }

  /** Begins an element; attributes are names and values in turn. */
  void open(String element, String... attributes) throws XMLStreamException {
    xml.writeStartElement(element);
    attributes(attributes);
  }

  void empty(String element, String... attributes) throws XMLStreamException {
    xml.writeEmptyElement(element);
    attributes(attributes);
  }

  private void attributes(String... attributes) throws XMLStreamException {
    for (int i = 0; i < attributes.length; i += 2) {
      xml.writeAttribute(attributes[i], attributes[i + 1]);
    }
  }

  /** A whole element with text in it. */
  void text(String element, String content, String... attributes) throws XMLStreamException {
    open(element, attributes);
    xml.writeCharacters(content);
    close();
  }

  void close() throws XMLStreamException {
    xml.writeEndElement();
  }
}
