package dev.innkeeper.cluster;

import io.vertx.core.json.JsonObject;
import java.net.URI;

/** What hosts tell each other of their mirrors, as it crosses the bus. */
public final class PeerJson {
  private PeerJson() {}

  public static JsonObject toJson(PeerOffer offer) {
    return mirrorToJson(offer.mirror()).put("has", offer.has().name());
  }

  /** Throws {@link IllegalArgumentException} or {@link NullPointerException} for another form. */
  public static PeerOffer fromJson(JsonObject json) {
    return new PeerOffer(mirrorFromJson(json), PeerOffer.Has.valueOf(json.getString("has")));
  }

  public static JsonObject mirrorToJson(PeerMirror mirror) {
    return new JsonObject().put("base", mirror.base().toString()).put("ticket", mirror.ticket());
  }

  /** As {@link #fromJson}. */
  public static PeerMirror mirrorFromJson(JsonObject json) {
    return new PeerMirror(URI.create(json.getString("base")), json.getString("ticket"));
  }
}
