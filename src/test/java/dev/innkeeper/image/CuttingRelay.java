package dev.innkeeper.image;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Hands the bytes of connections on as they are, and breaks some off beneath whatever they speak.
 * What was told holds for one connection each; later ones are left alone.
 */
final class CuttingRelay {
  private final NetServer server;
  private final NetClient client;
  private final int target;
  private final ConcurrentLinkedQueue<Cut> cuts = new ConcurrentLinkedQueue<>();
  private final AtomicInteger made = new AtomicInteger();

  /**
   * An end.
   *
   * @param after how many bytes of the server's
   * @param last what is sent then, before the connection is closed
   */
  record Cut(long after, Buffer last) {}

  /**
   * A relay.
   *
   * @param resets whether to end connections by a reset, else by an orderly end of TCP
   */
  CuttingRelay(Vertx vertx, int target, boolean resets) {
    this.target = target;
    this.client = vertx.createNetClient();
    // Closing with a linger time of zero is a reset (socket(7), SO_LINGER).
    this.server =
        vertx
            .createNetServer(new NetServerOptions().setSoLinger(resets ? 0 : -1))
            .connectHandler(this::connected);
  }

  Future<Integer> start() {
    return server.listen(0, "127.0.0.1").map(NetServer::actualPort);
  }

  void next(Cut cut) {
    cuts.add(cut);
  }

  /** How many connections were broken off. */
  int made() {
    return made.get();
  }

  private void connected(NetSocket caller) {
    caller.pause();
    caller.exceptionHandler(gone -> {});
    client
        .connect(target, "127.0.0.1")
        .onSuccess(behind -> new Connection(caller, behind, cuts.poll()).join());
  }

  private final class Connection {
    private final NetSocket caller;
    private final NetSocket behind;
    private final @Nullable Cut cut;
    private long handed;
    private boolean over;

    Connection(NetSocket caller, NetSocket behind, @Nullable Cut cut) {
      this.caller = caller;
      this.behind = behind;
      this.cut = cut;
    }

    void join() {
      behind.exceptionHandler(gone -> {});
      behind.closeHandler(closed -> caller.close());
      caller.closeHandler(closed -> behind.close());
      behind.handler(this::hand);
      caller.handler(behind::write);
      caller.resume();
    }

    private void hand(Buffer bytes) {
      if (over) {
        return;
      }
      boolean cutsHere = cut != null && handed + bytes.length() >= cut.after();
      Buffer whole = cutsHere ? bytes.slice(0, (int) (cut.after() - handed)) : bytes;
      handed += whole.length();
      over = cutsHere;
      if (cutsHere) {
        made.incrementAndGet();
        caller.write(whole.copy().appendBuffer(cut.last())).onComplete(sent -> caller.close());
      } else {
        caller.write(whole);
      }
    }
  }
}
