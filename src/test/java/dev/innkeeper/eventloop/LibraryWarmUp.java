package dev.innkeeper.eventloop;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeUnit;

/**
 * Loads the classes of HTTP, TLS and Jackson once, before anything is measured: defining several
 * hundred classes takes a fresh JVM over 100 ms, which says nothing of the code under test.
 */
final class LibraryWarmUp {
  private static final int BODY = 1 << 20;

  private LibraryWarmUp() {}

  static void run() {
    new JsonObject("{\"a\": [1]}").encode();
    Vertx vertx = Vertx.vertx();
    try {
      SslContextBuilder.forClient().sslProvider(SslProvider.JDK).build();
      exchange(vertx).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
      vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception failed) {
      throw new IllegalStateException("no HTTP exchange on loopback is possible", failed);
    }
  }

  private static Future<Buffer> exchange(Vertx vertx) {
    HttpClient client = vertx.createHttpClient();
    Router router = Router.router(vertx);
    router.get("/").handler(asked -> asked.response().end(Buffer.buffer(new byte[BODY])));
    return vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(0, "127.0.0.1")
        .map(HttpServer::actualPort)
        .compose(port -> client.request(HttpMethod.GET, port, "127.0.0.1", "/"))
        .compose(HttpClientRequest::send)
        .compose(HttpClientResponse::body);
  }
}
