package dev.innkeeper.libvirt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.innkeeper.value.Arch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The descriptors by which distributions tell their firmware (QEMU's docs/interop/firmware.json):
 * one JSON document a file, tried in the order of their names. A file in a later folder hides one
 * of the same name in an earlier; an empty one only hides.
 */
final class FirmwareDescriptors {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** In bytes; they have about a thousand. */
  private static final long LONGEST = 1 << 20;

  private final List<Path> folders;

  /**
   * Descriptors.
   *
   * @param folders the later ones override the earlier
   */
  FirmwareDescriptors(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /**
   * On a worker thread: UEFI for a machine of an architecture, best first. Left out is what would
   * refuse to start an unsigned system (keys enrolled) or needs what our domains lack (SMM).
   */
  List<Firmware.Pair> pairs(Arch arch) {
    List<Firmware.Pair> plain = new ArrayList<>();
    List<Firmware.Pair> secure = new ArrayList<>();
    for (Path file : files().values()) {
      JsonNode descriptor = read(file);
      List<String> features = texts(descriptor.path("features"));
      if (fits(descriptor, arch)
          && !features.contains("enrolled-keys")
          && !features.contains("requires-smm")) {
        pair(descriptor.path("mapping"))
            .ifPresent((features.contains("secure-boot") ? secure : plain)::add);
      }
    }
    plain.addAll(secure);
    return plain;
  }

  private Map<String, Path> files() {
    Map<String, Path> files = new TreeMap<>();
    for (Path folder : folders) {
      try (Stream<Path> listed = Files.list(folder)) {
        listed
            .filter(file -> file.toString().endsWith(".json"))
            .forEach(file -> files.put(file.getFileName().toString(), file));
      } catch (IOException absent) {
        // Most hosts have no folder of overrides.
      }
    }
    return files;
  }

  /** What cannot be read describes nothing: the files are others' and the next may do. */
  private static JsonNode read(Path file) {
    try {
      return Files.size(file) > LONGEST
          ? JSON.missingNode()
          : JSON.readTree(Files.readString(file));
    } catch (IOException unreadable) {
      return JSON.missingNode();
    }
  }

  private static boolean fits(JsonNode descriptor, Arch arch) {
    return texts(descriptor.path("interface-types")).contains("uefi")
        && elements(descriptor.path("targets"))
            .filter(target -> target.path("architecture").asText().equals(emulatorName(arch)))
            .flatMap(target -> texts(target.path("machines")).stream())
            .anyMatch(glob -> matches(glob, arch));
  }

  private static String emulatorName(Arch arch) {
    return arch == Arch.PPC64EL ? "ppc64" : arch.libvirtName();
  }

  /** Descriptors name versioned machines by patterns, our domains the newest by its alias. */
  private static boolean matches(String glob, Arch arch) {
    List<String> machines =
        switch (arch) {
          case AMD64 -> List.of("q35", "pc-q35-9.0");
          case ARM64 -> List.of("virt", "virt-9.0");
          case PPC64EL -> List.of("pseries", "pseries-9.0");
        };
    Pattern pattern = Pattern.compile(Pattern.quote(glob).replace("*", "\\E.*\\Q"));
    return machines.stream().anyMatch(machine -> pattern.matcher(machine).matches());
  }

  private static Optional<Firmware.Pair> pair(JsonNode mapping) {
    JsonNode code = mapping.path("executable");
    JsonNode variables = mapping.path("nvram-template");
    boolean split =
        mapping.path("device").asText().equals("flash")
            && mapping.path("mode").asText("split").equals("split")
            && code.path("format").asText().equals("raw")
            && variables.path("format").asText().equals("raw");
    return split
        ? Optional.of(
            new Firmware.Pair(
                Path.of(code.path("filename").asText()),
                Path.of(variables.path("filename").asText())))
        : Optional.empty();
  }

  private static List<String> texts(JsonNode array) {
    return elements(array).map(JsonNode::asText).toList();
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
