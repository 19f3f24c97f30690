package dev.innkeeper.value;

import java.util.regex.Pattern;

/**
 * An image's identity in the pool, {@code <release>-<arch>-<serial>}.
 *
 * @param release the label in file names: the product's release, followed by stream and ftype where
 *     they are not the usual ones
 */
public record ImageId(String release, Arch arch, Serial serial) {
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  public ImageId {
    if (!LABEL.matcher(release).matches()) {
      throw new IllegalArgumentException(
          "release '" + Quoted.of(release) + "' cannot stand in a file name");
    }
  }

  /** Names the image of a product: what does not belong in a file name becomes a dash. */
  public static ImageId of(String productRelease, ImageSelector wanted, Serial serial) {
    StringBuilder label = new StringBuilder(productRelease);
    if (!wanted.stream().equals(ImageSelector.RELEASED)) {
      label.append('-').append(wanted.stream());
    }
    if (!wanted.ftype().equals(ImageSelector.DISK1)) {
      label.append('-').append(wanted.ftype());
    }
    return new ImageId(label.toString().replaceAll("[^A-Za-z0-9._-]", "-"), wanted.arch(), serial);
  }

  /** All serials of this release and architecture share this prefix of their file names. */
  public String kind() {
    return release + "-" + arch;
  }

  @Override
  public String toString() {
    return kind() + "-" + serial.fileName();
  }
}
