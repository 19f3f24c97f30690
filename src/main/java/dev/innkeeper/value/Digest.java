package dev.innkeeper.value;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** A cryptographic digest: algorithm and lower-case hexadecimal value. */
public record Digest(Algorithm algorithm, String hex) {

  /** Digests that count as proof of content; MD5 and SHA-1 do not. */
  public enum Algorithm {
    SHA256("SHA-256", 64),
    SHA512("SHA-512", 128);

    private final String javaName;
    private final int hexLength;

    Algorithm(String javaName, int hexLength) {
      this.javaName = javaName;
      this.hexLength = hexLength;
    }

    public MessageDigest newDigest() {
      try {
        return MessageDigest.getInstance(javaName);
      } catch (NoSuchAlgorithmException impossible) {
        throw new IllegalStateException("every JDK has " + javaName, impossible);
      }
    }
  }

  public Digest {
    hex = hex.toLowerCase(Locale.ROOT);
    if (hex.length() != algorithm.hexLength || !hex.matches("[0-9a-f]+")) {
      throw new IllegalArgumentException(
          "digest '"
              + Quoted.of(hex)
              + "' is not "
              + algorithm.hexLength
              + " hexadecimal digits, as "
              + algorithm.javaName
              + " has");
    }
  }

  public static Digest sha256(String hex) {
    return new Digest(Algorithm.SHA256, hex);
  }

  /** Reads {@code sha256:HEX} or {@code sha512:HEX}. */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    for (Algorithm algorithm : Algorithm.values()) {
      if (colon > 0 && algorithm.name().equalsIgnoreCase(text.substring(0, colon))) {
        return new Digest(algorithm, text.substring(colon + 1));
      }
    }
    throw new IllegalArgumentException(
        "digest '" + Quoted.of(text) + "' does not begin with sha256: or sha512:");
  }

  public static Digest of(Algorithm algorithm, byte[] value) {
    return new Digest(algorithm, HexFormat.of().formatHex(value));
  }

  @Override
  public String toString() {
    return algorithm.name().toLowerCase(Locale.ROOT) + ":" + hex;
  }
}
