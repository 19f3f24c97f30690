package dev.innkeeper.cluster;

import io.vertx.core.json.JsonObject;
import java.net.URI;

/** What hosts tell each other of their mirrors, as it crosses the bus. */
public final class PeerJson {
  private PeerJson() {}

  public static JsonObject toJson(PeerOffer offer) {
    return new JsonObject()
        .put("base", offer.mirror().base().toString())
        .put("ticket", offer.mirror().ticket())
        .put("has", offer.has().name());
  }

  /** Throws {@link IllegalArgumentException} or {@link NullPointerException} for another form. */
  public static PeerOffer fromJson(JsonObject json) {
    return new PeerOffer(
        new PeerMirror(URI.create(json.getString("base")), json.getString("ticket")),
        PeerOffer.Has.valueOf(json.getString("has")));
  }
}
