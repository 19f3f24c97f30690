package dev.innkeeper.gateway;

import dev.innkeeper.apply.ApplyFile;
import dev.innkeeper.apply.ApplyOperations;
import dev.innkeeper.apply.ApplyReader;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The call that takes an apply file, by its name in the document. */
final class ApplyCalls {
  private final Vertx vertx;
  private final ApplyOperations operations;

  ApplyCalls(Vertx vertx, ApplyOperations operations) {
    this.vertx = vertx;
    this.operations = operations;
  }

  Map<String, Handler<RoutingContext>> handlers() {
    return Map.of("apply", this::apply);
  }

  private void apply(RoutingContext context) {
    JsonObject asked = RequestCheck.arguments(context);
    boolean prune = asked.getBoolean("prune", false);
    Buffer body = context.body().buffer();
    if (asked.getBoolean("dryRun", false)) {
      Reply.with(
          context,
          () -> file(body).compose(file -> operations.preview(file, prune)),
          (answered, preview) -> Reply.ok(answered, preview.toJson()));
    } else {
      Reply.with(
          context,
          () -> file(body).compose(file -> operations.start(file, prune)),
          Reply::accepted);
    }
  }

  /** A text of several mebibytes takes longer to read than an event loop may. */
  private Future<ApplyFile> file(Buffer body) {
    return vertx.executeBlocking(() -> ApplyReader.read(text(body), Optional.empty()), false);
  }

  private static String text(Buffer body) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(body.getBytes()))
          .toString();
    } catch (CharacterCodingException binary) {
      throw Failure.of(
          ErrorCode.INVALID_ARGUMENT,
          "apply: the body is not UTF-8 text; send a YAML or JSON file",
          binary);
    }
  }
}
