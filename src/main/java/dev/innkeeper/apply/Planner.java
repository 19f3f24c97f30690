package dev.innkeeper.apply;

import dev.innkeeper.apply.ApplyFile.Wanted;
import dev.innkeeper.apply.ApplyPlan.Action;
import dev.innkeeper.apply.ApplyPlan.ContainerItem;
import dev.innkeeper.apply.ApplyPlan.ImageItem;
import dev.innkeeper.container.Container;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ContainerQuery;
import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.container.Namespace;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.Image;
import dev.innkeeper.image.ImageQuery;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.operation.Slots;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares a file with what is there. Asks the services only for lists, and changes nothing. */
final class Planner {
  private static final int QUESTIONS_AT_ONCE = 4;

  private final ContainerManager manager;
  private final ImageService images;

  Planner(ContainerManager manager, ImageService images) {
    this.manager = manager;
    this.images = images;
  }

  /** The same file, or INVALID_ARGUMENT for names that this host does not give. */
  Future<ApplyFile> checked(ApplyFile file) {
    if (file.containers().isEmpty()) {
      return Future.succeededFuture(file);
    }
    return ServiceBus.answered(manager.namespace())
        .map(
            namespace -> {
              file.containers().forEach(wanted -> name(wanted.spec(), namespace));
              return file;
            });
  }

  /** What is there. */
  private record Seen(
      String namespace,
      Map<ContainerName, Container> containers,
      Set<String> images,
      Map<ImageQuery, List<Image>> named) {}

  /**
   * The plan.
   *
   * @param prune whether containers that this owner made and that the file has no more are removed
   * @return INVALID_ARGUMENT for names that this host does not give; the failures of lists
   */
  Future<ApplyPlan> plan(ApplyFile file, boolean prune) {
    boolean onlyImages = file.containers().isEmpty() && !prune;
    Future<String> namespace =
        onlyImages ? Future.succeededFuture("") : ServiceBus.answered(manager.namespace());
    Future<List<Container>> present =
        onlyImages
            ? Future.succeededFuture(List.of())
            : ServiceBus.answered(manager.list(ContainerQuery.ALL));
    Future<List<Image>> all = ServiceBus.answered(images.list(ImageQuery.ALL));
    return Future.all(namespace, present, all)
        .compose(answered -> named(file))
        .map(
            named ->
                new Seen(namespace.result(), byName(present.result()), ids(all.result()), named))
        .map(seen -> planned(file, prune, seen));
  }

  private static Map<ContainerName, Container> byName(List<Container> containers) {
    Map<ContainerName, Container> byName = new LinkedHashMap<>();
    containers.forEach(container -> byName.put(container.name(), container));
    return byName;
  }

  private static Set<String> ids(List<Image> images) {
    return images.stream().map(Image::id).collect(Collectors.toSet());
  }

  /** What each release that the file names may mean here, by the pool's own knowledge. */
  private Future<Map<ImageQuery, List<Image>>> named(ApplyFile file) {
    Slots slots = new Slots(() -> QUESTIONS_AT_ONCE);
    Map<ImageQuery, List<Image>> named = new HashMap<>();
    List<SyncRequest> requests = new ArrayList<>(file.images());
    file.containers().forEach(wanted -> requests.add(wanted.spec().image()));
    List<Future<List<Image>>> asked =
        requests.stream()
            .map(Planner::query)
            .distinct()
            .map(
                query ->
                    slots
                        .run(
                            Future.future(never -> {}),
                            () -> ServiceBus.answered(images.list(query)))
                        .onSuccess(found -> named.put(query, found)))
            .toList();
    return Future.all(asked).map(named);
  }

  private static ImageQuery query(SyncRequest request) {
    String stream = request.stream().orElse("released");
    return new ImageQuery(
        Optional.of(request.release() + (stream.equals("released") ? "" : "-" + stream)),
        Optional.of(request.arch().orElseGet(Arch::host)));
  }

  private static ApplyPlan planned(ApplyFile file, boolean prune, Seen seen) {
    List<ImageItem> images =
        file.images().stream()
            .map(request -> new ImageItem(request, newest(request, seen).map(Image::id)))
            .toList();
    Map<ContainerName, ContainerItem> containers = new LinkedHashMap<>();
    for (Wanted wanted : file.containers()) {
      ContainerName name = name(wanted.spec(), seen.namespace());
      containers.put(name, item(name, wanted, file.owner(), seen));
    }
    if (prune) {
      seen.containers().values().stream()
          .filter(has -> file.owner().equals(has.labels().get(Mark.OWNER)))
          .filter(has -> !containers.containsKey(has.name()))
          .forEach(has -> containers.put(has.name(), removal(has)));
    }
    return new ApplyPlan(file.owner(), images, List.copyOf(containers.values()), seen.images());
  }

  private static Optional<Image> newest(SyncRequest request, Seen seen) {
    return seen.named().getOrDefault(query(request), List.of()).stream()
        .filter(Image::newest)
        .findFirst();
  }

  /** A machine is named by its id where the host serves a model, and by its own name elsewhere. */
  private static ContainerName name(ContainerSpec spec, String namespace) {
    try {
      if (namespace.isEmpty()) {
        return spec.name()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "machine-id needs model-uuid, which is not set; give a name"));
      }
      return new Namespace(namespace)
          .name(
              spec.machineId()
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "model-uuid is set, so a container is named by machine-id and not"
                                  + " by name; give that")));
    } catch (IllegalArgumentException refused) {
      throw Failure.of(
          ErrorCode.INVALID_ARGUMENT,
          "apply "
              + spec.name().map(ContainerName::text).or(spec::machineId).orElse("")
              + ": "
              + refused.getMessage(),
          refused);
    }
  }

  private static ContainerItem item(ContainerName name, Wanted wanted, String owner, Seen seen) {
    Container present = seen.containers().get(name);
    if (present != null) {
      Set<String> ofRelease =
          ids(seen.named().getOrDefault(query(wanted.spec().image()), List.of()));
      return Comparison.of(present, wanted, owner, ofRelease);
    }
    return new ContainerItem(
        name,
        Action.MAKE,
        Optional.of(wanted),
        Optional.empty(),
        newest(wanted.spec().image(), seen),
        Optional.empty(),
        List.of(),
        List.of());
  }

  private static ContainerItem removal(Container has) {
    return new ContainerItem(
        has.name(),
        Action.REMOVE,
        Optional.empty(),
        Optional.of(has),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of());
  }
}
