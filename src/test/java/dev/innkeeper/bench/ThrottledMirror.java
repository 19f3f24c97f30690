package dev.innkeeper.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** Serves a directory on loopback, as fast as it can or at a rate. */
public final class ThrottledMirror implements AutoCloseable {
  private static final int BLOCK = 256 * 1024;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Path root;
  private volatile long bytesPerSecond;

  public ThrottledMirror(Path root) throws IOException {
    this.root = root;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.createContext("/", this::serve);
    server.setExecutor(threads);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** 0 is as fast as it goes. */
  public void limit(long rate) {
    bytesPerSecond = rate;
  }

  private void serve(HttpExchange exchange) throws IOException {
    Path file = root.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
    if (!file.startsWith(root) || !Files.isRegularFile(file)) {
      exchange.sendResponseHeaders(404, -1);
      exchange.close();
      return;
    }
    exchange.sendResponseHeaders(200, Files.size(file));
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = exchange.getResponseBody()) {
      copy(in, out, bytesPerSecond);
    } catch (IOException clientWentAway) {
      exchange.close();
    }
  }

  private static void copy(InputStream in, OutputStream out, long rate) throws IOException {
    byte[] block = new byte[BLOCK];
    long begun = System.nanoTime();
    long sent = 0;
    for (int count = in.read(block); count > 0; count = in.read(block)) {
      out.write(block, 0, count);
      sent += count;
      if (rate > 0) {
        long due = begun + (long) (sent * 1e9 / rate);
        LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
