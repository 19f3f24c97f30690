package dev.innkeeper.cli;

import static dev.innkeeper.cli.ServiceClient.part;

import dev.innkeeper.container.ConsoleOptions;
import dev.innkeeper.container.ConsoleText;
import dev.innkeeper.container.Container;
import dev.innkeeper.container.ContainerChanges;
import dev.innkeeper.container.ContainerJson;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ContainerQuery;
import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.container.DestroyOptions;
import dev.innkeeper.container.Host;
import dev.innkeeper.container.HostJson;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.container.StopOptions;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationJson;
import dev.innkeeper.operation.OperationQuery;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The container API of a running service, over HTTP. */
record RemoteManager(ServiceClient service) implements ContainerManager {
  private static final String CONTAINERS = "/containers";
  private static final String OPERATIONS = "/operations";

  private Future<Operation> change(HttpMethod method, String path, Optional<JsonObject> body) {
    return service.call(method, path, body).map(OperationJson::fromJson);
  }

  private Future<Operation> power(String name, String action) {
    return change(HttpMethod.POST, path(name) + "/" + action, Optional.empty());
  }

  private static String path(String name) {
    return CONTAINERS + "/" + part(name);
  }

  private static <T> List<T> items(JsonObject list, String key, Function<JsonObject, T> form) {
    return list.getJsonArray(key, new JsonArray()).stream()
        .map(item -> form.apply((JsonObject) item))
        .toList();
  }

  @Override
  public Future<Operation> create(ContainerSpec spec) {
    return change(HttpMethod.POST, CONTAINERS, Optional.of(RequestJson.specToJson(spec)));
  }

  @Override
  public Future<Operation> start(String name) {
    return power(name, "start");
  }

  @Override
  public Future<Operation> stop(String name, StopOptions options) {
    return change(
        HttpMethod.POST, path(name) + "/stop", Optional.of(RequestJson.stopToJson(options)));
  }

  @Override
  public Future<Operation> restart(String name) {
    return power(name, "restart");
  }

  @Override
  public Future<Operation> pause(String name) {
    return power(name, "pause");
  }

  @Override
  public Future<Operation> resume(String name) {
    return power(name, "resume");
  }

  @Override
  public Future<Operation> update(String name, ContainerChanges changes) {
    return change(HttpMethod.PATCH, path(name), Optional.of(RequestJson.changesToJson(changes)));
  }

  @Override
  public Future<Operation> destroy(String name, DestroyOptions options) {
    return change(HttpMethod.DELETE, path(name) + "?force=" + options.force(), Optional.empty());
  }

  @Override
  public Future<List<Container>> list(ContainerQuery query) {
    StringBuilder path = new StringBuilder(CONTAINERS);
    query.host().ifPresent(host -> path.append("?host=").append(part(host)));
    query
        .state()
        .ifPresent(
            state ->
                path.append(query.host().isPresent() ? "&" : "?")
                    .append("state=")
                    .append(part(state)));
    return service
        .get(path.toString())
        .map(list -> items(list, "containers", ContainerJson::fromJson));
  }

  @Override
  public Future<Container> info(String name) {
    return service.get(path(name)).map(ContainerJson::fromJson);
  }

  @Override
  public Future<ConsoleText> console(String name, ConsoleOptions options) {
    return service
        .text(path(name) + "/console?offset=" + options.offset())
        .map(text -> new ConsoleText(text.toString(), options.offset() + text.length(), true));
  }

  @Override
  public Future<List<Operation>> operations(OperationQuery query) {
    return service
        .get(OPERATIONS + query.state().map(state -> "?state=" + state).orElse(""))
        .map(list -> items(list, "operations", OperationJson::fromJson));
  }

  @Override
  public Future<Operation> operation(String id) {
    return service.get(OPERATIONS + "/" + part(id)).map(OperationJson::fromJson);
  }

  @Override
  public Future<Operation> cancel(String id) {
    return change(HttpMethod.DELETE, OPERATIONS + "/" + part(id), Optional.empty());
  }

  @Override
  public Future<Host> host() {
    return service.get("/host").map(HostJson::fromJson);
  }

  @Override
  public Future<List<Host>> hosts() {
    return service.get("/hosts").map(list -> items(list, "hosts", HostJson::fromJson));
  }

  @Override
  public Future<String> namespace() {
    return onBusOnly();
  }

  @Override
  public Future<Boolean> isInitialized() {
    return onBusOnly();
  }

  private static <T> Future<T> onBusOnly() {
    return Future.failedFuture(
        Failure.of(
            ErrorCode.INVALID_ARGUMENT,
            "a service does not tell this over HTTP; ask on its event bus"));
  }
}
