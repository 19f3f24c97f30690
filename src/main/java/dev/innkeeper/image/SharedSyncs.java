package dev.innkeeper.image;

import dev.innkeeper.operation.Progress;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.value.Digest;
import dev.innkeeper.value.ImageId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes one sync of all that want the same image in this process; among processes the image's lock
 * does. Used on one context.
 */
final class SharedSyncs {
  private final Context context;
  private final Map<Key, Flight> flights = new HashMap<>();

  private record Key(ImageId id, Optional<Digest> digest) {}

  SharedSyncs(Context context) {
    this.context = context;
  }

  /**
   * The image.
   *
   * @param work called where nobody works on it yet; what it reports reaches all who join
   */
  Future<Image> join(CatalogEntry entry, Progress caller, Function<Progress, Future<Image>> work) {
    Key key = new Key(entry.id(), entry.digest());
    Flight there = flights.get(key);
    if (there != null && !there.isAbandoned()) {
      return there.board(caller);
    }
    Flight flight = new Flight(context);
    flights.put(key, flight);
    Future<Image> outcome = flight.board(caller);
    flight.fly(work.apply(flight).onComplete(over -> flights.remove(key, flight)));
    return outcome;
  }
}
