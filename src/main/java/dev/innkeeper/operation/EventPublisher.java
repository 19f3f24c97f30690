package dev.innkeeper.operation;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.time.Clock;

/**
 * Numbers this host's events and publishes them on {@link Event#ADDRESS}, in order. Methods may be
 * called on any thread; the numbering happens on one context.
 */
public final class EventPublisher {
  private final Vertx vertx;
  private final Context context;
  private final Clock clock;
  private final String host;
  private final String epoch;
  private long seq;

  public EventPublisher(Vertx vertx, String host, Clock clock) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.clock = clock;
    this.host = host;
    // Start times differ between two lives of a host's process; nothing else is asked of an epoch.
    this.epoch = Long.toString(clock.millis(), 36);
  }

  public String host() {
    return host;
  }

  public String epoch() {
    return epoch;
  }

  public void publish(Event.Type type, JsonObject object) {
    publish(type, object, ServiceBus.delivery());
  }

  /** Tells the watchers in this process alone, of what others know already. */
  public void publishHere(Event.Type type, JsonObject object) {
    publish(type, object, ServiceBus.delivery().setLocalOnly(true));
  }

  private void publish(Event.Type type, JsonObject object, DeliveryOptions delivery) {
    context.runOnContext(
        now -> {
          Event event = new Event(host, ++seq, epoch, clock.instant(), type, object);
          vertx.eventBus().publish(Event.ADDRESS, event.toJson(), delivery);
        });
  }
}
