package dev.innkeeper.container;

import dev.innkeeper.libvirt.DomainEvent;
import dev.innkeeper.libvirt.VirshEvents;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what happens to domains, whoever does it, into container events, for as long as a service
 * runs.
 *
 * <p>libvirt tells each change of state; nothing tells of a guest's address and readiness, so while
 * a guest is on its way there, and only then, it is looked at again and again, all guests at once.
 */
final class DomainWatch {
  private static final Logger LOG = LoggerFactory.getLogger(DomainWatch.class);

  /** One start is several events within a few milliseconds. */
  private static final Duration TOGETHER = Duration.ofMillis(50);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /** A look takes the processors from what is being made, the more the more domains there are. */
  private static final Duration LOOK_AGAIN_BUSY = Duration.ofSeconds(4);

  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final ManagerTools tools;
  private final Inventory inventory;
  private final Supplier<Set<ContainerName>> making;
  private boolean closed;
  private boolean due;
  private boolean failing;
  private boolean looking;
  private boolean again;
  private boolean later;
  private boolean outdated;
  private long watchedUntil;

  /** Guests that were on their way when they were last seen, or have been made since. */
  private Set<ContainerName> coming = new HashSet<>();

  /** Names of all domains, as far as they are known; nothing where some may not be. */
  private @Nullable Set<String> domains;

  private VirshEvents.@Nullable Listening events;

  /**
   * A watch.
   *
   * @param making creates of this process under way, which tell of themselves
   */
  DomainWatch(ManagerTools tools, Inventory inventory, Supplier<Set<ContainerName>> making) {
    this.tools = tools;
    this.inventory = inventory;
    this.making = making;
  }

  void start() {
    events =
        new VirshEvents(tools.vertx(), tools.runner(), tools.settings().libvirt().uri())
            .listen(this::event, this::missed);
  }

  /** Ends it; done when its virsh has ended. Repeatable. */
  Future<Void> close() {
    closed = true;
    return events == null ? Future.succeededFuture() : events.close();
  }

  /**
   * Whether no domain has the name, as far as libvirt has told. Who trusts it still meets one that
   * came a moment ago: libvirt defines no second domain of a name.
   */
  boolean isFree(ContainerName name) {
    return events != null
        && events.isListening()
        && domains != null
        && !domains.contains(name.text());
  }

  /** What a look under way will see may be from before. */
  private void missed() {
    domains = null;
    outdated = looking;
    listAnew();
  }

  private void event(DomainEvent event) {
    if (domains != null) {
      domains.add(event.domain());
    }
    if (event.kind().equals("lifecycle") && !isBeingMade(event.domain())) {
      lookSoon();
    }
  }

  /** Its create takes the processors, tells of it when it is made, and then has it looked at. */
  private boolean isBeingMade(String domain) {
    return making.get().stream().anyMatch(name -> name.text().equals(domain));
  }

  /** What has happened is seen within moments, together with what happens meanwhile. */
  void lookSoon() {
    if (!due) {
      due = true;
      tools.vertx().timer(TOGETHER.toMillis()).onSuccess(now -> listAnew());
    }
  }

  /** A create has told of its container; how it comes up is seen without haste while others run. */
  void made(ContainerName name) {
    coming.add(name);
    if (making.get().isEmpty()) {
      lookSoon();
    } else {
      watchedUntil = System.nanoTime() + PATIENCE.toNanos();
      lookLater();
    }
  }

  private void listAnew() {
    due = false;
    watchedUntil = System.nanoTime() + PATIENCE.toNanos();
    look();
  }

  /** One look at a time; what happens meanwhile is seen by one more. */
  private void look() {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    // What is made from now on may not be in what this look sees, and stays for the next one.
    Set<ContainerName> expected = coming;
    coming = new HashSet<>();
    inventory.seen().onComplete((seen, failure) -> looked(expected, seen, failure));
  }

  private void looked(
      Set<ContainerName> expected, Inventory.@Nullable Seen seen, @Nullable Throwable failure) {
    looking = false;
    if (closed) {
      return;
    }
    boolean more = true;
    if (seen != null) {
      failing = false;
      domains = outdated ? null : new HashSet<>(seen.domains());
      tools.feed().all(seen.containers(), new HashSet<>(making.get()));
      more = areComing(expected, seen.containers());
    } else if (failure != null) {
      failed(failure);
      coming.addAll(expected);
    }
    outdated = false;
    if (again) {
      again = false;
      look();
    } else if (more) {
      lookLater();
    }
  }

  /** Once more after the last has arrived: its address may have come after the leases were read. */
  private boolean areComing(Set<ContainerName> expected, List<Container> containers) {
    boolean some = false;
    for (Container container : containers) {
      if (isOnItsWay(container)) {
        coming.add(container.name());
        some = true;
      } else if (expected.contains(container.name())) {
        some = true;
      }
    }
    return some;
  }

  /** Told once; it is tried again until it works, since what changed meanwhile is not known. */
  private void failed(Throwable failure) {
    if (!failing) {
      failing = true;
      LOG.warn("containers cannot be listed, trying again: {}", failure.getMessage());
    }
  }

  private boolean isOnItsWay(Container container) {
    return container.state().equals("running")
        && container.ready() == Container.Ready.FALSE
        && System.nanoTime() < watchedUntil;
  }

  private void lookLater() {
    if (!later) {
      later = true;
      tools
          .vertx()
          .timer((making.get().isEmpty() ? LOOK_AGAIN : LOOK_AGAIN_BUSY).toMillis())
          .onSuccess(
              now -> {
                later = false;
                look();
              });
    }
  }
}
