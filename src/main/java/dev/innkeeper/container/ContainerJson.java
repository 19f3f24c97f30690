package dev.innkeeper.container;

import dev.innkeeper.container.Container.Address;
import dev.innkeeper.container.Container.ImageRef;
import dev.innkeeper.container.Container.Moment;
import dev.innkeeper.container.Container.Ready;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.MacAddress;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A container as the contract writes it: memory in MiB, disk in GiB. */
public final class ContainerJson {
  private ContainerJson() {}

  public static JsonObject toJson(Container container) {
    JsonObject json =
        new JsonObject()
            .put("name", container.name().text())
            .put("state", container.state())
            .put("release", container.release())
            .put("arch", container.arch().toString());
    container.image().ifPresent(image -> json.put("image", image(image)));
    container.hardware().ifPresent(hardware -> putHardware(json, hardware, container.arch()));
    json.put("addresses", array(container.addresses(), ContainerJson::address))
        .put("ready", container.ready().name().toLowerCase(Locale.ROOT))
        .put("timeline", array(container.timeline(), ContainerJson::moment))
        .put("autostart", container.autostart())
        .put("networks", new JsonArray(List.copyOf(container.networks())))
        .put("labels", new JsonObject(new LinkedHashMap<>(container.labels())));
    container.createdAt().ifPresent(at -> json.put("createdAt", at.toString()));
    return json.put("host", container.host());
  }

  /** The container as an operation's result. */
  static Map<String, Object> result(Container container) {
    return toJson(container).getMap();
  }

  private static void putHardware(JsonObject json, Hardware hardware, Arch arch) {
    json.put("memory", hardware.memory().mib())
        .put("cores", hardware.cores())
        .put("rootDisk", gibibytes(hardware.rootDisk()))
        .put("hardware", hardware.text(arch));
  }

  /** A whole number where it is one; else a double, which is exact up to 8 PiB. */
  private static Number gibibytes(ByteSize size) {
    BigDecimal exact = size.gib();
    if (exact.scale() == 0) {
      return exact.longValueExact();
    }
    return exact.doubleValue();
  }

  private static JsonObject image(ImageRef image) {
    return new JsonObject()
        .put("id", image.id())
        .put("serial", image.serial())
        .put("sha256", image.sha256());
  }

  private static JsonObject address(Address address) {
    return new JsonObject()
        .put("address", address.address())
        .put("family", address.family())
        .put("mac", address.mac().text())
        .put("source", address.source());
  }

  private static JsonObject moment(Moment moment) {
    return new JsonObject().put("name", moment.name()).put("at", moment.at().toString());
  }

  public static Container fromJson(JsonObject json) {
    return new Container(
        new ContainerName(json.getString("name")),
        json.getString("state"),
        json.getString("release", ""),
        Arch.parse(json.getString("arch")),
        Optional.ofNullable(json.getJsonObject("image")).map(ContainerJson::imageRef),
        hardware(json),
        list(
            json,
            "addresses",
            address ->
                new Address(
                    address.getString("address"),
                    address.getString("family"),
                    new MacAddress(address.getString("mac")),
                    address.getString("source"))),
        Ready.valueOf(json.getString("ready", "unknown").toUpperCase(Locale.ROOT)),
        list(
            json,
            "timeline",
            moment -> new Moment(moment.getString("name"), Instant.parse(moment.getString("at")))),
        json.getBoolean("autostart", false),
        json.getJsonArray("networks", new JsonArray()).stream().map(String::valueOf).toList(),
        labels(json),
        Optional.ofNullable(json.getString("createdAt")).map(Instant::parse),
        json.getString("host", ""));
  }

  private static ImageRef imageRef(JsonObject json) {
    return new ImageRef(
        json.getString("id"), json.getString("serial", ""), json.getString("sha256", ""));
  }

  private static Optional<Hardware> hardware(JsonObject json) {
    Long memory = json.getLong("memory");
    Integer cores = json.getInteger("cores");
    Number disk = json.getNumber("rootDisk");
    return memory == null || cores == null || disk == null
        ? Optional.empty()
        : Optional.of(new Hardware(ByteSize.ofMib(memory), cores, sizeOf(disk)));
  }

  private static ByteSize sizeOf(Number gibibytes) {
    return new ByteSize(Math.round(gibibytes.doubleValue() * (1L << 30)));
  }

  static Map<String, String> labels(JsonObject json) {
    Map<String, String> labels = new LinkedHashMap<>();
    json.getJsonObject("labels", new JsonObject())
        .forEach(label -> labels.put(label.getKey(), String.valueOf(label.getValue())));
    return labels;
  }

  private static <T> JsonArray array(List<T> items, Function<T, JsonObject> form) {
    JsonArray array = new JsonArray();
    items.forEach(item -> array.add(form.apply(item)));
    return array;
  }

  private static <T> List<T> list(JsonObject json, String key, Function<JsonObject, T> form) {
    return json.getJsonArray(key, new JsonArray()).stream()
        .map(item -> form.apply((JsonObject) item))
        .toList();
  }
}
