package dev.innkeeper.value;

import java.util.regex.Pattern;

/**
 * Which image is wanted: the key of a lookup in simplestreams.
 *
 * @param release a series, a version or an alias of the source: {@code noble}, {@code 24.04},
 *     {@code lts}
 * @param stream a stream of the source, such as {@code daily}
 * @param ftype the item's type: {@code disk1.img}, {@code uefi1.img}, {@code disk-kvm.img}
 */
public record ImageSelector(String release, Arch arch, String stream, String ftype) {
  public static final String RELEASED = "released";

  /** What Juju calls {@code BIOSFType}: what is wanted where nothing else is asked for. */
  public static final String DISK1 = "disk1.img";

  /** What Juju calls {@code UEFIFType}: of old arm64 images; nothing asks for it by itself. */
  public static final String UEFI1 = "uefi1.img";

  private static final Pattern RELEASE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+/-]{0,127}");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public ImageSelector {
    if (!RELEASE.matcher(release).matches() || release.contains("..") || release.contains("//")) {
      throw new IllegalArgumentException(
          "release '"
              + Quoted.of(release)
              + "' is not a release; give a name, version or alias such as noble, 24.04 or debian/12/cloud");
    }
    if (!WORD.matcher(stream).matches()) {
      throw new IllegalArgumentException(
          "stream '"
              + Quoted.of(stream)
              + "' is not a stream's name; use one such as released or daily");
    }
    if (!WORD.matcher(ftype).matches()) {
      throw new IllegalArgumentException(
          "ftype '" + Quoted.of(ftype) + "' is not an item's type; use one such as disk1.img");
    }
  }

  /** For messages: {@code noble amd64 (released, disk1.img)}. */
  @Override
  public String toString() {
    return release + " " + arch + " (" + stream + ", " + ftype + ")";
  }
}
