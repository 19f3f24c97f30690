package dev.innkeeper.cluster;

import dev.innkeeper.image.Image;
import dev.innkeeper.image.ImageQuery;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.image.PruneOptions;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.operation.Operation;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The images of all hosts together. A sync and a prune are the answering host's own; a certain
 * host's are at its own address.
 */
final class ClusterImages implements ImageService {
  private final Hosts hosts;

  ClusterImages(Hosts hosts) {
    this.hosts = hosts;
  }

  @Override
  public Future<Operation> sync(SyncRequest request) {
    return hosts.images(hosts.self(), service -> service.sync(request));
  }

  @Override
  public Future<Operation> prune(PruneOptions options) {
    return hosts.images(hosts.self(), service -> service.prune(options));
  }

  /** From this host where it has the image, else from the first that does. */
  @Override
  public Future<Operation> remove(String id) {
    return hosts
        .eachImages(service -> service.list(ImageQuery.ALL))
        .map(answers -> owner(answers, id))
        .compose(host -> hosts.images(host, service -> service.remove(id)));
  }

  private String owner(Answers<List<Image>> answers, String id) {
    return answers.given().entrySet().stream()
        .filter(entry -> entry.getValue().stream().anyMatch(image -> image.id().equals(id)))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(hosts.self());
  }

  @Override
  public Future<List<Image>> list(ImageQuery query) {
    return hosts.eachImages(service -> service.list(query)).map(answers -> merged(answers));
  }

  private static List<Image> merged(Answers<List<Image>> answers) {
    List<Image> all = new ArrayList<>();
    answers.orFailure().given().values().forEach(all::addAll);
    all.sort(Comparator.comparing(Image::id).thenComparing(Image::host));
    return all;
  }
}
