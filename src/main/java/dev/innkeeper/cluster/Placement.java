package dev.innkeeper.cluster;

import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.container.Host;
import dev.innkeeper.image.Image;
import dev.innkeeper.image.ImageQuery;
import dev.innkeeper.value.ByteSize;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a container is made: on the host that it names, else on the one with the most free memory
 * among those that have its image, else on the one with the most free memory.
 */
final class Placement {
  private static final Comparator<Candidate> BEST =
      Comparator.comparing(Candidate::hasImage)
          .thenComparing(Candidate::free)
          .thenComparing(Candidate::host, Comparator.reverseOrder());

  private final Hosts hosts;

  Placement(Hosts hosts) {
    this.hosts = hosts;
  }

  /** A host that could take it. */
  record Candidate(String host, ByteSize free, boolean hasImage) {}

  /** The hosts that could take it, best first. */
  Future<List<String>> hosts(ContainerSpec spec) {
    return spec.host()
        .map(host -> Future.succeededFuture(List.of(host)))
        .orElseGet(
            () ->
                hosts
                    .all(host -> candidate(host, spec))
                    .map(answers -> ranked(answers.orFailure().given())));
  }

  private Future<Candidate> candidate(String host, ContainerSpec spec) {
    ImageQuery wanted = new ImageQuery(Optional.of(spec.image().release()), spec.image().arch());
    Future<Host> having = hosts.ask(host, manager -> manager.host());
    Future<List<Image>> images = hosts.images(host, service -> service.list(wanted));
    return Future.all(having, images)
        .map(both -> new Candidate(host, having.result().freeMemory(), !images.result().isEmpty()));
  }

  private static List<String> ranked(Map<String, Candidate> candidates) {
    return candidates.values().stream().sorted(BEST.reversed()).map(Candidate::host).toList();
  }
}
