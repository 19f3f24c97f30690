package dev.innkeeper.cli;

import static dev.innkeeper.cli.ServiceClient.part;

import dev.innkeeper.image.Image;
import dev.innkeeper.image.ImageJson;
import dev.innkeeper.image.ImageQuery;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.image.PruneOptions;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationJson;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The image service of a running service, over HTTP. */
record RemoteImages(ServiceClient service) implements ImageService {
  private static final String IMAGES = "/images";

  @Override
  public Future<Operation> sync(SyncRequest request) {
    return service
        .call(HttpMethod.POST, IMAGES, Optional.of(ImageJson.requestToJson(request)))
        .map(OperationJson::fromJson);
  }

  @Override
  public Future<Operation> prune(PruneOptions options) {
    return service
        .call(HttpMethod.POST, IMAGES + "/prune", Optional.of(ImageJson.pruneToJson(options)))
        .map(OperationJson::fromJson);
  }

  @Override
  public Future<Operation> remove(String id) {
    return service
        .call(HttpMethod.DELETE, IMAGES + "/" + part(id), Optional.empty())
        .map(OperationJson::fromJson);
  }

  @Override
  public Future<List<Image>> list(ImageQuery query) {
    List<String> narrowing = new ArrayList<>();
    query.release().ifPresent(release -> narrowing.add("release=" + part(release)));
    query.arch().ifPresent(arch -> narrowing.add("arch=" + arch));
    String suffix = narrowing.isEmpty() ? "" : "?" + String.join("&", narrowing);
    return service
        .get(IMAGES + suffix)
        .map(
            list ->
                list.getJsonArray("images", new JsonArray()).stream()
                    .map(item -> ImageJson.imageFromJson((JsonObject) item))
                    .toList());
  }
}
