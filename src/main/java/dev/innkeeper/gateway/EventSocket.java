package dev.innkeeper.gateway;

import dev.innkeeper.gateway.Snapshots.Snapshot;
import dev.innkeeper.operation.EventWindow;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import org.jspecify.annotations.Nullable;

/**
 * One watcher. It has no queue: it has a place in the window of events, and takes from there what
 * it can write. Who is slow finds that most events there are outdated, and skips them; who is so
 * slow that its place has left the window needs a snapshot. Used on the gateway's context.
 */
final class EventSocket {
  /** One may be due to a service that itself stood still. */
  private static final int MOST_UNANSWERED = 2;

  private final ServerWebSocket socket;
  private final EventWindow window;
  private long next;

  /** Up to here everything is sent, outdated or not, since a replay was asked for. */
  private long replayed;

  /** Up to here it has fallen behind. */
  private long behind;

  private boolean awaitsSnapshot;

  /** Goes out in its turn: for a hundred watchers at once it would hold up everything else. */
  private @Nullable Snapshot unsent;

  private int unanswered;

  EventSocket(ServerWebSocket socket, EventWindow window) {
    this.socket = socket;
    this.window = window;
  }

  /** Begins with the events from a position on. */
  void replay(long from) {
    next = from;
    replayed = window.end();
  }

  /**
   * Whether the events that it needs have left the window, and it would take a snapshot: one that
   * reads nothing does not gather them.
   */
  boolean isLost() {
    return !awaitsSnapshot && next < window.first() && !socket.writeQueueFull();
  }

  void awaitSnapshot() {
    awaitsSnapshot = true;
    unsent = null;
  }

  void snapshot(Snapshot snapshot) {
    awaitsSnapshot = false;
    next = snapshot.next();
    replayed = next;
    unsent = snapshot;
  }

  /** Sends its snapshot, where there is one, and at most so many events. */
  void send(int most) {
    int sent = 0;
    if (unsent != null && canSend()) {
      socket.writeTextMessage(unsent.frame());
      unsent = null;
    }
    while (canSend() && sent < most) {
      if (next < replayed || next >= behind || !window.isOutdated(next)) {
        socket.writeTextMessage(window.at(next).text());
        sent++;
      }
      next++;
    }
  }

  /** What it could not take until now it may get in a later state. */
  void tickOver() {
    if (next < window.end()) {
      behind = window.end();
    }
  }

  /** Whether there is something that it would take. */
  boolean canSend() {
    return !awaitsSnapshot
        && (unsent != null || next < window.end())
        && next >= window.first()
        && !socket.isClosed()
        && !socket.writeQueueFull();
  }

  /** The reader answered. */
  void heard() {
    unanswered = 0;
  }

  /** Asks for a sign of life; false where the last ones were not answered. */
  boolean ping() {
    if (unanswered == MOST_UNANSWERED) {
      return false;
    }
    unanswered++;
    socket.writePing(Buffer.buffer("innkeeper"));
    return true;
  }

  void close(short status, String reason) {
    socket.close(status, reason);
  }
}
