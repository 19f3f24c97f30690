package dev.innkeeper.cluster;

import dev.innkeeper.container.Container;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ContainerQuery;
import dev.innkeeper.container.Host;
import dev.innkeeper.container.ManagerVerticle;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.image.SyncVerticle;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationQuery;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.value.Digest;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers for all hosts of the cluster at the common addresses, and watches who comes and goes. */
public final class ClusterVerticle extends VerticleBase implements Members.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterVerticle.class);

  /** A host that has just joined needs some seconds until it serves. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Cluster cluster;
  private final EventPublisher events;
  private final PeerService downloads;
  private final LastKnown lastKnown = new LastKnown();
  private final Departures departures;
  private final Hearsay hearsay;
  private final List<MessageConsumer<JsonObject>> bound = new ArrayList<>();
  private @Nullable Members members;
  private @Nullable Hosts hosts;

  /**
   * A host of a cluster.
   *
   * @param downloads what the others may have of this host's
   */
  public ClusterVerticle(Cluster cluster, EventPublisher events, PeerService downloads) {
    this.cluster = cluster;
    this.events = events;
    this.downloads = downloads;
    this.hearsay = new Hearsay(events.host());
    this.departures = new Departures(lastKnown, events, Clock.systemUTC());
  }

  @Override
  public Future<?> start() {
    Members watched = new Members(cluster.engine(), context, events.host(), this);
    members = watched;
    ServiceBus bus = new ServiceBus(vertx);
    Hosts asked = new Hosts(bus, events.host(), watched, lastKnown);
    hosts = asked;
    vertx.eventBus().addInboundInterceptor(hearsay);
    bound.add(vertx.eventBus().consumer(Event.ADDRESS, message -> heard(message.body())));
    bound.add(
        ManagerVerticle.bind(
            bus, ContainerManager.ADDRESS, new ClusterManager(vertx.sharedData(), asked)));
    bound.add(SyncVerticle.bind(bus, ImageService.ADDRESS, new ClusterImages(asked)));
    bound.add(bind(vertx, events.host(), downloads));
    return Future.join(bound.stream().map(MessageConsumer::completion).toList());
  }

  /** Answers what others ask of a host's downloads. */
  public static MessageConsumer<JsonObject> bind(Vertx vertx, String host, PeerService downloads) {
    return new ServiceBus(vertx)
        .bind(
            PeerService.address(host),
            PeerService.class,
            downloads,
            new ServiceBus.Actions(Set.of(), Set.of("offer", "mirror")),
            ClusterVerticle::check);
  }

  private static void check(String action, JsonObject arguments) {
    if (action.equals("offer")) {
      Digest.parse(String.valueOf(arguments.getString("digest")));
    }
  }

  private void heard(JsonObject event) {
    try {
      NewsJson.read(event, lastKnown);
    } catch (RuntimeException unreadable) {
      LOG.warn("an event of another version is not understood: {}", unreadable.getMessage());
    }
  }

  @Override
  public void joined(String host) {
    if (host.equals(events.host())) {
      return;
    }
    lastKnown.met(host);
    learn(host);
  }

  private void learn(String host) {
    Hosts asked = hosts;
    Members there = members;
    if (asked == null || there == null || !there.isUp(host)) {
      return;
    }
    state(asked, host)
        .onSuccess(lastKnown::takeOver)
        .onSuccess(known -> LOG.atInfo().addKeyValue("host", host).log("host answers"))
        .onSuccess(departures::back)
        .onFailure(notYet -> vertx.setTimer(AGAIN.toMillis(), later -> learn(host)));
  }

  private static Future<LastKnown.State> state(Hosts hosts, String name) {
    Future<Host> host = hosts.ask(name, manager -> manager.host());
    Future<List<Container>> containers =
        hosts.ask(name, manager -> manager.list(ContainerQuery.ALL));
    Future<List<Operation>> operations =
        hosts.ask(name, manager -> manager.operations(OperationQuery.ALL));
    return Future.all(host, containers, operations)
        .map(all -> new LastKnown.State(host.result(), containers.result(), operations.result()));
  }

  @Override
  public void left(String host) {
    Members there = members;
    departures.left(host, there != null && there.isFirst());
  }

  @Override
  public Future<?> stop() {
    if (members != null) {
      members.close();
    }
    vertx.eventBus().removeInboundInterceptor(hearsay);
    return Future.join(bound.stream().map(MessageConsumer::unregister).toList());
  }
}
