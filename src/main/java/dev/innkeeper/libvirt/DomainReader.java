package dev.innkeeper.libvirt;

import dev.innkeeper.libvirt.Domain.Description;
import dev.innkeeper.libvirt.Domain.Disk;
import dev.innkeeper.libvirt.Domain.Nic;
import dev.innkeeper.value.MacAddress;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads domain XML, of our own domains and of others'. */
final class DomainReader {
  private final XMLStreamReader xml;
  private final List<Disk> disks = new ArrayList<>();
  private final List<Nic> nics = new ArrayList<>();
  private final Map<String, String> metadata = new HashMap<>();
  private String name = "";
  private String type = "";
  private String arch = "";
  private long memoryKib;
  private int vcpus = 1;
  private Optional<String> nvram = Optional.empty();
  private boolean logged;

  private DomainReader(XMLStreamReader xml) {
    this.xml = xml;
  }

  /** A name with what the XML says beside it. */
  record Read(String name, Description description) {}

  /** Throws {@link IllegalArgumentException} for what is not domain XML. */
  static Read read(String text) {
    try {
      return new DomainReader(SafeXml.reader(new StringReader(text))).domain();
    } catch (XMLStreamException | NumberFormatException malformed) {
      throw new IllegalArgumentException("not domain XML: " + malformed.getMessage(), malformed);
    }
  }

  private Read domain() throws XMLStreamException {
    List<String> path = new ArrayList<>();
    while (xml.hasNext()) {
      int event = xml.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        path.add(xml.getLocalName());
        if (element(String.join("/", path))) {
          path.remove(path.size() - 1);
        }
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        path.remove(path.size() - 1);
      }
    }
    if (name.isEmpty() || type.isEmpty()) {
      throw new IllegalArgumentException("domain XML without a name or a type");
    }
    return new Read(
        name, new Description(arch, type, memoryKib, vcpus, disks, nics, nvram, metadata, logged));
  }

  /** Handles the element that begins here; true where its end has been read too. */
  private boolean element(String path) throws XMLStreamException {
    switch (path) {
      case "domain" -> type = attribute("type");
      case "domain/name" -> name = xml.getElementText();
      case "domain/memory" -> memoryKib = kib();
      case "domain/vcpu" -> vcpus = Integer.parseInt(xml.getElementText().strip());
      case "domain/os/type" -> {
        arch = attribute("arch");
        return false;
      }
      case "domain/devices/serial/log" -> {
        logged = true;
        return false;
      }
      case "domain/os/nvram" -> nvram = Optional.of(xml.getElementText().strip());
      case "domain/metadata/container/fact" -> fact();
      case "domain/devices/disk" -> disk();
      case "domain/devices/interface" -> nic();
      default -> {
        return false;
      }
    }
    return !path.equals("domain");
  }

  private String attribute(String attribute) {
    return Optional.ofNullable(xml.getAttributeValue(null, attribute)).orElse("");
  }

  private long kib() throws XMLStreamException {
    String unit = attribute("unit");
    long number = Long.parseLong(xml.getElementText().strip());
    return switch (unit.toLowerCase(Locale.ROOT)) {
      case "mib", "m" -> number << 10;
      case "gib", "g" -> number << 20;
      case "bytes", "b" -> number >> 10;
      default -> number;
    };
  }

  private void fact() throws XMLStreamException {
    boolean ours = DomainMetadata.NAMESPACE.equals(xml.getNamespaceURI());
    String key = attribute(DomainMetadata.KEY);
    String value = xml.getElementText();
    if (ours) {
      metadata.put(key, value);
    }
  }

  private void disk() throws XMLStreamException {
    String format = "";
    String file = "";
    String target = "";
    while (within("disk")) {
      if (xml.isStartElement()) {
        switch (xml.getLocalName()) {
          case "driver" -> format = attribute("type");
          case "source" -> file = file.isEmpty() ? attribute("file") : file;
          case "target" -> target = attribute("dev");
          case "backingStore" -> skip();
          default -> {}
        }
      }
    }
    disks.add(new Disk(target, file, format));
  }

  private void nic() throws XMLStreamException {
    String kind = attribute("type");
    Optional<MacAddress> mac = Optional.empty();
    String source = "";
    boolean openVSwitch = false;
    while (within("interface")) {
      if (xml.isStartElement()) {
        switch (xml.getLocalName()) {
          case "mac" -> mac = mac(attribute("address"));
          case "source" -> source = attribute(kind.equals("bridge") ? "bridge" : "network");
          case "virtualport" -> openVSwitch = attribute("type").equals("openvswitch");
          default -> {}
        }
      }
    }
    nics.add(new Nic(mac, kind, source, openVSwitch));
  }

  private static Optional<MacAddress> mac(String text) {
    try {
      return Optional.of(new MacAddress(text));
    } catch (IllegalArgumentException odd) {
      return Optional.empty();
    }
  }

  private boolean within(String element) throws XMLStreamException {
    xml.next();
    return !(xml.isEndElement() && xml.getLocalName().equals(element));
  }

  private void skip() throws XMLStreamException {
    int depth = 1;
    while (depth > 0) {
      int event = xml.next();
      depth += event == XMLStreamConstants.START_ELEMENT ? 1 : 0;
      depth -= event == XMLStreamConstants.END_ELEMENT ? 1 : 0;
    }
  }
}
