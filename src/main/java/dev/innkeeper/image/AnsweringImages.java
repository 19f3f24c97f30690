package dev.innkeeper.image;

import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.ServiceBus;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;

/** Gives failures the form in which they cross the bus. */
record AnsweringImages(ImageService service) implements ImageService {
  @Override
  public Future<Operation> sync(SyncRequest request) {
    return ServiceBus.answer(asked(() -> service.sync(request)));
  }

  @Override
  public Future<Operation> prune(PruneOptions options) {
    return ServiceBus.answer(service.prune(options));
  }

  @Override
  public Future<Operation> remove(String id) {
    return ServiceBus.answer(service.remove(id));
  }

  @Override
  public Future<List<Image>> list(ImageQuery query) {
    return ServiceBus.answer(service.list(query));
  }

  private static <T> Future<T> asked(Supplier<Future<T>> question) {
    return Future.succeededFuture().compose(now -> question.get());
  }
}
