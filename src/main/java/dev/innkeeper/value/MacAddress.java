package dev.innkeeper.value;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** A unicast Ethernet address, lower case with colons. */
public record MacAddress(String text) {
  private static final Pattern SHAPE = Pattern.compile("(?:[0-9a-f]{2}:){5}[0-9a-f]{2}");

  public MacAddress {
    text = text.toLowerCase(Locale.ROOT);
    if (!SHAPE.matcher(text).matches() || (Character.digit(text.charAt(1), 16) & 1) != 0) {
      throw new IllegalArgumentException(
          "mac '"
              + Quoted.of(text)
              + "' is not a unicast Ethernet address; give one such as 52:54:00:12:34:56");
    }
  }

  /**
   * The address that a container's NIC has every time it is made, so that its lease is found again
   * and dnsmasq's three seconds of address probing are spent once. Under QEMU's prefix 52:54:00.
   */
  public static MacAddress derived(String hostName, ContainerName container, int nic) {
    MessageDigest digest = Digest.Algorithm.SHA256.newDigest();
    byte[] hash =
        digest.digest((hostName + '/' + container + '/' + nic).getBytes(StandardCharsets.UTF_8));
    return new MacAddress("52:54:00:" + HexFormat.ofDelimiter(":").formatHex(hash, 0, 3));
  }

  @Override
  public String toString() {
    return text;
  }
}
