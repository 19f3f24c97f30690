package dev.innkeeper.libvirt;

import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.MacAddress;
import dev.innkeeper.value.NetworkSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes the XML of a container's domain (libvirt's domain format). */
public final class DomainXml {
  private final Shape shape;
  private final ElementWriter xml;

  /**
   * What a domain shall be.
   *
   * @param uuid what tells it from all others, whatever their names
   * @param kvm whether KVM runs it, not software emulation
   * @param firmware empty for the machine's own: BIOS, or SLOF on ppc64el
   * @param nics with the address of each
   * @param facts for our own metadata element
   */
  public record Shape(
      ContainerName name,
      UUID uuid,
      Arch arch,
      boolean kvm,
      ByteSize memory,
      int cores,
      Path disk,
      Path seed,
      Path consoleLog,
      Optional<Firmware.Pair> firmware,
      List<Nic> nics,
      Map<String, String> facts) {
    public Shape {
      nics = List.copyOf(nics);
      facts = Map.copyOf(facts);
      if (cores < 1 || memory.mib() < 1) {
        throw new IllegalArgumentException(
            name + " would have " + cores + " cores and " + memory + " of memory; give it some");
      }
      if (disk.equals(seed)) {
        throw new IllegalArgumentException(
            name + " would have " + disk + " as system disk and as seed; it needs both");
      }
    }
  }

  /** A network card that shall be. */
  public record Nic(NetworkSpec network, MacAddress mac) {}

  private DomainXml(Shape shape, ElementWriter xml) {
    this.shape = shape;
    this.xml = xml;
  }

  /** INVALID_ARGUMENT for a fact that libvirt would not give back as it was. */
  public static String of(Shape shape) {
    return ElementWriter.document(xml -> new DomainXml(shape, xml).domain()) + "\n";
  }

  /** Our own metadata element alone, with its own namespace. */
  static String facts(Map<String, String> facts) {
    return ElementWriter.document(xml -> facts(xml.stream(), facts, ""));
  }

  private void domain() throws XMLStreamException {
    xml.open("domain", "type", shape.kvm() ? "kvm" : "qemu");
    xml.text("name", shape.name().text());
    xml.text("uuid", shape.uuid().toString());
    metadata();
    xml.text("memory", Long.toString(shape.memory().mib()), "unit", "MiB");
    xml.text("vcpu", Integer.toString(shape.cores()));
    os();
    features();
    cpu(xml, shape);
    xml.empty("clock", "offset", "utc");
    xml.text("on_poweroff", "destroy");
    xml.text("on_reboot", "restart");
    xml.text("on_crash", "preserve");
    devices();
    xml.close();
  }

  private void metadata() throws XMLStreamException {
    xml.open("metadata");
    facts(xml.stream(), shape.facts(), DomainMetadata.PREFIX);
    xml.close();
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
    xml.open("os");
    xml.text("type", "hvm", "arch", shape.arch().libvirtName(), "machine", machine(shape.arch()));
    if (shape.firmware().isPresent()) {
      Firmware.Pair pair = shape.firmware().get();
      xml.text("loader", pair.code().toString(), "readonly", "yes", "type", "pflash");
      xml.empty("nvram", "template", pair.variables().toString());
    }
    xml.empty("boot", "dev", "hd");
    xml.close();
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
    xml.open("features");
    xml.empty("acpi");
    if (shape.arch() == Arch.ARM64) {
      xml.empty("gic", "version", shape.kvm() ? "host" : "2");
    } else {
      xml.empty("apic");
    }
    xml.close();
  }

  /** The processor that both shapes of domains have. */
  static void cpu(ElementWriter xml, Shape shape) throws XMLStreamException {
    if (shape.kvm()) {
      xml.empty("cpu", "mode", "host-passthrough", "check", "none");
    } else if (shape.arch() == Arch.ARM64) {
      xml.open("cpu", "mode", "custom");
      xml.text("model", "cortex-a57");
      xml.close();
    } else if (shape.arch() == Arch.AMD64) {
      // Newer distributions' programs need more than qemu64, which emulation has by default.
      xml.empty("cpu", "mode", "maximum");
    }
  }

  private void devices() throws XMLStreamException {
    xml.open("devices");
    disk("vda", "qcow2", shape.disk(), false);
    disk("vdb", "raw", shape.seed(), true);
    for (Nic nic : shape.nics()) {
      if (!(nic.network() instanceof NetworkSpec.None)) {
        nic(nic);
      }
    }
    serial("serial");
    serial("console");
    xml.open("channel", "type", "unix");
    xml.empty("target", "type", "virtio", "name", "org.qemu.guest_agent.0");
    xml.close();
    if (shape.arch() != Arch.PPC64EL) {
      // Its driver and its firmware time are saved; guests have no use for USB.
      xml.empty("controller", "type", "usb", "model", "none");
    }
    xml.empty("memballoon", "model", "none");
    xml.open("rng", "model", "virtio");
    xml.text("backend", "/dev/urandom", "model", "random");
    xml.close();
    if (shape.arch() == Arch.AMD64) {
      xml.empty("panic", "model", "isa");
    }
    xml.close();
  }

  private void disk(String target, String format, Path file, boolean readOnly)
      throws XMLStreamException {
    xml.open("disk", "type", "file", "device", "disk");
    if (readOnly) {
      xml.empty("driver", "name", "qemu", "type", format);
    } else {
      xml.empty("driver", "name", "qemu", "type", format, "discard", "unmap");
    }
    xml.empty("source", "file", file.toString());
    xml.empty("target", "dev", target, "bus", "virtio");
    if (readOnly) {
      xml.empty("readonly");
    }
    xml.close();
  }

  private void nic(Nic nic) throws XMLStreamException {
    if (nic.network() instanceof NetworkSpec.LibvirtNetwork network) {
      xml.open("interface", "type", "network");
      xml.empty("source", "network", network.name());
    } else if (nic.network() instanceof NetworkSpec.Bridge bridge) {
      xml.open("interface", "type", "bridge");
      xml.empty("source", "bridge", bridge.device());
      if (bridge.openVSwitch()) {
        xml.empty("virtualport", "type", "openvswitch");
      }
    } else {
      xml.open("interface", "type", "user");
    }
    xml.empty("mac", "address", nic.mac().text());
    xml.empty("model", "type", "virtio");
    xml.close();
  }

  /** The log gets all from the first byte on, whether or not somebody is at the console. */
  private void serial(String element) throws XMLStreamException {
    xml.open(element, "type", "pty");
    if (element.equals("serial")) {
      xml.empty("log", "file", shape.consoleLog().toString(), "append", "on");
      xml.empty("target", "port", "0");
    } else {
      xml.empty("target", "type", "serial", "port", "0");
    }
    xml.close();
  }
}
