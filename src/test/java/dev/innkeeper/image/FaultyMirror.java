package dev.innkeeper.image;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server of one file that misbehaves as it is told, a request at a time, and is honest once
 * nothing more was told. It writes HTTP by hand, since a proper server does not lie.
 */
final class FaultyMirror {
  private static final Pattern RANGE = Pattern.compile("(?mi)^Range: bytes=(\\d+)-\\r?$");
  private static final Pattern IF_RANGE = Pattern.compile("(?mi)^If-Range: (.*?)\\r?$");

  /** What it does to one request. */
  enum Fault {
    NONE,
    /** Ends the connection after a third of what was asked for. */
    CUT,
    /** Accepts and never answers. */
    SILENT,
    /** Answers, sends a third and then nothing. */
    STALLS,
    /** Answers, sends a third and then ten bytes a second. */
    DRIPS,
    /** Sends its headers at ten bytes a second. */
    DRIPS_HEAD,
    /** Answers a range with everything. */
    IGNORES_RANGE,
    WRONG_RANGE,
    /** Goes on for ever after the last byte, without a length. */
    ENDLESS,
    /** States and sends all but the last 1000 bytes, as if that were all. */
    SHORT,
    /** States 1000 bytes more than there are and keeps the connection open. */
    LONG,
    GZIP,
    NOT_FOUND,
    UNAVAILABLE,
    /** Sends one byte otherwise than it is. */
    CORRUPT
  }

  private final Vertx vertx;
  private final NetServer server;
  private volatile byte[] content;
  private volatile String tag = "\"one\"";
  private final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final List<Long> asked = new CopyOnWriteArrayList<>();
  private final AtomicLong sent = new AtomicLong();

  FaultyMirror(Vertx vertx, byte[] content) {
    this(vertx, content, new NetServerOptions());
  }

  /** One that speaks TLS, for example. */
  FaultyMirror(Vertx vertx, byte[] content, NetServerOptions options) {
    this.vertx = vertx;
    this.content = content;
    this.server = vertx.createNetServer(options).connectHandler(this::connected);
  }

  Future<URI> start() {
    return server
        .listen(0, "127.0.0.1")
        .map(bound -> URI.create("http://127.0.0.1:" + bound.actualPort() + "/disk1.img"));
  }

  Future<Void> stop() {
    return server.close();
  }

  void next(Fault... told) {
    faults.addAll(List.of(told));
  }

  /** Another version of the file, of the same length. */
  void change(byte[] other, String otherTag) {
    content = other;
    tag = otherTag;
  }

  /** The first byte of each request, in order. */
  List<Long> asked() {
    return List.copyOf(asked);
  }

  /** Bytes of content that were sent in all. */
  long sent() {
    return sent.get();
  }

  private void connected(NetSocket socket) {
    StringBuilder head = new StringBuilder();
    socket.exceptionHandler(gone -> {});
    socket.handler(
        bytes -> {
          head.append(bytes.toString(StandardCharsets.ISO_8859_1));
          if (head.indexOf("\r\n\r\n") >= 0) {
            String request = head.toString();
            head.setLength(0);
            answer(socket, request);
          }
        });
  }

  private void answer(NetSocket socket, String request) {
    Matcher range = RANGE.matcher(request);
    int wanted = range.find() ? Integer.parseInt(range.group(1)) : 0;
    asked.add((long) wanted);
    Matcher ifRange = IF_RANGE.matcher(request);
    int from = ifRange.find() && !ifRange.group(1).equals(tag) ? 0 : wanted;
    Fault fault = faults.isEmpty() ? Fault.NONE : faults.remove();
    int third = from + (content.length - from) / 3;
    switch (fault) {
      case NONE -> send(socket, from, content.length, from, content.length);
      case CUT ->
          send(socket, from, content.length, from, third).onComplete(sent -> socket.close());
      case SILENT -> {}
      case STALLS -> send(socket, from, content.length, from, third);
      case DRIPS -> {
        send(socket, from, content.length, from, third);
        drip(socket, Buffer.buffer(content).slice(third, content.length));
      }
      case DRIPS_HEAD -> drip(socket, Buffer.buffer("HTTP/1.1 200 OK\r\nServer: very slow\r\n"));
      case IGNORES_RANGE -> whole(socket, content.length, content.length);
      case WRONG_RANGE -> send(socket, from + 1, content.length, from + 1, content.length);
      case ENDLESS -> endless(socket);
      case SHORT -> whole(socket, content.length - 1000, content.length - 1000);
      case LONG -> whole(socket, content.length + 1000, content.length);
      case GZIP -> status(socket, "200 OK\r\nContent-Encoding: gzip");
      case NOT_FOUND -> status(socket, "404 Not Found");
      case UNAVAILABLE -> status(socket, "503 Service Unavailable");
      case CORRUPT -> corrupt(socket, from);
    }
  }

  private void drip(NetSocket socket, Buffer bytes) {
    AtomicInteger next = new AtomicInteger();
    long timer =
        vertx.setPeriodic(
            100,
            tick -> {
              int at = next.getAndIncrement();
              if (at < bytes.length()) {
                socket.write(bytes.slice(at, at + 1));
              }
            });
    socket.closeHandler(closed -> vertx.cancelTimer(timer));
  }

  private Future<Void> send(NetSocket socket, int from, int end, int first, int last) {
    if (from >= content.length) {
      return status(socket, "416 Range Not Satisfiable");
    }
    String status =
        from == 0
            ? "200 OK"
            : "206 Partial Content\r\nContent-Range: bytes "
                + from
                + "-"
                + (end - 1)
                + "/"
                + content.length;
    head(socket, status + "\r\nContent-Length: " + (end - from));
    return body(socket, Buffer.buffer(content).slice(first, last));
  }

  private void whole(NetSocket socket, int stated, int length) {
    head(socket, "200 OK\r\nContent-Length: " + stated);
    body(socket, Buffer.buffer(content).slice(0, length));
  }

  private void corrupt(NetSocket socket, int from) {
    byte[] other = content.clone();
    other[other.length - 10] ^= 1;
    head(socket, "200 OK\r\nContent-Length: " + (content.length - from));
    body(socket, Buffer.buffer(other).slice(from, other.length));
  }

  private void endless(NetSocket socket) {
    head(socket, "200 OK\r\nConnection: close");
    body(socket, Buffer.buffer(content)).onSuccess(sent -> more(socket));
  }

  private void more(NetSocket socket) {
    body(socket, Buffer.buffer(new byte[65536])).onSuccess(sent -> more(socket));
  }

  private Future<Void> status(NetSocket socket, String status) {
    return head(socket, status + "\r\nContent-Length: 0");
  }

  private Future<Void> head(NetSocket socket, String status) {
    return socket.write("HTTP/1.1 " + status + "\r\nETag: " + tag + "\r\n\r\n");
  }

  private Future<Void> body(NetSocket socket, Buffer bytes) {
    sent.addAndGet(bytes.length());
    return socket.write(bytes);
  }
}
