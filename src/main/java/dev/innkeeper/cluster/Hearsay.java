package dev.innkeeper.cluster;

import dev.innkeeper.operation.Event;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryContext;

/**
 * Keeps from this process what other hosts say of it. A host that was cut off and works on is told
 * as lost by the others, and hears that itself as soon as the network is mended: whoever waits here
 * for an operation of this host would take it as ended. Called on the contexts of the consumers.
 */
final class Hearsay implements Handler<DeliveryContext<Object>> {
  private final String self;

  Hearsay(String self) {
    this.self = self;
  }

  @Override
  public void handle(DeliveryContext<Object> delivery) {
    boolean event = Event.ADDRESS.equals(delivery.message().address());
    // The delivery's own body is empty until a message from the wire is asked for its.
    if (!event || !NewsJson.isHearsay(delivery.message().body(), self)) {
      delivery.next();
    }
  }
}
