package dev.innkeeper.container;

import dev.innkeeper.value.ByteSize;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A host as the contract writes it: memory in MiB, space of the pool in GiB. */
public final class HostJson {
  private static final double GIB = 1L << 30;

  private HostJson() {}

  public static JsonObject toJson(Host host) {
    return new JsonObject()
        .put("name", host.name())
        .put("state", host.state())
        .put("self", host.self())
        .put("memory", host.memory().mib())
        .put("freeMemory", host.freeMemory().mib())
        .put("cores", host.cores())
        .put("poolFree", Math.floor(host.poolFree().bytes() / GIB * 10) / 10)
        .put("accel", host.accel())
        .put("versions", new JsonObject(new LinkedHashMap<>(new TreeMap<>(host.versions()))));
  }

  public static Host fromJson(JsonObject json) {
    Map<String, String> versions = new LinkedHashMap<>();
    json.getJsonObject("versions", new JsonObject())
        .forEach(entry -> versions.put(entry.getKey(), String.valueOf(entry.getValue())));
    return new Host(
        json.getString("name"),
        json.getString("state", "up"),
        json.getBoolean("self", false),
        ByteSize.ofMib(json.getLong("memory", 0L)),
        ByteSize.ofMib(json.getLong("freeMemory", 0L)),
        json.getInteger("cores", 0),
        new ByteSize((long) (json.getDouble("poolFree", 0.0) * GIB)),
        json.getString("accel", ""),
        versions);
  }
}
