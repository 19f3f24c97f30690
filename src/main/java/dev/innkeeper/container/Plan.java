package dev.innkeeper.container;

import dev.innkeeper.config.Settings;
import dev.innkeeper.container.Hardware.Choice;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.Image;
import dev.innkeeper.libvirt.Accelerator;
import dev.innkeeper.libvirt.DomainXml.Nic;
import dev.innkeeper.libvirt.Emulator;
import dev.innkeeper.libvirt.Firmware;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.MacAddress;
import dev.innkeeper.value.NetworkSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A request with everything decided that can be before its image is there.
 *
 * @param diskAsked whether the caller named a size, which then must hold the image
 * @param facts without the image
 * @param warnings what the caller should know of the decisions
 */
record Plan(
    ContainerSpec spec,
    ContainerName name,
    Arch arch,
    boolean kvm,
    Hardware hardware,
    boolean diskAsked,
    List<Nic> nics,
    Facts facts,
    List<String> warnings) {

  /** On a worker thread: INVALID_ARGUMENT, or HOST_UNFIT where this host cannot run it. */
  static Plan of(ContainerSpec spec, Settings settings, Instant now) {
    try {
      ContainerName name = name(spec, settings);
      Arch arch = spec.image().arch().orElseGet(Arch::host);
      checkFirmware(spec.firmware(), arch);
      List<NetworkSpec> networks =
          spec.networks().isEmpty() ? List.of(settings.libvirt().network()) : spec.networks();
      List<Nic> nics = nics(networks, settings.hostName(), name);
      checkWait(spec.waitFor(), nics);
      Choice choice = Hardware.choose(spec.constraints());
      Emulator.require(arch);
      Accelerator accelerator = Accelerator.choose(settings.libvirt().accel(), arch);
      List<String> warnings = new ArrayList<>(choice.warnings());
      accelerator.warning().ifPresent(warnings::add);
      return new Plan(
          spec,
          name,
          arch,
          accelerator.kvm(),
          choice.hardware(),
          spec.constraints().rootDisk().isPresent(),
          nics,
          new Facts(
              UUID.randomUUID().toString(),
              spec.image().release(),
              spec.image().stream().orElse(settings.images().stream()),
              Optional.empty(),
              networks.stream().map(Object::toString).toList(),
              spec.labels(),
              Optional.of(now)),
          List.copyOf(warnings));
    } catch (IllegalArgumentException refused) {
      throw Failure.invalid("create", refused);
    }
  }

  private static ContainerName name(ContainerSpec spec, Settings settings) {
    if (settings.modelUuid().isPresent()) {
      Namespace namespace = Namespace.ofModel(settings.modelUuid().get());
      return namespace.name(
          spec.machineId()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "model-uuid is set, so a container is named by its machine id and not"
                              + " by name; give machineId, or unset model-uuid")));
    }
    return spec.name()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "machineId needs model-uuid, which is not set; set it, or give a name"));
  }

  private static void checkFirmware(FirmwareChoice choice, Arch arch) {
    if (choice == FirmwareChoice.BIOS && arch == Arch.ARM64) {
      throw new IllegalArgumentException("firmware bios does not exist on arm64; use auto or uefi");
    }
    if (choice != FirmwareChoice.AUTO && arch == Arch.PPC64EL) {
      throw new IllegalArgumentException(
          "firmware " + choice + " does not exist on ppc64el, which has SLOF; use auto");
    }
  }

  private static List<Nic> nics(
      List<NetworkSpec> networks, String hostName, ContainerName container) {
    List<Nic> nics = new ArrayList<>();
    Set<MacAddress> taken = new HashSet<>();
    for (NetworkSpec network : networks) {
      if (!(network instanceof NetworkSpec.None)) {
        MacAddress mac = network.mac().orElse(MacAddress.derived(hostName, container, nics.size()));
        if (!taken.add(mac)) {
          throw new IllegalArgumentException("mac " + mac + " is given to two networks");
        }
        nics.add(new Nic(network, mac));
      }
    }
    return List.copyOf(nics);
  }

  private static void checkWait(WaitFor waitFor, List<Nic> nics) {
    if (waitFor == WaitFor.ADDRESS && nics.isEmpty()) {
      throw new IllegalArgumentException(
          "waiting for an address needs a network, and there is none; wait for started or ready");
    }
  }

  /** Names of libvirt's networks that its NICs are on. */
  List<String> libvirtNetworks() {
    return nics.stream()
        .map(Nic::network)
        .filter(NetworkSpec.LibvirtNetwork.class::isInstance)
        .map(network -> ((NetworkSpec.LibvirtNetwork) network).name())
        .distinct()
        .toList();
  }

  /** The container as far as it is known without asking libvirt. */
  Container container(String state, Optional<Image> image, String host) {
    Facts known = image.map(facts::withImage).orElse(facts);
    ByteSize disk = image.map(made -> diskFor(made.virtualSize())).orElse(hardware.rootDisk());
    return new Container(
        name,
        state,
        known.release(),
        arch,
        known.image(),
        Optional.of(new Hardware(hardware.memory(), hardware.cores(), disk)),
        List.of(),
        Container.Ready.FALSE,
        known.createdAt().map(at -> List.of(new Container.Moment("created", at))).orElse(List.of()),
        spec.autostart(),
        known.networks(),
        known.labels(),
        known.createdAt(),
        host);
  }

  /** The disk's size: what was asked for, or the default made to hold the image. */
  ByteSize diskFor(ByteSize imageSize) {
    ByteSize wanted = hardware.rootDisk();
    if (wanted.compareTo(imageSize) >= 0) {
      return wanted;
    }
    if (!diskAsked) {
      return imageSize;
    }
    throw Failure.of(
        ErrorCode.INVALID_ARGUMENT,
        "disk "
            + wanted
            + " is smaller than the image's virtual size "
            + imageSize
            + "; ask for at least that");
  }

  /** On a worker thread: HOST_UNFIT where the firmware that is needed is not installed. */
  Optional<Firmware.Pair> firmware(Path image) throws IOException {
    boolean uefi =
        switch (spec.firmware()) {
          case UEFI -> true;
          case BIOS -> false;
          case AUTO -> arch == Arch.ARM64 || (arch == Arch.AMD64 && BootSector.needsUefi(image));
        };
    if (!uefi) {
      return Optional.empty();
    }
    Optional<Firmware.Pair> pair = Firmware.find(arch);
    if (pair.isEmpty()) {
      throw Failure.of(
          ErrorCode.HOST_UNFIT,
          "UEFI firmware for "
              + arch
              + " is not installed; run: apt-get install "
              + Firmware.debianPackage(arch));
    }
    return pair;
  }
}
