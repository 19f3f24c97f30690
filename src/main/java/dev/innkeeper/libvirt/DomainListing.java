package dev.innkeeper.libvirt;

import dev.innkeeper.process.Exit;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Lists domains. virsh runs many commands in one process, given as one text; only UUIDs stand in
 * that text, for names would need quoting. A domain that vanishes meanwhile is left out.
 */
final class DomainListing {
  private static final Pattern SHAPE =
      Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final int UUID_LENGTH = 36;
  private static final int BATCH = 500;

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
    String[] halves = answer.split(mark, 2);
    List<String> uuids = uuids(halves[0]);
    Set<String> autostart = Set.copyOf(uuids(halves.length > 1 ? halves[1] : ""));
    List<Future<List<Domain>>> batches = new ArrayList<>();
    for (int from = 0; from < uuids.size(); from += BATCH) {
      batches.add(batch(uuids.subList(from, Math.min(uuids.size(), from + BATCH)), autostart));
    }
    return Future.all(batches)
        .map(done -> batches.stream().flatMap(batch -> batch.result().stream()).toList());
  }

  private static List<String> uuids(String text) {
    return text.lines().map(String::strip).filter(line -> SHAPE.matcher(line).matches()).toList();
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
                    ? vertx.executeBlocking(() -> parsed(exit.output(), autostart), false)
                    : Future.failedFuture(call.failure(exit, "reading domains")));
  }

  private List<Domain> parsed(String output, Set<String> autostart) {
    return Arrays.stream(output.split(mark, -1))
        .skip(1)
        .map(section -> section(section, autostart))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Domain> section(String section, Set<String> autostart) {
    int begin = section.indexOf("<domain");
    int end = section.lastIndexOf("</domain>");
    // virsh -q ends no line after an echo, so the state follows the UUID at once.
    if (begin < UUID_LENGTH || end < begin) {
      return Optional.empty();
    }
    String uuid = section.substring(0, UUID_LENGTH);
    DomainState state = DomainState.parse(section.substring(UUID_LENGTH, begin));
    try {
      DomainReader.Read read =
          DomainReader.read(section.substring(begin, end + "</domain>".length()));
      return Optional.of(
          new Domain(read.name(), uuid, state, autostart.contains(uuid), read.description()));
    } catch (IllegalArgumentException garbage) {
      return Optional.empty();
    }
  }

  Future<Optional<Domain>> one(ContainerName name) {
    return call.attempt(List.of("domuuid", "--domain", name.text()))
        .compose(exit -> exit.succeeded() ? known(exit.output()) : unknown(exit));
  }

  private Future<Optional<Domain>> known(String output) {
    List<String> uuid = uuids(output);
    if (uuid.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    return Future.all(
            batch(uuid, Set.of()),
            call.output("listing", List.of("list", "--all", "--autostart", "--uuid")))
        .map(
            both ->
                both.<List<Domain>>resultAt(0).stream()
                    .findFirst()
                    .map(domain -> withAutostart(domain, both.resultAt(1))));
  }

  private static Domain withAutostart(Domain domain, String autostarted) {
    return new Domain(
        domain.name(),
        domain.uuid(),
        domain.state(),
        uuids(autostarted).contains(domain.uuid()),
        domain.description());
  }

  private Future<Optional<Domain>> unknown(Exit exit) {
    return exit.errors().contains("failed to get domain")
        ? Future.succeededFuture(Optional.empty())
        : Future.failedFuture(call.failure(exit, "looking a domain up"));
  }
}
