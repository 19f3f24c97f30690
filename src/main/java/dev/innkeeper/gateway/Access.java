package dev.innkeeper.gateway;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Handler;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Lets in who shows the token or a session made with it. Used on the gateway's context. */
final class Access implements Handler<RoutingContext> {
  private static final String CALLER = "innkeeper.caller";
  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";

  /** A WebSocket of a browser or Node can set no header but this one. */
  private static final String SUBPROTOCOL = "bearer.";

  private final Optional<ApiToken> token;
  private final SessionCookie cookies;
  private final Throttle guesses;

  /**
   * The rule.
   *
   * @param token empty where nobody has to show one
   * @param guesses how many wrong tokens an address may show
   */
  Access(Optional<ApiToken> token, SessionCookie cookies, Throttle guesses) {
    this.token = token;
    this.cookies = cookies;
    this.guesses = guesses;
  }

  @Override
  public void handle(RoutingContext context) {
    Optional<String> caller = caller(context.request());
    if (caller.isPresent()) {
      context.put(CALLER, caller.get());
      context.next();
    } else {
      refuse(context);
    }
  }

  /** As {@link #handle}; fetchers of mirrors know Basic only (RFC 7617), with it as password. */
  void fetcher(RoutingContext context) {
    Optional<String> password = password(context.request());
    if (password.isEmpty()) {
      handle(context);
    } else if (isToken(password.get())) {
      context.put(CALLER, "token");
      context.next();
    } else {
      refuseGuess(context);
    }
  }

  private static Optional<String> password(HttpServerRequest request) {
    String header = String.valueOf(request.getHeader(HttpHeaders.AUTHORIZATION));
    if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return Optional.empty();
    }
    try {
      byte[] pair = Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
      String text = new String(pair, StandardCharsets.UTF_8);
      return Optional.of(text.substring(text.indexOf(':') + 1));
    } catch (IllegalArgumentException malformed) {
      return Optional.of("");
    }
  }

  /** Who was let in, for the audit. */
  static String caller(RoutingContext context) {
    return context.get(CALLER, "nobody");
  }

  /** Who asks, empty where that is not shown. */
  Optional<String> caller(HttpServerRequest request) {
    if (token.isEmpty()) {
      return Optional.of("anybody");
    }
    Optional<String> shown = shownToken(request);
    if (shown.isPresent()) {
      return shown.filter(this::isToken).map(right -> "token");
    }
    Cookie cookie = request.getCookie(cookies.name());
    return Optional.ofNullable(cookie)
        .flatMap(held -> cookies.session(held.getValue()))
        .map(session -> "session " + session);
  }

  boolean isToken(String candidate) {
    return token.map(secret -> secret.matches(candidate)).orElse(true);
  }

  private static Optional<String> shownToken(HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header != null) {
      boolean bearer = header.regionMatches(true, 0, BEARER, 0, BEARER.length());
      return Optional.of(bearer ? header.substring(BEARER.length()).strip() : "");
    }
    return Arrays.stream(String.valueOf(request.getHeader("Sec-WebSocket-Protocol")).split(","))
        .map(String::strip)
        .filter(offered -> offered.startsWith(SUBPROTOCOL))
        .map(offered -> offered.substring(SUBPROTOCOL.length()))
        .findFirst();
  }

  /** Whether the request itself shows the token, as opposed to a session. */
  boolean showsToken(HttpServerRequest request) {
    return token.isEmpty() || shownToken(request).map(this::isToken).orElse(false);
  }

  private void refuse(RoutingContext context) {
    if (shownToken(context.request()).isPresent()) {
      refuseGuess(context);
    } else {
      unauthorized(context);
    }
  }

  /** Refuses one who showed a wrong token, and counts it. */
  void refuseGuess(RoutingContext context) {
    guesses.spend(context);
    unauthorized(context);
  }

  /** Says nothing of what there would be. */
  private static void unauthorized(RoutingContext context) {
    context.response().putHeader("WWW-Authenticate", "Bearer");
    throw Failure.of(
        ErrorCode.UNAUTHORIZED,
        "no valid token was shown; send Authorization: Bearer with the text of api-token");
  }
}
