package dev.innkeeper.gateway;

import dev.innkeeper.image.ImageJson;
import dev.innkeeper.image.ImageService;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** The calls about images, by their names in the document. */
final class ImageCalls {
  private final ImageService images;

  ImageCalls(ImageService images) {
    this.images = images;
  }

  Map<String, Handler<RoutingContext>> handlers() {
    return Map.of(
        "listImages", this::list,
        "syncImage", this::sync,
        "pruneImages", this::prune,
        "removeImage", this::remove);
  }

  private void list(RoutingContext context) {
    Reply.with(
        context,
        () -> images.list(ImageJson.queryFromJson(RequestCheck.arguments(context))),
        (asked, all) ->
            Reply.ok(asked, ContainerCalls.list("images", all, ImageJson::imageToJson)));
  }

  private void sync(RoutingContext context) {
    Reply.with(
        context,
        () -> images.sync(ImageJson.requestFromJson(RequestCheck.arguments(context))),
        Reply::accepted);
  }

  private void prune(RoutingContext context) {
    Reply.with(
        context,
        () -> images.prune(ImageJson.pruneFromJson(RequestCheck.arguments(context))),
        Reply::accepted);
  }

  private void remove(RoutingContext context) {
    Reply.with(context, () -> images.remove(context.pathParam("id")), Reply::accepted);
  }
}
