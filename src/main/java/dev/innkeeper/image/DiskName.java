package dev.innkeeper.image;

import dev.innkeeper.value.Arch;
import dev.innkeeper.value.Serial;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a disk's file name tells of it. {@code debian-12-genericcloud-amd64-20240717-1811.qcow2} is
 * release {@code debian-12-genericcloud} of serial {@code 20240717-1811}: the name without what
 * says its format, its architecture and its date. A name without a date leaves the serial to the
 * first digits of the disk's digest, and of such disks the one that came last is the newest.
 *
 * @param label fit for an image's id
 * @param date a serial that begins with a year, month and day
 */
record DiskName(String label, Optional<Serial> date) {
  /** How much of a digest stands for a disk that has no date. */
  static final int DIGEST_DIGITS = 12;

  private static final int LONGEST_LABEL = 64;
  private static final Pattern FORMAT =
      Pattern.compile(
          "(?i)\\.(?:qcow2?|img|raw|disk|vmdk|vdi|vhdx?|vpc|qed|hdd|tar|tgz|txz|gz|xz|zstd?)$");
  private static final Pattern DATE =
      Pattern.compile(
          "(?<!\\d)20\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])(?:[._-]\\d{1,6})?(?![0-9A-Za-z])");

  static DiskName of(String path, Arch arch) {
    String stem = withoutFormat(path.substring(path.lastIndexOf('/') + 1));
    Matcher date = DATE.matcher(stem);
    boolean dated = date.find();
    Optional<Serial> serial = dated ? Optional.of(new Serial(date.group())) : Optional.empty();
    String rest = dated ? stem.substring(0, date.start()) + stem.substring(date.end()) : stem;
    return new DiskName(label(rest.replaceAll(words(arch), "")), serial);
  }

  /** Whether a serial is a date, as those of simplestreams are, and so tells which is newer. */
  static boolean isDate(String serial) {
    return DATE.matcher(serial).lookingAt();
  }

  private static String withoutFormat(String name) {
    String stem = name;
    for (Matcher end = FORMAT.matcher(stem); end.find(); end = FORMAT.matcher(stem)) {
      stem = stem.substring(0, end.start());
    }
    return stem;
  }

  /** How file names spell an architecture. */
  private static String words(Arch arch) {
    String words =
        switch (arch) {
          case AMD64 -> "amd64|x86[_-]64|x64";
          case ARM64 -> "arm64|aarch64";
          case PPC64EL -> "ppc64el|ppc64le";
        };
    return "(?i)(?<![A-Za-z0-9])(?:" + words + ")(?![A-Za-z0-9])";
  }

  private static String label(String text) {
    String label =
        text.replaceAll("[^A-Za-z0-9._-]", "-")
            .replaceAll("[._-]*-[._-]*", "-")
            .replaceAll("[._-]{2,}", "-")
            .replaceAll("^[._-]+", "");
    String bounded = label.substring(0, Math.min(LONGEST_LABEL, label.length()));
    String clean = bounded.replaceAll("[._-]+$", "");
    return clean.isEmpty() ? "disk" : clean;
  }
}
