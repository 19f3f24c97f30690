package dev.innkeeper.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Serves a directory over HTTP to this machine alone, by the names that it has at the start. */
final class LoopbackMirror {
  private static final String HOST = "127.0.0.1";

  private final HttpServer server;
  private final Map<String, Path> files;

  private LoopbackMirror(Vertx vertx, Map<String, Path> files) {
    this.files = files;
    this.server = vertx.createHttpServer().requestHandler(this::answer);
  }

  /** Starts to serve on a free port. */
  static Future<LoopbackMirror> of(Vertx vertx, Path root) {
    return vertx
        .executeBlocking(() -> files(root), false)
        .map(files -> new LoopbackMirror(vertx, files))
        .compose(mirror -> mirror.server.listen(0, HOST).map(mirror));
  }

  private static Map<String, Path> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .collect(Collectors.toMap(file -> "/" + root.relativize(file), Function.identity()));
    }
  }

  String url() {
    return "http://" + HOST + ":" + server.actualPort();
  }

  private void answer(HttpServerRequest request) {
    Path file = files.get(request.path());
    if (file == null) {
      request.response().setStatusCode(404).end();
    } else if (!request.method().equals(HttpMethod.GET)) {
      request.response().setStatusCode(405).putHeader("Allow", "GET").end();
    } else {
      request.response().sendFile(file.toString());
    }
  }

  Future<Void> close() {
    return server.close();
  }
}
