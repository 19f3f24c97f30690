package dev.innkeeper.gateway;

import dev.innkeeper.container.ContainerJson;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.HostJson;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.operation.Operation;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The calls about containers and hosts, by their names in the document. */
final class ContainerCalls {
  private final ContainerManager manager;
  private final ConsoleStream console;

  ContainerCalls(ContainerManager manager, ConsoleStream console) {
    this.manager = manager;
    this.console = console;
  }

  Map<String, Handler<RoutingContext>> handlers() {
    return Map.ofEntries(
        Map.entry("host", this::host),
        Map.entry("hosts", this::hosts),
        Map.entry("listContainers", this::list),
        Map.entry("createContainer", this::create),
        Map.entry("container", this::info),
        Map.entry("updateContainer", this::update),
        Map.entry("destroyContainer", this::destroy),
        Map.entry("startContainer", power(manager::start)),
        Map.entry("stopContainer", this::stop),
        Map.entry("restartContainer", power(manager::restart)),
        Map.entry("pauseContainer", power(manager::pause)),
        Map.entry("resumeContainer", power(manager::resume)),
        Map.entry("console", console));
  }

  static String name(RoutingContext context) {
    return context.pathParam("name");
  }

  private void host(RoutingContext context) {
    Reply.with(context, manager::host, (asked, host) -> Reply.ok(asked, HostJson.toJson(host)));
  }

  private void hosts(RoutingContext context) {
    Reply.with(
        context,
        manager::hosts,
        (asked, hosts) -> Reply.ok(asked, list("hosts", hosts, HostJson::toJson)));
  }

  private void list(RoutingContext context) {
    Reply.with(
        context,
        () -> manager.list(RequestJson.queryFromJson(RequestCheck.arguments(context))),
        (asked, all) -> Reply.ok(asked, list("containers", all, ContainerJson::toJson)));
  }

  static <T> JsonObject list(String name, List<T> items, Function<T, JsonObject> form) {
    JsonArray array = new JsonArray();
    items.forEach(item -> array.add(form.apply(item)));
    return new JsonObject().put(name, array);
  }

  private void create(RoutingContext context) {
    Reply.with(
        context,
        () -> manager.create(RequestJson.specFromJson(RequestCheck.arguments(context))),
        Reply::accepted);
  }

  private void info(RoutingContext context) {
    Reply.with(
        context,
        () -> manager.info(name(context)),
        (asked, container) -> Reply.ok(asked, ContainerJson.toJson(container)));
  }

  private void update(RoutingContext context) {
    Reply.with(
        context,
        () ->
            manager.update(
                name(context), RequestJson.changesFromJson(RequestCheck.arguments(context))),
        Reply::accepted);
  }

  private void destroy(RoutingContext context) {
    Reply.with(
        context,
        () ->
            manager.destroy(
                name(context), RequestJson.destroyFromJson(RequestCheck.arguments(context))),
        Reply::accepted);
  }

  private void stop(RoutingContext context) {
    Reply.with(
        context,
        () ->
            manager.stop(name(context), RequestJson.stopFromJson(RequestCheck.arguments(context))),
        Reply::accepted);
  }

  private static Handler<RoutingContext> power(Function<String, Future<Operation>> change) {
    return context -> Reply.with(context, () -> change.apply(name(context)), Reply::accepted);
  }
}
