package dev.innkeeper.simplestreams;

import dev.innkeeper.value.ImageSelector;
import dev.innkeeper.value.Quoted;
import java.net.URI;
import java.util.regex.Pattern;

/** Paths that metadata names, which must stay below the mirror's base. */
final class MirrorPath {
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._~:@!$&'()*+,;=%/-]{1,1024}");

  private MirrorPath() {}

  static String checked(String path) {
    boolean escapes =
        path.startsWith("/") || ("/" + path + "/").contains("/../") || path.contains("//");
    if (escapes || !SAFE.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "path '" + Quoted.of(path) + "' does not stay below the mirror's base");
    }
    return path;
  }

  /** The base for a stream, for which {@code <stream>} stands. */
  static String base(String url, String stream) {
    return url.replace("<stream>", stream.equals(ImageSelector.RELEASED) ? "releases" : stream);
  }

  /** Joined as text: a resolver would take {@code com.ubuntu.cloud:released…} for a scheme. */
  static URI below(String base, String path) {
    return URI.create(base + "/" + path);
  }
}
