package dev.innkeeper.libvirt;

import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.MacAddress;
import dev.innkeeper.value.NetworkSpec;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes the XML of a container's domain (libvirt's domain format). */
public final class DomainXml {
  private final Shape shape;
  private final XMLStreamWriter xml;

  /**
   * What a domain shall be.
   *
   * @param kvm whether KVM runs it, not software emulation
   * @param firmware empty for the machine's own: BIOS, or SLOF on ppc64el
   * @param nics with the address of each
   * @param facts for our own metadata element
   */
  public record Shape(
      ContainerName name,
      Arch arch,
      boolean kvm,
      ByteSize memory,
      int cores,
      Path disk,
      Path seed,
      Path consoleLog,
      Optional<Firmware.Pair> firmware,
      List<Nic> nics,
      Map<String, String> facts) {}

  /** A network card that shall be. */
  public record Nic(NetworkSpec network, MacAddress mac) {}

  private DomainXml(Shape shape, XMLStreamWriter xml) {
    this.shape = shape;
    this.xml = xml;
  }

  /** INVALID_ARGUMENT for a fact that libvirt would not give back as it was. */
  public static String of(Shape shape) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      new DomainXml(shape, xml).domain();
      xml.close();
    } catch (XMLStreamException impossible) {
      throw new IllegalStateException("a string takes every character", impossible);
    }
    return text.append('\n').toString();
  }

  /** Our own metadata element alone, with its own namespace. */
  static String facts(Map<String, String> facts) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      facts(xml, facts, "");
      xml.close();
    } catch (XMLStreamException impossible) {
      throw new IllegalStateException("a string takes every character", impossible);
    }
    return text.toString();
  }

  private void domain() throws XMLStreamException {
    open("domain", "type", shape.kvm() ? "kvm" : "qemu");
    text("name", shape.name().text());
    metadata();
    open("memory", "unit", "MiB");
    xml.writeCharacters(Long.toString(shape.memory().mib()));
    close();
    text("vcpu", Integer.toString(shape.cores()));
    os();
    features();
    cpu();
    empty("clock", "offset", "utc");
    text("on_poweroff", "destroy");
    text("on_reboot", "restart");
    text("on_crash", "preserve");
    devices();
    close();
  }

  private void metadata() throws XMLStreamException {
    open("metadata");
    facts(xml, shape.facts(), DomainMetadata.PREFIX);
    close();
  }

  /** libvirt adds the prefix itself to an element that is set alone. */
  private static void facts(XMLStreamWriter xml, Map<String, String> facts, String prefix)
      throws XMLStreamException {
    boolean alone = prefix.isEmpty();
    String namespace = alone ? "" : DomainMetadata.NAMESPACE;
    xml.writeStartElement(prefix, DomainMetadata.ROOT, namespace);
    if (!alone) {
      xml.writeNamespace(prefix, namespace);
    }
    for (Map.Entry<String, String> fact : new TreeMap<>(facts).entrySet()) {
      DomainMetadata.check(fact.getKey(), fact.getValue());
      xml.writeStartElement(prefix, DomainMetadata.FACT, namespace);
      xml.writeAttribute(DomainMetadata.KEY, fact.getKey());
      xml.writeCharacters(fact.getValue());
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private void os() throws XMLStreamException {
    open("os");
    open("type", "arch", shape.arch().libvirtName(), "machine", machine(shape.arch()));
    xml.writeCharacters("hvm");
    close();
    if (shape.firmware().isPresent()) {
      Firmware.Pair pair = shape.firmware().get();
      open("loader", "readonly", "yes", "type", "pflash");
      xml.writeCharacters(pair.code().toString());
      close();
      empty("nvram", "template", pair.variables().toString());
    }
    empty("boot", "dev", "hd");
    close();
  }

  /** The newest of a kind, by its alias. */
  static String machine(Arch arch) {
    return switch (arch) {
      case AMD64 -> "q35";
      case ARM64 -> "virt";
      case PPC64EL -> "pseries";
    };
  }

  private void features() throws XMLStreamException {
    if (shape.arch() == Arch.PPC64EL) {
      return;
    }
    open("features");
    empty("acpi");
    if (shape.arch() == Arch.ARM64) {
      empty("gic", "version", shape.kvm() ? "host" : "2");
    } else {
      empty("apic");
    }
    close();
  }

  private void cpu() throws XMLStreamException {
    if (shape.kvm()) {
      empty("cpu", "mode", "host-passthrough", "check", "none");
    } else if (shape.arch() == Arch.ARM64) {
      open("cpu", "mode", "custom");
      text("model", "cortex-a57");
      close();
    } else if (shape.arch() == Arch.AMD64) {
      // Newer distributions' programs need more than qemu64, which emulation has by default.
      empty("cpu", "mode", "maximum");
    }
  }

  private void devices() throws XMLStreamException {
    open("devices");
    disk("vda", "qcow2", shape.disk(), false);
    disk("vdb", "raw", shape.seed(), true);
    for (Nic nic : shape.nics()) {
      if (!(nic.network() instanceof NetworkSpec.None)) {
        nic(nic);
      }
    }
    serial("serial");
    serial("console");
    open("channel", "type", "unix");
    empty("target", "type", "virtio", "name", "org.qemu.guest_agent.0");
    close();
    if (shape.arch() != Arch.PPC64EL) {
      // Its driver and its firmware time are saved; guests have no use for USB.
      empty("controller", "type", "usb", "model", "none");
    }
    empty("memballoon", "model", "none");
    open("rng", "model", "virtio");
    open("backend", "model", "random");
    xml.writeCharacters("/dev/urandom");
    close();
    close();
    if (shape.arch() == Arch.AMD64) {
      empty("panic", "model", "isa");
    }
    close();
  }

  private void disk(String target, String format, Path file, boolean readOnly)
      throws XMLStreamException {
    open("disk", "type", "file", "device", "disk");
    if (readOnly) {
      empty("driver", "name", "qemu", "type", format);
    } else {
      empty("driver", "name", "qemu", "type", format, "discard", "unmap");
    }
    empty("source", "file", file.toString());
    empty("target", "dev", target, "bus", "virtio");
    if (readOnly) {
      empty("readonly");
    }
    close();
  }

  private void nic(Nic nic) throws XMLStreamException {
    if (nic.network() instanceof NetworkSpec.LibvirtNetwork network) {
      open("interface", "type", "network");
      empty("source", "network", network.name());
    } else if (nic.network() instanceof NetworkSpec.Bridge bridge) {
      open("interface", "type", "bridge");
      empty("source", "bridge", bridge.device());
      if (bridge.openVSwitch()) {
        empty("virtualport", "type", "openvswitch");
      }
    } else {
      open("interface", "type", "user");
    }
    empty("mac", "address", nic.mac().text());
    empty("model", "type", "virtio");
    close();
  }

  /** The log gets all from the first byte on, whether or not somebody is at the console. */
  private void serial(String element) throws XMLStreamException {
    open(element, "type", "pty");
    if (element.equals("serial")) {
      empty("log", "file", shape.consoleLog().toString(), "append", "on");
      empty("target", "port", "0");
    } else {
      empty("target", "type", "serial", "port", "0");
    }
    close();
  }

  private void open(String element, String... attributes) throws XMLStreamException {
    xml.writeStartElement(element);
    attributes(attributes);
  }

  private void empty(String element, String... attributes) throws XMLStreamException {
    xml.writeEmptyElement(element);
    attributes(attributes);
  }

  private void attributes(String... attributes) throws XMLStreamException {
    for (int i = 0; i < attributes.length; i += 2) {
      xml.writeAttribute(attributes[i], attributes[i + 1]);
    }
  }

  private void text(String element, String content) throws XMLStreamException {
    open(element);
    xml.writeCharacters(content);
    close();
  }

  private void close() throws XMLStreamException {
    xml.writeEndElement();
  }
}
