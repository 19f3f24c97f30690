package dev.innkeeper.value;

import java.util.regex.Pattern;

/**
 * A container's name: also its libvirt domain's, its files' and its guest's host name.
 *
 * <p>Narrower than libvirt allows, because libvirt takes a name of digits for an id, a name shaped
 * like a UUID for one, and {@code ..} for a folder; and because the pool's other files end in
 * {@code -backing-file.qcow} and {@code -ds.iso}.
 */
public record ContainerName(String text) implements Comparable<ContainerName> {
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final Pattern LETTER = Pattern.compile("[A-Za-z]");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}");
  private static final Pattern RESERVED = Pattern.compile(".*(?:-backing-file|-ds|\\.qcow)");

  public ContainerName {
    if (!ALLOWED.matcher(text).matches()) {
      throw refused(
          text,
          "names are 1 to 63 letters, digits, dots, dashes and underscores of ASCII and begin with a"
              + " letter or digit");
    }
    if (!LETTER.matcher(text).find()) {
      throw refused(
          text, "a name needs a letter, since libvirt takes digits alone for a domain's id");
    }
    if (UUID.matcher(text).matches()) {
      throw refused(text, "libvirt would take it for a domain's UUID");
    }
    if (RESERVED.matcher(text).matches()) {
      throw refused(
          text, "names do not end in -backing-file, -ds or .qcow, as files of the pool do");
    }
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException("name '" + Quoted.of(text) + "' is not allowed; " + why);
  }

  @Override
  public int compareTo(ContainerName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
