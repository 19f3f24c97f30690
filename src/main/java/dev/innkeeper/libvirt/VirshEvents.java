package dev.innkeeper.libvirt;

import dev.innkeeper.process.CommandRunner;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Consumer;

/** What happens to domains, by whomever, as libvirt tells it through a virsh that stays. */
public final class VirshEvents {
  private final Vertx vertx;
  private final CommandRunner runner;
  private final String uri;

  public VirshEvents(Vertx vertx, CommandRunner runner, String uri) {
    this.vertx = vertx;
    this.runner = runner;
    this.uri = uri;
  }

  /** Events under way. */
  public interface Listening {
    /** Ends them; done when virsh has ended. Repeatable. */
    Future<Void> close();
  }

  /** As {@link #listen(Consumer, Runnable)}, for one who does not mind gaps. */
  public Listening listen(Consumer<DomainEvent> events) {
    return listen(events, () -> {});
  }

  /**
   * Listens until closed, however often libvirt goes away meanwhile.
   *
   * @param events on the caller's context, in libvirt's order
   * @param gap on the caller's context: called once virsh listens, at first and after each time it
   *     was away. What happened before is not told, so it is the time to list domains anew
   */
  public Listening listen(Consumer<DomainEvent> events, Runnable gap) {
    EventStream stream = new EventStream(vertx, runner, uri, events, gap);
    stream.begin();
    return stream;
  }
}
