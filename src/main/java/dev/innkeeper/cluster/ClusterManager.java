package dev.innkeeper.cluster;

import dev.innkeeper.cluster.Routing.Target;
import dev.innkeeper.container.ConsoleOptions;
import dev.innkeeper.container.ConsoleText;
import dev.innkeeper.container.Container;
import dev.innkeeper.container.ContainerChanges;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ContainerQuery;
import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.container.DestroyOptions;
import dev.innkeeper.container.Host;
import dev.innkeeper.container.StopOptions;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Admission;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationQuery;
import io.vertx.core.Future;
import io.vertx.core.shareddata.SharedData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The container API for all hosts together; each request is carried out by the host it is about.
 */
final class ClusterManager implements ContainerManager {
  /** For as long as others may take to begin containers of the same name. */
  private static final long NAME_MILLIS = 120_000;

  private final SharedData shared;
  private final Hosts hosts;
  private final Routing routing;
  private final Placement placement;

  ClusterManager(SharedData shared, Hosts hosts) {
    this.shared = shared;
    this.hosts = hosts;
    this.routing = new Routing(hosts);
    this.placement = new Placement(hosts);
  }

  @Override
  public Future<Operation> create(ContainerSpec spec) {
    return name(spec)
        .compose(
            name ->
                shared.withLock(
                    "innkeeper.name." + name, NAME_MILLIS, () -> createdAs(name, spec)));
  }

  private Future<String> name(ContainerSpec spec) {
    return spec.name()
        .map(name -> Future.succeededFuture(name.text()))
        .orElseGet(
            () ->
                namespace().map(prefix -> prefix + spec.machineId().orElse("").replace('/', '-')));
  }

  /** Under the cluster's lock of the name, until the host itself says that it is taken. */
  private Future<Operation> createdAs(String name, ContainerSpec spec) {
    return routing
        .found(name)
        .map(answers -> unused(name, answers))
        .compose(free -> placement.hosts(spec))
        .compose(best -> createdOn(best, spec));
  }

  /** On the first host that is not ending. */
  private Future<Operation> createdOn(List<String> best, ContainerSpec spec) {
    List<String> others = best.subList(1, best.size());
    return hosts
        .change(best.get(0), manager -> manager.create(spec))
        .recover(
            error ->
                others.isEmpty() || !Admission.isRefusal(error)
                    ? Future.failedFuture(error)
                    : createdOn(others, spec));
  }

  private static Answers<Container> unused(String name, Answers<Container> answers) {
    answers.given().keySet().stream()
        .findFirst()
        .ifPresent(
            host -> {
              throw Failure.of(
                  ErrorCode.ALREADY_EXISTS,
                  "container '"
                      + name
                      + "' exists already on "
                      + host
                      + "; choose another name or destroy it first");
            });
    return answers;
  }

  @Override
  public Future<Operation> start(String name) {
    return changed(name, (manager, own) -> manager.start(own));
  }

  @Override
  public Future<Operation> stop(String name, StopOptions options) {
    return changed(name, (manager, own) -> manager.stop(own, options));
  }

  @Override
  public Future<Operation> restart(String name) {
    return changed(name, (manager, own) -> manager.restart(own));
  }

  @Override
  public Future<Operation> pause(String name) {
    return changed(name, (manager, own) -> manager.pause(own));
  }

  @Override
  public Future<Operation> resume(String name) {
    return changed(name, (manager, own) -> manager.resume(own));
  }

  @Override
  public Future<Operation> update(String name, ContainerChanges changes) {
    return changed(name, (manager, own) -> manager.update(own, changes));
  }

  @Override
  public Future<Operation> destroy(String name, DestroyOptions options) {
    return changed(name, (manager, own) -> manager.destroy(own, options));
  }

  private Future<Operation> changed(
      String text, BiFunction<ContainerManager, String, Future<Operation>> change) {
    return routing
        .container(text)
        .compose(
            target -> hosts.change(target.host(), manager -> change.apply(manager, target.name())));
  }

  @Override
  public Future<List<Container>> list(ContainerQuery query) {
    return hosts
        .each(manager -> manager.list(ContainerQuery.ALL))
        .map(answers -> listed(answers.orFailure(), query));
  }

  private List<Container> listed(Answers<List<Container>> answers, ContainerQuery query) {
    List<Container> all = new ArrayList<>();
    answers.given().values().forEach(all::addAll);
    hosts.silent(answers).forEach(host -> all.addAll(hosts.lastKnown().containers(host)));
    return all.stream()
        .filter(container -> query.host().map(container.host()::equals).orElse(true))
        .filter(container -> query.state().map(container.state()::equals).orElse(true))
        .sorted(Comparator.comparing(Container::name).thenComparing(Container::host))
        .toList();
  }

  @Override
  public Future<Container> info(String name) {
    return asked(name, (manager, own) -> manager.info(own));
  }

  @Override
  public Future<ConsoleText> console(String name, ConsoleOptions options) {
    return asked(name, (manager, own) -> manager.console(own, options));
  }

  private <T> Future<T> asked(
      String text, BiFunction<ContainerManager, String, Future<T>> question) {
    return routing.container(text).compose(target -> asked(target, question));
  }

  private <T> Future<T> asked(
      Target target, BiFunction<ContainerManager, String, Future<T>> question) {
    return hosts.ask(target.host(), manager -> question.apply(manager, target.name()));
  }

  @Override
  public Future<List<Operation>> operations(OperationQuery query) {
    return hosts
        .each(manager -> manager.operations(query))
        .map(answers -> operations(answers, query));
  }

  private List<Operation> operations(Answers<List<Operation>> answers, OperationQuery query) {
    List<Operation> all = new ArrayList<>();
    answers.given().values().forEach(all::addAll);
    hosts
        .silent(answers)
        .forEach(
            host ->
                hosts.lastKnown().operations(host).stream()
                    .filter(query::matches)
                    .forEach(all::add));
    all.sort(Comparator.comparing(operation -> operation.times().createdAt()));
    return all;
  }

  @Override
  public Future<Operation> operation(String id) {
    return routing.operation(id);
  }

  @Override
  public Future<Operation> cancel(String id) {
    return routing
        .operation(id)
        .compose(operation -> hosts.change(operation.host(), manager -> manager.cancel(id)));
  }

  @Override
  public Future<Host> host() {
    return hosts.ask(hosts.self(), manager -> manager.host());
  }

  @Override
  public Future<List<Host>> hosts() {
    return hosts.each(manager -> manager.host()).map(this::listed);
  }

  private List<Host> listed(Answers<Host> answers) {
    List<Host> all = new ArrayList<>();
    answers.given().forEach((name, host) -> all.add(host.seen(Host.UP, name.equals(hosts.self()))));
    hosts.silent(answers).forEach(name -> all.add(hosts.lastKnown().host(name)));
    all.sort(Comparator.comparing(Host::name));
    return all;
  }

  @Override
  public Future<String> namespace() {
    return hosts.ask(hosts.self(), manager -> manager.namespace());
  }

  @Override
  public Future<Boolean> isInitialized() {
    return hosts.ask(hosts.self(), manager -> manager.isInitialized());
  }
}
