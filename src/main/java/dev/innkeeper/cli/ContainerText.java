package dev.innkeeper.cli;

import dev.innkeeper.container.Container;
import dev.innkeeper.container.Container.Moment;
import dev.innkeeper.container.ContainerJson;
import dev.innkeeper.container.Hardware;
import dev.innkeeper.value.DurationText;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Containers as people read them. */
final class ContainerText {
  private static final List<String> HEADER =
      List.of(
          "NAME",
          "STATE",
          "ADDRESSES",
          "RELEASE",
          "ARCH",
          "CORES",
          "MEMORY",
          "DISK",
          "AUTOSTART",
          "HOST");

  private ContainerText() {}

  static String table(List<Container> containers) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    containers.forEach(container -> rows.add(row(container)));
    return Screen.table(rows);
  }

  private static List<String> row(Container container) {
    Optional<Hardware> hardware = container.hardware();
    return List.of(
        container.name().text(),
        container.state(),
        dashed(addresses(container)),
        dashed(container.release()),
        container.arch().toString(),
        hardware.map(has -> Integer.toString(has.cores())).orElse("-"),
        hardware.map(has -> has.memory().toString()).orElse("-"),
        hardware.map(has -> has.rootDisk().toString()).orElse("-"),
        container.autostart() ? "on" : "off",
        container.host());
  }

  private static String addresses(Container container) {
    return String.join(
        ",", container.addresses().stream().map(Container.Address::address).toList());
  }

  private static String dashed(String text) {
    return text.isEmpty() ? "-" : text;
  }

  /** All that is known of one, a fact a line. */
  static String facts(Container container) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("name", container.name().text()));
    rows.add(List.of("state", container.state()));
    rows.add(List.of("ready", container.ready().name().toLowerCase(Locale.ROOT)));
    for (Container.Address address : container.addresses()) {
      rows.add(
          List.of(
              "address",
              address.address() + " (" + address.mac() + ", by " + address.source() + ")"));
    }
    rows.add(List.of("release", dashed(container.release())));
    container
        .image()
        .ifPresent(image -> rows.add(List.of("image", image.id() + " sha256 " + image.sha256())));
    container
        .hardware()
        .ifPresent(hardware -> rows.add(List.of("hardware", hardware.text(container.arch()))));
    container.networks().forEach(network -> rows.add(List.of("network", network)));
    container.labels().forEach((key, value) -> rows.add(List.of("label", key + "=" + value)));
    rows.add(List.of("autostart", container.autostart() ? "on" : "off"));
    container.createdAt().ifPresent(at -> rows.add(List.of("created", at.toString())));
    rows.add(List.of("host", dashed(container.host())));
    rows.addAll(timeline(container.timeline()));
    return Screen.table(rows);
  }

  private static List<List<String>> timeline(List<Moment> timeline) {
    List<List<String>> rows = new ArrayList<>();
    for (Moment moment : timeline) {
      Duration since = Duration.between(timeline.get(0).at(), moment.at());
      rows.add(
          List.of(
              rows.isEmpty() ? "timeline" : "",
              moment.at() + "  +" + DurationText.seconds(since) + "  " + moment.name()));
    }
    return rows;
  }

  /** The one line that tells of a new container. */
  static String launched(JsonObject made) {
    Container container = ContainerJson.fromJson(made);
    String addresses = addresses(container);
    return container.name()
        + " "
        + container.state()
        + (addresses.isEmpty() ? "" : " " + addresses)
        + container.image().map(image -> " " + image.id()).orElse("")
        + "\n";
  }
}
