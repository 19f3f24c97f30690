package dev.innkeeper.libvirt;

import dev.innkeeper.value.Arch;
import dev.innkeeper.value.NetworkSpec;
import java.nio.file.Path;
import javax.xml.stream.XMLStreamException;

/**
 * Writes a domain as Juju's {@code container/kvm} did (3.6), element by element in its order, for
 * hosts whose domains shall all look alike. It has neither a console log nor a channel to the guest
 * agent, no UUID but the one that libvirt makes up, and no place for facts.
 *
 * <p>Where Juju had no answer the least is added: emulation needs the architecture and another
 * processor than the host's, UEFI on amd64 its variables, and other networks than bridges their own
 * source.
 */
public final class JujuDomainXml {
  /** Juju's placeholder: libvirt puts the terminal that it opens in its place. */
  private static final String TERMINAL = "/dev/pts/2";

  private final DomainXml.Shape shape;
  private final ElementWriter xml;

  private JujuDomainXml(DomainXml.Shape shape, ElementWriter xml) {
    this.shape = shape;
    this.xml = xml;
  }

  /** The shape's UUID, console log and facts are left out. */
  public static String of(DomainXml.Shape shape) {
    return ElementWriter.document(xml -> new JujuDomainXml(shape, xml).domain()) + "\n";
  }

  private void domain() throws XMLStreamException {
    String memory = Long.toString(shape.memory().mib());
    xml.open("domain", "type", shape.kvm() ? "kvm" : "qemu");
    xml.text("name", shape.name().text());
    xml.text("vcpu", Integer.toString(shape.cores()));
    xml.text("currentMemory", memory, "unit", "MiB");
    xml.text("memory", memory, "unit", "MiB");
    os();
    features();
    DomainXml.cpu(xml, shape);
    devices();
    xml.close();
  }

  private void os() throws XMLStreamException {
    xml.open("os");
    if (shape.arch() == Arch.ARM64) {
      xml.text(
          "type",
          "hvm",
          "arch",
          shape.arch().libvirtName(),
          "machine",
          DomainXml.machine(shape.arch()));
    } else if (shape.kvm()) {
      xml.text("type", "hvm");
    } else {
      xml.text("type", "hvm", "arch", shape.arch().libvirtName());
    }
    if (shape.firmware().isPresent()) {
      Firmware.Pair pair = shape.firmware().get();
      xml.text("loader", pair.code().toString(), "readonly", "yes", "type", "pflash");
      if (shape.arch() != Arch.ARM64) {
        xml.empty("nvram", "template", pair.variables().toString());
      }
    }
    xml.close();
  }

  private void features() throws XMLStreamException {
    xml.open("features");
    if (shape.arch() == Arch.ARM64) {
      xml.empty("gic", "version", shape.kvm() ? "host" : "2");
    }
    xml.empty("acpi");
    xml.close();
  }

  private void devices() throws XMLStreamException {
    xml.open("devices");
    disk("qcow2", shape.disk(), "vda");
    disk("raw", shape.seed(), "vdb");
    int count = 0;
    for (DomainXml.Nic nic : shape.nics()) {
      if (!(nic.network() instanceof NetworkSpec.None)) {
        nic(nic, "eth" + count++);
      }
    }
    xml.open("serial", "type", "pty");
    xml.empty("source", "path", TERMINAL);
    xml.empty("target", "port", "0");
    xml.close();
    xml.open("console", "type", "pty", "tty", TERMINAL);
    xml.empty("source", "path", TERMINAL);
    xml.empty("target", "port", "0");
    xml.close();
    xml.close();
  }

  private void disk(String format, Path file, String target) throws XMLStreamException {
    xml.open("disk", "device", "disk", "type", "file");
    xml.empty("driver", "type", format, "name", "qemu");
    xml.empty("source", "file", file.toString());
    xml.empty("target", "dev", target);
    xml.close();
  }

  private void nic(DomainXml.Nic nic, String nameInGuest) throws XMLStreamException {
    NetworkSpec network = nic.network();
    xml.open("interface", "type", kind(network));
    xml.empty("mac", "address", nic.mac().text());
    xml.empty("model", "type", "virtio");
    if (network instanceof NetworkSpec.Bridge bridge) {
      xml.empty("source", "bridge", bridge.device());
    } else if (network instanceof NetworkSpec.LibvirtNetwork libvirt) {
      xml.empty("source", "network", libvirt.name());
    }
    xml.empty("guest", "dev", nameInGuest);
    if (network instanceof NetworkSpec.Bridge bridge && bridge.openVSwitch()) {
      xml.empty("virtualport", "type", "openvswitch");
    }
    xml.close();
  }

  private static String kind(NetworkSpec network) {
    if (network instanceof NetworkSpec.Bridge) {
      return "bridge";
    }
    return network instanceof NetworkSpec.LibvirtNetwork ? "network" : "user";
  }
}
