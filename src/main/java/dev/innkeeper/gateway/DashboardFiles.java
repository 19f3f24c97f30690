package dev.innkeeper.gateway;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Serves the files of the dashboard, which the program carries. A browser asks each time whether
 * its copy is the newest, so that no page is of two versions. Used on the gateway's context.
 */
final class DashboardFiles implements Handler<RoutingContext> {
  /** No part begins with a dot, so that nothing leads out of the folder. */
  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*){1,8}");

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml; charset=utf-8");

  private final Vertx vertx;
  private final Map<String, Asset> assets = new HashMap<>();

  /**
   * A file as it is sent.
   *
   * @param tag weak: the same content may cross the network compressed
   */
  private record Asset(Buffer content, String type, String tag) {
    private static Asset of(String path, Buffer content) {
      String end = path.substring(path.lastIndexOf('.') + 1);
      String digest = digest(content);
      return new Asset(
          content, TYPES.getOrDefault(end, TEXT), "W/\"" + digest.substring(0, 32) + "\"");
    }
  }

  private static String digest(Buffer content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes());
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("each JVM has SHA-256", missing);
    }
  }

  DashboardFiles(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public void handle(RoutingContext context) {
    String asked = context.normalizedPath();
    String path = asked.equals("/") ? "/index.html" : asked;
    Asset known = assets.get(path);
    if (known != null) {
      send(context, known);
    } else if (PATH.matcher(path).matches()) {
      // What is not there, folders among it, is for the next handler to tell.
      vertx
          .fileSystem()
          .readFile("dashboard" + path)
          .map(content -> Asset.of(path, content))
          .onSuccess(asset -> assets.put(path, asset))
          .onComplete(asset -> send(context, asset), missing -> context.next());
    } else {
      context.next();
    }
  }

  private static void send(RoutingContext context, Asset asset) {
    HttpServerResponse response = context.response();
    response
        .putHeader(HttpHeaders.ETAG, asset.tag())
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (has(context.request().headers().getAll(HttpHeaders.IF_NONE_MATCH), asset.tag())) {
      response.setStatusCode(304).end();
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, asset.type());
    if (context.request().method().equals(HttpMethod.HEAD)) {
      response
          .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(asset.content().length()))
          .end();
    } else {
      response.end(asset.content());
    }
  }

  /** Whether one of the tags that a browser has is this one, weakly compared (RFC 9110, 13.1.2). */
  private static boolean has(List<String> headers, String tag) {
    String strong = tag.substring("W/".length());
    return headers.stream()
        .flatMap(header -> Pattern.compile(",").splitAsStream(header))
        .map(String::strip)
        .anyMatch(one -> one.equals("*") || one.equals(tag) || one.equals(strong));
  }
}
