package dev.innkeeper.value;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of bytes, at least zero. Text uses the binary units of qemu-img and Juju: 1K = 1024.
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  public static final ByteSize ZERO = new ByteSize(0);

  private static final Pattern TEXT =
      Pattern.compile(
          "(\\d{1,18}(?:\\.\\d{1,30})?)\\s*([KMGTPE]?)(?:i?B)?", Pattern.CASE_INSENSITIVE);
  private static final String UNITS = "KMGTPE";

  /** What a number without a unit means. */
  public enum Unit {
    BYTES(0),
    MIB(20),
    GIB(30);

    private final int shift;

    Unit(int shift) {
      this.shift = shift;
    }
  }

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("size " + bytes + " is negative; sizes start at 0");
    }
  }

  public static ByteSize ofMib(long mebibytes) {
    return new ByteSize(Math.multiplyExact(mebibytes, 1L << 20));
  }

  public static ByteSize ofGib(long gibibytes) {
    return new ByteSize(Math.multiplyExact(gibibytes, 1L << 30));
  }

  /** Reads {@code 512}, {@code 2G}, {@code 1.5GiB}; fractions of a byte are rounded up. */
  public static ByteSize parse(String text, Unit withoutUnit) {
    Matcher match = TEXT.matcher(text.strip());
    if (!match.matches()) {
      throw new IllegalArgumentException(
          "size '"
              + Quoted.of(text)
              + "' is not a size; give a number with an optional unit K, M, G, T or P, such as 2G");
    }
    String unit = match.group(2).toUpperCase(Locale.ROOT);
    int shift = unit.isEmpty() ? withoutUnit.shift : 10 * (UNITS.indexOf(unit) + 1);
    try {
      return new ByteSize(
          new BigDecimal(match.group(1))
              .multiply(new BigDecimal(1L << shift))
              .setScale(0, RoundingMode.CEILING)
              .longValueExact());
    } catch (ArithmeticException tooLarge) {
      throw new IllegalArgumentException(
          "size '" + Quoted.of(text) + "' is too large; sizes end below 8E", tooLarge);
    }
  }

  /** Whole mebibytes, rounded up: what libvirt's memory elements take. */
  public long mib() {
    return ceiling(20);
  }

  private long ceiling(int shift) {
    return (bytes >> shift) + ((bytes & ((1L << shift) - 1)) == 0 ? 0 : 1);
  }

  /** Gibibytes with all of their fraction, without trailing zeros. */
  public BigDecimal gib() {
    BigDecimal exact = new BigDecimal(bytes).divide(new BigDecimal(1L << 30)).stripTrailingZeros();
    return exact.scale() < 0 ? exact.setScale(0) : exact;
  }

  public ByteSize plus(ByteSize other) {
    return new ByteSize(Math.addExact(bytes, other.bytes));
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** For people, in decimal units as rates are: {@code 13.3 MB}. */
  public String decimal() {
    return scaled(1000, "B", "kB", "MB", "GB", "TB", "PB", "EB");
  }

  /** For people, in binary units as disks and memory are: {@code 2.2 GiB}. */
  @Override
  public String toString() {
    return scaled(1024, "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");
  }

  private String scaled(int base, String... names) {
    double value = bytes;
    int step = 0;
    while (value >= base && step < names.length - 1) {
      value /= base;
      step++;
    }
    boolean whole = step == 0 || value >= 100 || Math.abs(value - Math.rint(value)) < 1e-9;
    return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", value, names[step]);
  }
}
