package dev.innkeeper.libvirt;

import dev.innkeeper.process.Exit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Lists domains. virsh runs many commands in one process, given as one text; only UUIDs stand in
 * that text, for names would need quoting. A domain that vanishes meanwhile is left out; an answer
 * that cannot be read is COMMAND_FAILED, for "no domains" would be taken for the truth.
 */
final class DomainListing {
  /** So few that what virsh says of each, were all gone, fits into the kept tail of its errors. */
  private static final int BATCH = 100;

  private final Vertx vertx;
  private final VirshCall call;

  /** Not to be guessed, so that no domain's own text can look like it. */
  private final String mark = "@" + UUID.randomUUID() + "@";

  DomainListing(Vertx vertx, VirshCall call) {
    this.vertx = vertx;
    this.call = call;
  }

  Future<List<Domain>> all() {
    return call.output(
            "listing domains",
            List.of("list --all --uuid; echo " + mark + "; list --all --autostart --uuid"))
        .compose(this::described);
  }

  private Future<List<Domain>> described(String answer) {
    String[] halves = answer.split(mark, -1);
    if (halves.length != 2) {
      throw VirshCall.unreadable("listing domains", answer);
    }
    List<String> uuids = ListingText.uuids("listing domains", halves[0]);
    Set<String> autostart = Set.copyOf(ListingText.uuids("listing domains", halves[1]));
    List<Future<List<Domain>>> batches = new ArrayList<>();
    for (int from = 0; from < uuids.size(); from += BATCH) {
      batches.add(batch(uuids.subList(from, Math.min(uuids.size(), from + BATCH)), autostart));
    }
    return Future.all(batches)
        .map(done -> batches.stream().flatMap(batch -> batch.result().stream()).toList());
  }

  private Future<List<Domain>> batch(List<String> uuids, Set<String> autostart) {
    String commands =
        uuids.stream()
            .map(uuid -> "echo " + mark + uuid + "; domstate " + uuid + "; dumpxml " + uuid)
            .collect(Collectors.joining("; "));
    // The exit code is the last command's only, and says nothing of the others.
    return call.attempt(List.of(commands))
        .compose(
            exit ->
                exit.outcome() == Exit.Outcome.EXITED && exit.outputWhole()
                    ? vertx.executeBlocking(
                        () -> new ListingText(mark, exit).domains(uuids, autostart), false)
                    : Future.failedFuture(call.failure(exit, "reading domains")));
  }

  Future<Optional<Domain>> one(DomainKey key) {
    return call.attempt(List.of("domuuid", "--domain", key.text()))
        .compose(exit -> exit.succeeded() ? known(key, exit.output()) : unknown(exit));
  }

  private Future<Optional<Domain>> known(DomainKey key, String output) {
    String attempt = "looking up " + key;
    List<String> uuid = ListingText.uuids(attempt, output);
    if (uuid.size() != 1) {
      throw VirshCall.unreadable(attempt, output);
    }
    return Future.all(
            batch(uuid, Set.of()),
            call.output(attempt, List.of("list", "--all", "--autostart", "--uuid")))
        .map(
            both -> {
              List<String> autostart = ListingText.uuids(attempt, both.resultAt(1));
              return both.<List<Domain>>resultAt(0).stream()
                  .findFirst()
                  .map(domain -> domain.withAutostart(autostart.contains(domain.uuid())));
            });
  }

  private Future<Optional<Domain>> unknown(Exit exit) {
    return exit.errors().contains("failed to get domain")
        ? Future.succeededFuture(Optional.empty())
        : Future.failedFuture(call.failure(exit, "looking a domain up"));
  }
}
