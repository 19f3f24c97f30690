package dev.innkeeper.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server of one file that sends as much of it as it is told, and the rest once it is told more.
 * Its state belongs to one event loop.
 */
final class GatedUpstream {
  private static final String TAG = "\"one\"";

  private final HttpServer server;
  private final byte[] content;
  private final List<Long> asked = new CopyOnWriteArrayList<>();
  private final List<Reader> readers = new CopyOnWriteArrayList<>();
  private volatile int gate;
  private volatile int spoilt;

  GatedUpstream(Vertx vertx, byte[] content, int gate) {
    this.content = content;
    this.gate = gate;
    this.server = vertx.createHttpServer().requestHandler(this::answer);
  }

  /** One who has been sent everything before a place. */
  private final class Reader {
    private final HttpServerResponse response;
    private final byte[] body;
    private int place;

    Reader(HttpServerResponse response, byte[] body, int place) {
      this.response = response;
      this.body = body;
      this.place = place;
    }

    void send() {
      if (place < gate) {
        response.write(Buffer.buffer().appendBytes(body, place, gate - place));
        place = gate;
      }
      if (place == body.length) {
        response.end();
      }
    }
  }

  Future<String> start() {
    return server
        .listen(0, "127.0.0.1")
        .map(bound -> "http://127.0.0.1:" + bound.actualPort() + "/disk.img");
  }

  /** Lets all of it through, to those that wait and those that come. */
  void open() {
    gate = content.length;
    readers.forEach(Reader::send);
  }

  /** Sends one byte otherwise than it is, to so many. */
  void spoil(int answers) {
    spoilt = answers;
  }

  /** The first byte that each request asked for. */
  List<Long> asked() {
    return List.copyOf(asked);
  }

  private void answer(HttpServerRequest request) {
    String range = request.getHeader("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    asked.add((long) from);
    HttpServerResponse response = request.response().putHeader("ETag", TAG);
    if (from > 0) {
      response
          .setStatusCode(206)
          .putHeader(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
    }
    response.putHeader("Content-Length", String.valueOf(content.length - from));
    response.exceptionHandler(gone -> {});
    Reader reader = new Reader(response, body(), from);
    readers.add(reader);
    response.closeHandler(gone -> readers.remove(reader));
    reader.send();
  }

  private byte[] body() {
    byte[] body = content.clone();
    if (spoilt > 0) {
      spoilt--;
      body[1000] ^= 1;
    }
    return body;
  }
}
