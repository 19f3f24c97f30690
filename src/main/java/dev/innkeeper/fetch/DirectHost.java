package dev.innkeeper.fetch;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One entry of {@code no_proxy}: {@code *}, a domain with all below it, an address, or a block of
 * addresses; each but {@code *} may end in a port.
 */
record DirectHost(String name, int prefixBits, OptionalInt port) {
  private static final Pattern BRACKETED = Pattern.compile("\\[([^]]+)](?::(\\d{1,5}))?");
  private static final Pattern PLAIN = Pattern.compile("([^:]+):(\\d{1,5})");
  private static final int NO_BLOCK = -1;

  static DirectHost parse(String entry) {
    String host = entry.toLowerCase(Locale.ROOT);
    OptionalInt port = OptionalInt.empty();
    for (Pattern shape : new Pattern[] {BRACKETED, PLAIN}) {
      Matcher match = shape.matcher(host);
      if (match.matches()) {
        host = match.group(1);
        port =
            match.group(2) == null
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(match.group(2)));
        break;
      }
    }
    int slash = host.indexOf('/');
    if (slash > 0 && host.substring(slash + 1).matches("\\d{1,3}")) {
      int bits = Integer.parseInt(host.substring(slash + 1));
      return new DirectHost(host.substring(0, slash), bits, port);
    }
    return new DirectHost(host.replaceFirst("^\\*?\\.", ""), NO_BLOCK, port);
  }

  boolean covers(String host, int toPort) {
    if (port.isPresent() && port.getAsInt() != toPort) {
      return false;
    }
    String wanted = host.toLowerCase(Locale.ROOT);
    if (prefixBits != NO_BLOCK) {
      return inBlock(wanted);
    }
    return name.equals("*")
        || wanted.equals(name)
        || wanted.endsWith("." + name)
        || sameAddress(wanted);
  }

  private boolean sameAddress(String host) {
    Optional<byte[]> mine = address(name);
    return mine.isPresent() && address(host).filter(a -> Arrays.equals(a, mine.get())).isPresent();
  }

  private boolean inBlock(String host) {
    Optional<byte[]> block = address(name);
    Optional<byte[]> address = address(host);
    if (block.isEmpty() || address.isEmpty() || block.get().length != address.get().length) {
      return false;
    }
    for (int bit = 0; bit < Math.min(prefixBits, block.get().length * 8); bit++) {
      int mask = 0x80 >> bit % 8;
      if (((block.get()[bit / 8] ^ address.get()[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The bytes of an address in text; names are not looked up. */
  private static Optional<byte[]> address(String text) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
    return Optional.ofNullable(bytes);
  }

  static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
