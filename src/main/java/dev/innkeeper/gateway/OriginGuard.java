package dev.innkeeper.gateway;

import dev.innkeeper.config.Settings;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.netty.util.NetUtil;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Refuses requests that a page of another site makes a browser send.
 *
 * <p>A site whose name is made to resolve to this host (DNS rebinding) shows itself by the Host
 * header: only addresses, localhost, this host's own name and the public URL's are served. A page
 * of any other origin shows itself by Origin or by Sec-Fetch-Site.
 */
final class OriginGuard implements Handler<RoutingContext> {
  private final Settings.Http http;
  private final String hostName;

  OriginGuard(Settings.Http http, String hostName) {
    this.http = http;
    this.hostName = hostName;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    HostAndPort authority = request.authority();
    if (authority == null || !isOurs(authority.host())) {
      throw refused("Host", "this service has other names; use its address or http.public-url");
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null && !isSame(origin, authority, request.isSSL())) {
      throw refused("Origin", "pages of other sites may not call this service; open its own page");
    }
    if ("cross-site".equals(request.getHeader("Sec-Fetch-Site")) && !isNavigation(request)) {
      throw refused(
          "Sec-Fetch-Site", "pages of other sites may not call this service; open its own page");
    }
    context.next();
  }

  /** Following a link to the page from elsewhere is what people do. */
  private static boolean isNavigation(HttpServerRequest request) {
    return "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
        && !request.path().startsWith("/api/");
  }

  private boolean isOurs(String host) {
    String name = host.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$", "");
    return name.equals("localhost")
        || NetUtil.isValidIpV4Address(name)
        || NetUtil.isValidIpV6Address(name)
        || name.equals(http.host().toLowerCase(Locale.ROOT))
        || name.equals(hostName.toLowerCase(Locale.ROOT))
        || publicHost().map(name::equals).orElse(false);
  }

  private Optional<String> publicHost() {
    return http.publicUrl().map(URI::getHost).map(host -> host.toLowerCase(Locale.ROOT));
  }

  private boolean isSame(String origin, HostAndPort authority, boolean tls) {
    try {
      URI uri = URI.create(origin);
      if (http.publicUrl().map(url -> isSameOrigin(uri, url)).orElse(false)) {
        return true;
      }
      String scheme = tls ? "https" : "http";
      int port = authority.port() > 0 ? authority.port() : standardPort(scheme);
      return scheme.equals(uri.getScheme())
          && authority.host().equalsIgnoreCase(String.valueOf(uri.getHost()))
          && port == port(uri);
    } catch (IllegalArgumentException opaque) {
      return false;
    }
  }

  private static boolean isSameOrigin(URI one, URI other) {
    return String.valueOf(one.getScheme()).equals(other.getScheme())
        && String.valueOf(one.getHost()).equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  private static int port(URI uri) {
    return uri.getPort() > 0 ? uri.getPort() : standardPort(String.valueOf(uri.getScheme()));
  }

  private static int standardPort(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  private static Failure refused(String header, String remedy) {
    return Failure.of(
        ErrorCode.FORBIDDEN, "the request's " + header + " is not this service's own: " + remedy);
  }
}
