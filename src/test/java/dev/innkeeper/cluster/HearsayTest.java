package dev.innkeeper.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.operation.Event;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class HearsayTest {
  private final List<Object> heard = new CopyOnWriteArrayList<>();
  private Vertx vertx;

  @BeforeEach
  void listen(Vertx injected) {
    vertx = injected;
    vertx.eventBus().addInboundInterceptor(new Hearsay("here"));
    for (String address : List.of(Event.ADDRESS, "elsewhere")) {
      vertx.eventBus().consumer(address, message -> heard.add(message.body()));
    }
  }

  private static JsonObject event(String teller, String type, JsonObject object) {
    return new JsonObject()
        .put("host", teller)
        .put("type", type)
        .put(type.substring(0, type.indexOf('.')), object);
  }

  private static JsonObject of(String host) {
    return new JsonObject().put("host", host).put("id", "1");
  }

  /** All that is published, and then what ends it; those that are heard, in order. */
  private void hears(List<JsonObject> published, List<JsonObject> passed) {
    published.forEach(event -> vertx.eventBus().publish(Event.ADDRESS, event));
    vertx.eventBus().publish(Event.ADDRESS, "end");
    await().until(() -> heard.contains("end"));
    heard.remove("end");
    assertThat(heard).isEqualTo(passed);
  }

  @Test
  void whatOthersSayOfThisHostIsNotHeardHere() {
    hears(
        List.of(
            event("there", "operation.updated", of("here")),
            event("there", "container.updated", of("here")),
            event("there", "host.updated", new JsonObject().put("name", "here"))),
        List.of());
  }

  @Test
  void whatHostsSayOfThemselvesAndOfThirdOnesIs() {
    List<JsonObject> all =
        List.of(
            event("here", "operation.updated", of("here")),
            event("there", "operation.updated", of("there")),
            event("there", "operation.updated", of("yonder")),
            event("there", "host.updated", new JsonObject().put("name", "yonder")),
            event("there", "image.removed", new JsonObject().put("id", "noble")),
            new JsonObject().put("of", "no known form"),
            new JsonObject().put("type", "shapeless").put("host", "there"));
    hears(all, all);
  }

  @Test
  void otherAddressesAreLeftAlone() {
    JsonObject same = event("there", "operation.updated", of("here"));
    vertx.eventBus().publish("elsewhere", same);
    await().until(() -> heard.equals(List.of(same)));
  }
}
