package dev.innkeeper.fetch;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The name and password that an address carries before its {@code @}. */
record Credentials(String name, String password) {

  static Optional<Credentials> of(URI url) {
    String raw = url.getRawUserInfo();
    if (raw == null || raw.isEmpty()) {
      return Optional.empty();
    }
    int colon = raw.indexOf(':');
    return Optional.of(
        colon < 0
            ? new Credentials(decoded(raw), "")
            : new Credentials(decoded(raw.substring(0, colon)), decoded(raw.substring(colon + 1))));
  }

  private static String decoded(String text) {
    // A plus is a plus here; URLDecoder reads forms, where it is a blank.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** RFC 7617. */
  String basic() {
    byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  @Override
  public String toString() {
    return "credentials";
  }
}
