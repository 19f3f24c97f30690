package dev.innkeeper.image;

import dev.innkeeper.operation.Operation;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.List;

/**
 * The image service, on the event bus at {@link #ADDRESS} and {@code innkeeper.images.<host>}.
 *
 * <p>What takes time answers with its operation at once. Failures are service exceptions with the
 * numbers of {@link dev.innkeeper.failure.ErrorCode}.
 */
@ProxyGen
public interface ImageService {
  String ADDRESS = "innkeeper.images";

  /** Where one host answers for itself alone. */
  static String address(String host) {
    return ADDRESS + "." + host;
  }

  /**
   * Makes sure that the newest matching image is in the pool; the operation's result is the image.
   */
  Future<Operation> sync(SyncRequest request);

  /**
   * Removes images that no disk refers to and that are not the newest, and leftovers of dead runs.
   */
  Future<Operation> prune(PruneOptions options);

  /** Removes one image. NOT_FOUND; CONFLICT while a disk refers to it. */
  Future<Operation> remove(String id);

  Future<List<Image>> list(ImageQuery query);
}
