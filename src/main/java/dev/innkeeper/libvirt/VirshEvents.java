package dev.innkeeper.libvirt;

import dev.innkeeper.process.CommandRunner;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What happens in libvirt, by whomever, as it tells it through a virsh that stays. */
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
    /** Whether libvirt tells of what happens now; on the listener's context. */
    boolean isListening();

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
    return begun(List.of("event", "--all"), line -> DomainEvent.parse(line).ifPresent(events), gap);
  }

  /**
   * Listens to changes of networks until closed.
   *
   * @param changed on the caller's context: called at each change, and where some may not be told
   */
  public Listening networks(Runnable changed) {
    return begun(List.of("net-event", "--event", "lifecycle"), line -> changed.run(), changed);
  }

  /** As {@link #networks}, of storage pools. */
  public Listening pools(Runnable changed) {
    return begun(List.of("pool-event", "--event", "lifecycle"), line -> changed.run(), changed);
  }

  private Listening begun(List<String> what, Consumer<String> lines, Runnable gap) {
    List<String> command = new ArrayList<>(List.of("-q", "-c", uri));
    command.addAll(what);
    command.addAll(List.of("--loop", "--timestamp"));
    EventStream stream = new EventStream(vertx, runner, what.get(0), command, lines, gap);
    stream.begin();
    return stream;
  }
}
