package dev.innkeeper.cluster;

import dev.innkeeper.container.Container;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.value.Quoted;
import io.vertx.core.Future;
import java.util.Optional;

/** Finds the host that has a container or an operation. */
final class Routing {
  private final Hosts hosts;

  Routing(Hosts hosts) {
    this.hosts = hosts;
  }

  /** A container on one host. */
  record Target(String host, String name) {}

  /**
   * Where a container is, by its name or by {@code host/name}. HOST_UNREACHABLE where it is on a
   * host that is away, CONFLICT where more than one has it. A name that nobody has is this host's
   * to refuse.
   */
  Future<Target> container(String text) {
    int slash = text.indexOf('/');
    if (slash > 0) {
      return Future.succeededFuture(
          new Target(text.substring(0, slash), text.substring(slash + 1)));
    }
    if (hosts.up().size() == 1 && hosts.lost().isEmpty()) {
      return Future.succeededFuture(new Target(hosts.self(), text));
    }
    return found(text).map(answers -> target(text, answers));
  }

  /** Which connected hosts have a container of a name. */
  Future<Answers<Container>> found(String name) {
    return hosts.each(manager -> manager.info(name));
  }

  private Target target(String name, Answers<Container> answers) {
    if (answers.given().size() > 1) {
      throw Failure.of(
          ErrorCode.CONFLICT,
          "container '"
              + Quoted.of(name)
              + "' is on "
              + String.join(" and ", answers.given().keySet())
              + "; say which one by host/name");
    }
    Optional<String> owner = answers.given().keySet().stream().findFirst().or(answers::refusing);
    if (owner.isEmpty()) {
      silentOwner(name, answers).ifPresent(Routing::refuse);
    }
    return new Target(owner.orElse(hosts.self()), name);
  }

  private Optional<String> silentOwner(String name, Answers<Container> answers) {
    return hosts.lastKnown().hosts().stream()
        .filter(host -> isSilent(host, answers))
        .filter(host -> hosts.lastKnown().hasContainer(host, name))
        .findFirst();
  }

  private boolean isSilent(String host, Answers<?> answers) {
    Failure failure = answers.failed().get(host);
    return failure == null
        ? hosts.lost().contains(host)
        : failure.code() == ErrorCode.HOST_UNREACHABLE;
  }

  private static void refuse(String host) {
    throw Hosts.away(host);
  }

  /**
   * An operation, of whatever host; one whose host is away is as it was last known. NOT_FOUND as
   * this host says it.
   */
  Future<Operation> operation(String id) {
    return hosts.each(manager -> manager.operation(id)).map(answers -> operation(id, answers));
  }

  private Operation operation(String id, Answers<Operation> answers) {
    return answers.given().values().stream()
        .findFirst()
        .or(() -> orphan(id, answers))
        .orElseThrow(() -> answers.failure(hosts.self()));
  }

  private Optional<Operation> orphan(String id, Answers<Operation> answers) {
    return hosts.silent(answers).stream()
        .flatMap(host -> hosts.lastKnown().operation(host, id).stream())
        .findFirst();
  }
}
