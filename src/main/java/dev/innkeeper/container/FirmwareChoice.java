package dev.innkeeper.container;

import dev.innkeeper.value.Quoted;
import java.util.Locale;

/**
 * Which firmware a guest boots with; {@code auto} is UEFI where the image or architecture needs it.
 */
public enum FirmwareChoice {
  AUTO,
  BIOS,
  UEFI;

  public static FirmwareChoice parse(String text) {
    for (FirmwareChoice value : values()) {
      if (value.toString().equals(text)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "firmware '" + Quoted.of(text) + "' is not known; use one of auto, bios, uefi");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
