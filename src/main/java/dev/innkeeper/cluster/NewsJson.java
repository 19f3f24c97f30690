package dev.innkeeper.cluster;

import dev.innkeeper.container.ContainerJson;
import dev.innkeeper.container.HostJson;
import dev.innkeeper.operation.Event;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationJson;
import io.vertx.core.json.JsonObject;

/** Reads events as they cross the bus. */
final class NewsJson {
  private NewsJson() {}

  /** Hands the changed object over; an event of an unknown form throws. */
  static void read(JsonObject event, News news) {
    String type = event.getString("type");
    JsonObject object = event.getJsonObject(type.substring(0, type.indexOf('.')));
    if (type.equals(Event.Type.HOST_UPDATED.toString())) {
      news.host(HostJson.fromJson(object));
    } else if (type.equals(Event.Type.OPERATION_UPDATED.toString())) {
      operation(event.getString("host"), OperationJson.fromJson(object), news);
    } else if (type.equals(Event.Type.CONTAINER_UPDATED.toString())) {
      news.container(ContainerJson.fromJson(object));
    } else if (type.equals(Event.Type.CONTAINER_REMOVED.toString())) {
      news.containerRemoved(
          object.getString("host", event.getString("host")), object.getString("name"));
    }
  }

  private static void operation(String teller, Operation operation, News news) {
    if (teller.equals(operation.host())) {
      news.operation(operation);
    } else {
      news.orphan(operation);
    }
  }

  /** Whether a body is an event in which another host tells of a host or of what is on it. */
  static boolean isHearsay(Object body, String host) {
    if (!(body instanceof JsonObject event)
        || !(event.getValue("type") instanceof String type)
        || type.indexOf('.') < 0
        || host.equals(event.getValue("host"))) {
      return false;
    }
    String kind = type.substring(0, type.indexOf('.'));
    return event.getValue(kind) instanceof JsonObject object
        && host.equals(object.getValue(kind.equals("host") ? "name" : "host"));
  }
}
