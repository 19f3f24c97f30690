package dev.innkeeper.libvirt;

import dev.innkeeper.value.ContainerName;
import java.util.UUID;

/**
 * What virsh finds a domain by: a name is that of whoever has it at the moment, a UUID is one
 * domain for good.
 *
 * @param text for virsh
 * @param name for messages
 */
public record DomainKey(String text, String name) {
  public static DomainKey of(ContainerName name) {
    return new DomainKey(name.text(), name.text());
  }

  public static DomainKey of(ContainerName name, UUID uuid) {
    return new DomainKey(uuid.toString(), name.text());
  }

  public static DomainKey of(Domain domain) {
    return new DomainKey(domain.uuid(), domain.name());
  }

  @Override
  public String toString() {
    return name;
  }
}
