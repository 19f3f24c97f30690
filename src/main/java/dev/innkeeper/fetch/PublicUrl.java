package dev.innkeeper.fetch;

import dev.innkeeper.value.Quoted;
import java.net.URI;

/** Addresses as they may stand in messages and logs: without user, password and query. */
public final class PublicUrl {
  private PublicUrl() {}

  public static String of(URI url) {
    if (url.getScheme() == null || url.getHost() == null) {
      return url.isOpaque() ? url.getScheme() + ":…" : Quoted.of(String.valueOf(url.getPath()));
    }
    String host = url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
    String query = url.getRawQuery() == null ? "" : "?…";
    return url.getScheme() + "://" + host + url.getRawPath() + query;
  }

  /** To be kept: as it is where it holds nothing secret. */
  public static String recorded(URI url) {
    boolean plain = url.getRawUserInfo() == null && url.getRawQuery() == null;
    return plain ? url.toString() : of(url);
  }
}
