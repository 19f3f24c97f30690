package dev.innkeeper.container;

import dev.innkeeper.config.Settings.Profile;
import dev.innkeeper.disk.CloudInit;
import dev.innkeeper.libvirt.DomainXml;
import dev.innkeeper.libvirt.Firmware;
import dev.innkeeper.libvirt.JujuDomainXml;
import java.util.Optional;
import java.util.UUID;

/** The documents of a container that shall be. */
record ContainerTexts(Plan plan, ContainerFiles files, Profile profile) {

  CloudInit seed() {
    return CloudInit.of(
        new CloudInit.Wanted(
            plan.name(),
            UUID.fromString(plan.facts().instanceId()),
            plan.spec().userData(),
            plan.spec().sshKeys(),
            plan.spec().networkConfig(),
            plan.nics().stream().map(DomainXml.Nic::mac).toList()));
  }

  /**
   * The domain's XML.
   *
   * @param uuid the domain's own
   * @param facts with the image, where that is known
   */
  String domainXml(UUID uuid, Facts facts, Optional<Firmware.Pair> firmware) {
    DomainXml.Shape shape =
        new DomainXml.Shape(
            plan.name(),
            uuid,
            plan.arch(),
            plan.kvm(),
            plan.hardware().memory(),
            plan.hardware().cores(),
            files.disk(),
            files.seed(),
            files.consoleLog(),
            firmware,
            plan.nics(),
            facts.toMap());
    return switch (profile) {
      case INNKEEPER -> DomainXml.of(shape);
      case JUJU -> JujuDomainXml.of(shape);
    };
  }
}
