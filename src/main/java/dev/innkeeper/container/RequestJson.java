package dev.innkeeper.container;

import dev.innkeeper.image.ImageJson;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.NetworkSpec;
import dev.innkeeper.value.Quoted;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Requests of the container API as the contract writes them. Arguments that are not valid throw an
 * {@link IllegalArgumentException} that names them.
 */
public final class RequestJson {
  private static final Set<String> SPEC_FIELDS =
      Set.of(
          "name",
          "machineId",
          "release",
          "arch",
          "stream",
          "ftype",
          "source",
          "signature",
          "digest",
          "firmware",
          "constraints",
          "memory",
          "cores",
          "rootDisk",
          "userData",
          "networkConfig",
          "sshKeys",
          "networks",
          "autostart",
          "waitFor",
          "timeout",
          "host",
          "labels");

  private static final Set<String> CHANGE_FIELDS =
      Set.of("memory", "cores", "rootDisk", "autostart", "labels");

  private RequestJson() {}

  public static JsonObject specToJson(ContainerSpec spec) {
    JsonObject json = ImageJson.requestToJson(spec.image());
    spec.name().ifPresent(name -> json.put("name", name.text()));
    spec.machineId().ifPresent(machine -> json.put("machineId", machine));
    json.put("firmware", spec.firmware().toString());
    putConstraints(json, spec.constraints());
    spec.userData().ifPresent(text -> json.put("userData", text));
    spec.networkConfig().ifPresent(text -> json.put("networkConfig", text));
    json.put("sshKeys", new JsonArray(List.copyOf(spec.sshKeys())))
        .put("networks", new JsonArray(spec.networks().stream().map(Object::toString).toList()))
        .put("autostart", spec.autostart())
        .put("waitFor", spec.waitFor().toString())
        .put("timeout", spec.timeout().toMillis() / 1000.0)
        .put("labels", new JsonObject(new LinkedHashMap<>(spec.labels())));
    spec.host().ifPresent(host -> json.put("host", host));
    return json;
  }

  private static void putConstraints(JsonObject json, Constraints constraints) {
    constraints.memory().ifPresent(memory -> json.put("memory", memory.mib()));
    constraints.cores().ifPresent(cores -> json.put("cores", cores));
    constraints.rootDisk().ifPresent(disk -> json.put("rootDisk", disk.mib() + "M"));
    if (!constraints.ignored().isEmpty()) {
      json.put("constraints", String.join("= ", constraints.ignored()) + "=");
    }
  }

  public static ContainerSpec specFromJson(JsonObject json) {
    refuseUnknown(json, SPEC_FIELDS);
    return new ContainerSpec(
        text(json, "name").map(ContainerName::new),
        text(json, "machineId"),
        ImageJson.requestFromJson(json),
        text(json, "firmware").map(FirmwareChoice::parse).orElse(FirmwareChoice.AUTO),
        constraints(json),
        Optional.ofNullable(json.getString("userData")),
        Optional.ofNullable(json.getString("networkConfig")),
        texts(json, "sshKeys"),
        texts(json, "networks").stream().map(NetworkSpec::parse).toList(),
        json.getBoolean("autostart", true),
        text(json, "waitFor").map(WaitFor::parse).orElse(WaitFor.STARTED),
        seconds(json, "timeout", ContainerSpec.DEFAULT_TIMEOUT),
        ContainerJson.labels(json),
        text(json, "host"));
  }

  private static void refuseUnknown(JsonObject json, Set<String> known) {
    Set<String> unknown = new TreeSet<>(json.fieldNames());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "field '" + Quoted.of(unknown.iterator().next()) + "' is not known");
    }
  }

  public static JsonObject changesToJson(ContainerChanges changes) {
    JsonObject json = new JsonObject();
    putConstraints(
        json, new Constraints(changes.memory(), changes.cores(), changes.rootDisk(), List.of()));
    changes.autostart().ifPresent(autostart -> json.put("autostart", autostart));
    return json.put("labels", new JsonObject(new LinkedHashMap<>(changes.labels())));
  }

  public static ContainerChanges changesFromJson(JsonObject json) {
    refuseUnknown(json, CHANGE_FIELDS);
    return new ContainerChanges(
        size(json, "memory", ByteSize.Unit.MIB),
        Optional.ofNullable(json.getInteger("cores")),
        size(json, "rootDisk", ByteSize.Unit.GIB),
        Optional.ofNullable(json.getBoolean("autostart")),
        ContainerJson.labels(json));
  }

  private static Constraints constraints(JsonObject json) {
    Constraints text = Constraints.parse(json.getString("constraints", ""));
    return new Constraints(
        once("memory", size(json, "memory", ByteSize.Unit.MIB), text.memory()),
        once("cores", Optional.ofNullable(json.getInteger("cores")), text.cores()),
        once("rootDisk", size(json, "rootDisk", ByteSize.Unit.GIB), text.rootDisk()),
        text.ignored());
  }

  private static <T> Optional<T> once(String what, Optional<T> alone, Optional<T> constraint) {
    if (alone.isPresent() && constraint.isPresent()) {
      throw new IllegalArgumentException(
          what + " is given twice, alone and in constraints; give it once");
    }
    return alone.or(() -> constraint);
  }

  /** A number in the field's own unit, or a text with a unit. */
  private static Optional<ByteSize> size(JsonObject json, String key, ByteSize.Unit unit) {
    return Optional.ofNullable(json.getValue(key))
        .map(value -> ByteSize.parse(String.valueOf(value), unit));
  }

  public static JsonObject queryToJson(ContainerQuery query) {
    JsonObject json = new JsonObject();
    query.host().ifPresent(host -> json.put("host", host));
    query.state().ifPresent(state -> json.put("state", state));
    return json;
  }

  public static ContainerQuery queryFromJson(JsonObject json) {
    return new ContainerQuery(text(json, "host"), text(json, "state"));
  }

  public static JsonObject stopToJson(StopOptions options) {
    return new JsonObject()
        .put("force", options.force())
        .put("timeout", options.timeout().toMillis() / 1000.0);
  }

  public static StopOptions stopFromJson(JsonObject json) {
    return new StopOptions(
        json.getBoolean("force", false), seconds(json, "timeout", StopOptions.DEFAULT_TIMEOUT));
  }

  public static JsonObject destroyToJson(DestroyOptions options) {
    return new JsonObject().put("force", options.force());
  }

  public static DestroyOptions destroyFromJson(JsonObject json) {
    return new DestroyOptions(json.getBoolean("force", false));
  }

  public static JsonObject consoleToJson(ConsoleOptions options) {
    return new JsonObject().put("offset", options.offset());
  }

  public static ConsoleOptions consoleFromJson(JsonObject json) {
    return new ConsoleOptions(json.getLong("offset", 0L));
  }

  public static JsonObject textToJson(ConsoleText text) {
    return new JsonObject()
        .put("text", text.text())
        .put("next", text.next())
        .put("end", text.end());
  }

  public static ConsoleText textFromJson(JsonObject json) {
    return new ConsoleText(json.getString("text"), json.getLong("next"), json.getBoolean("end"));
  }

  private static Duration seconds(JsonObject json, String key, Duration otherwise) {
    Number value = json.getNumber(key);
    return value == null ? otherwise : Duration.ofMillis(Math.round(value.doubleValue() * 1000));
  }

  private static Optional<String> text(JsonObject json, String key) {
    return Optional.ofNullable(json.getString(key)).filter(text -> !text.isEmpty());
  }

  private static List<String> texts(JsonObject json, String key) {
    return json.getJsonArray(key, new JsonArray()).stream().map(String.class::cast).toList();
  }
}
