package dev.innkeeper.libvirt;

import dev.innkeeper.process.Exit;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One start of a domain. A network of libvirt that went down since it was looked at is started,
 * each at most once, and the domain again.
 */
final class DomainStart {
  private static final Pattern NETWORK_DOWN = Pattern.compile("network '([^'\n]+)' is not active");

  private final VirshCall call;
  private final DomainKey domain;

  DomainStart(VirshCall call, DomainKey domain) {
    this.call = call;
    this.domain = domain;
  }

  Future<Void> run() {
    return run(Set.of());
  }

  private Future<Void> run(Set<String> revived) {
    return call.attempt(List.of("start", "--domain", domain.text()))
        .compose(exit -> judged(exit, revived));
  }

  /** What an attempt that somebody else made comes to. */
  Future<Void> judged(Exit exit) {
    return judged(exit, Set.of());
  }

  private Future<Void> judged(Exit exit, Set<String> revived) {
    if (exit.succeeded() || exit.errors().contains("already active")) {
      return Future.succeededFuture();
    }
    return networkDown(exit)
        .filter(network -> !revived.contains(network))
        .map(network -> afterReviving(network, revived))
        .orElseGet(() -> Future.failedFuture(call.failure(exit, "starting " + domain)));
  }

  private static Optional<String> networkDown(Exit exit) {
    Matcher down = NETWORK_DOWN.matcher(exit.errors());
    return exit.outcome() == Exit.Outcome.EXITED && down.find()
        ? Optional.of(down.group(1))
        : Optional.empty();
  }

  private Future<Void> afterReviving(String network, Set<String> revived) {
    Set<String> all =
        Stream.concat(revived.stream(), Stream.of(network)).collect(Collectors.toSet());
    return new LibvirtNetwork(call).ensureActive(network).compose(active -> run(all));
  }
}
