package dev.innkeeper.gateway;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a browser holds instead of the token: an end, a random name, and a signature over both. The
 * service keeps nothing, so a session outlives a restart and ends with the token.
 */
final class SessionCookie {
  private static final Duration LIFE = Duration.ofDays(30);
  private static final int NONCE_BYTES = 16;

  private final ApiToken token;
  private final Clock clock;
  private final boolean secure;
  private final String name;
  private final SecureRandom random = new SecureRandom();

  /**
   * Cookies of one service.
   *
   * @param secure whether browsers reach it by HTTPS only
   * @param port browsers keep cookies of one host's ports together, so it is in the name
   */
  SessionCookie(ApiToken token, Clock clock, boolean secure, int port) {
    this.token = token;
    this.clock = clock;
    this.secure = secure;
    this.name = "innkeeper-" + port;
  }

  String name() {
    return name;
  }

  Cookie issue() {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    String content =
        clock.instant().plus(LIFE).getEpochSecond() + "." + HexFormat.of().formatHex(nonce);
    return cookie(content + "." + signature(content)).setMaxAge(LIFE.toSeconds());
  }

  /** Makes the browser forget its session. */
  Cookie expired() {
    return cookie("").setMaxAge(0);
  }

  private Cookie cookie(String value) {
    return Cookie.cookie(name, value)
        .setPath("/")
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.STRICT)
        .setSecure(secure);
  }

  /** A short name of the session that a cookie's value stands for, empty where it is not valid. */
  Optional<String> session(String value) {
    int dot = value.lastIndexOf('.');
    int first = value.indexOf('.');
    if (first <= 0 || dot <= first + 8) {
      return Optional.empty();
    }
    String content = value.substring(0, dot);
    boolean genuine =
        MessageDigest.isEqual(
            signature(content).getBytes(java.nio.charset.StandardCharsets.UTF_8),
            value.substring(dot + 1).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    if (!genuine
        || Long.parseLong(content.substring(0, first)) <= clock.instant().getEpochSecond()) {
      return Optional.empty();
    }
    return Optional.of(content.substring(first + 1, first + 9));
  }

  private String signature(String content) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(token.sign("session " + name + " " + content));
  }
}
