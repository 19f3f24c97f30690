package dev.innkeeper.gateway;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.Image;
import dev.innkeeper.image.ImageJson;
import dev.innkeeper.image.ImageQuery;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.image.PruneOptions;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationKind;
import dev.innkeeper.operation.Operations;
import dev.innkeeper.operation.Progress;
import dev.innkeeper.operation.Subject;
import dev.innkeeper.simplestreams.CatalogEntry.Verified;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;

/** Images that are entries of a map; operations are real. */
public final class FakeImages implements ImageService {
  final Map<String, Image> images = new ConcurrentSkipListMap<>();

  /** What a sync does until it ends. */
  public volatile Function<Progress, Future<Map<String, Object>>> work =
      progress -> Future.succeededFuture(Map.of());

  private final Operations operations;

  public FakeImages(Operations operations) {
    this.operations = operations;
  }

  public void add(String id, String... users) {
    images.put(
        id,
        new Image(
            id,
            id.substring(0, id.indexOf('-')),
            Arch.AMD64,
            Optional.of("20260101"),
            Optional.of("ab".repeat(32)),
            Optional.of(ByteSize.ofMib(600)),
            ByteSize.ofGib(3),
            ByteSize.ofGib(1),
            Path.of("/pool/" + id),
            Optional.of("https://images.example/noble"),
            List.of(users),
            true,
            Verified.SIGNED,
            "here"));
  }

  private Future<Operation> begun(OperationKind kind, String id) {
    return operations.start(
        kind, Subject.image(id), progress -> Future.succeededFuture(Map.of("id", id)));
  }

  @Override
  public Future<Operation> sync(SyncRequest request) {
    return operations.start(
        OperationKind.IMAGE_SYNC,
        Subject.image(request.release()),
        progress -> work.apply(progress).map(done -> synced(request.release())));
  }

  private Map<String, Object> synced(String release) {
    String id = release + "-amd64-20260101";
    add(id);
    return ImageJson.imageToJson(images.get(id)).getMap();
  }

  @Override
  public Future<Operation> prune(PruneOptions options) {
    return begun(OperationKind.IMAGE_PRUNE, "*");
  }

  @Override
  public Future<Operation> remove(String id) {
    Image image = images.get(id);
    if (image == null) {
      throw Failure.of(ErrorCode.NOT_FOUND, "there is no image " + id + "; list them");
    }
    if (!image.usedBy().isEmpty()) {
      throw Failure.of(ErrorCode.CONFLICT, "image " + id + " is used; destroy its users first");
    }
    return begun(OperationKind.IMAGE_REMOVE, id);
  }

  @Override
  public Future<List<Image>> list(ImageQuery query) {
    return Future.succeededFuture(
        images.values().stream()
            .filter(image -> query.release().map(image.release()::equals).orElse(true))
            .toList());
  }
}
