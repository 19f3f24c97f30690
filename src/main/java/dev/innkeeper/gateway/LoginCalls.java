package dev.innkeeper.gateway;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** The calls that change the token for a cookie and back. */
final class LoginCalls {
  private final Access access;
  private final SessionCookie cookies;

  LoginCalls(Access access, SessionCookie cookies) {
    this.access = access;
    this.cookies = cookies;
  }

  Map<String, Handler<RoutingContext>> handlers() {
    return Map.of("login", this::login, "logout", this::logout);
  }

  /**
   * The token comes in the body, or in a header as anywhere else; a session does not renew itself.
   */
  private void login(RoutingContext context) {
    String token = RequestCheck.arguments(context).getString("token");
    boolean granted = token == null ? access.showsToken(context.request()) : access.isToken(token);
    if (granted) {
      context.response().addCookie(cookies.issue()).setStatusCode(204).end();
    } else {
      access.refuseGuess(context);
    }
  }

  private void logout(RoutingContext context) {
    context.response().addCookie(cookies.expired()).setStatusCode(204).end();
  }
}
