package dev.innkeeper.cli;

import dev.innkeeper.apply.ApplyFile.TextSource;
import dev.innkeeper.apply.ApplyFile.Wanted;
import dev.innkeeper.apply.ApplyPlan;
import dev.innkeeper.apply.ApplyPlan.Action;
import dev.innkeeper.apply.ApplyPlan.ContainerItem;
import dev.innkeeper.apply.ApplyPlan.ImageItem;
import dev.innkeeper.container.DryRun;
import dev.innkeeper.container.DryRun.Effects;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.FailureJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A plan with all that it would do, as people and programs read it. */
record ApplyPreview(ApplyPlan plan, List<Item> items) {
  private static final Set<String> OFF = Set.of("shut off", "crashed");

  /** A container with what would happen, or why it could not. */
  private record Item(ContainerItem item, Optional<Effects> effects, Optional<Failure> failure) {}

  static ApplyPreview of(ApplyPlan plan, DryRun dryRun) {
    return new ApplyPreview(
        plan, plan.containers().stream().map(item -> previewed(item, dryRun)).toList());
  }

  private static Item previewed(ContainerItem item, DryRun dryRun) {
    try {
      return new Item(item, effects(item, dryRun), Optional.empty());
    } catch (Failure failure) {
      return new Item(item, Optional.empty(), Optional.of(failure));
    } catch (IOException failed) {
      return new Item(item, Optional.empty(), Optional.of(Failure.from(failed)));
    }
  }

  private static Optional<Effects> effects(ContainerItem item, DryRun dryRun) throws IOException {
    return switch (item.action()) {
      case KEEP, LEAVE -> Optional.empty();
      case MAKE -> Optional.of(dryRun.create(item.wanted().orElseThrow().spec(), item.image()));
      case CHANGE -> {
        boolean active = item.present().filter(is -> !OFF.contains(is.state())).isPresent();
        yield Optional.of(dryRun.change(item.name(), item.changes().orElseThrow(), active));
      }
      case REMOVE -> Optional.of(dryRun.remove(item.name()));
    };
  }

  /** Whether a run would fail for an item, as far as that is known before. */
  boolean failed() {
    return items.stream().anyMatch(item -> item.failure().isPresent());
  }

  String text() {
    StringBuilder text = new StringBuilder();
    plan.images().forEach(image -> text.append("image ").append(words(image)).append('\n'));
    items.forEach(item -> append(text, item));
    text.append("Nothing was changed.\n");
    return text.toString();
  }

  private static String words(ImageItem image) {
    return image.name()
        + ": "
        + image
            .newest()
            .map(id -> id + " is there; a newer one is fetched where the source has it")
            .orElse("fetch");
  }

  private static void append(StringBuilder text, Item each) {
    ContainerItem item = each.item();
    text.append(item.name()).append(": ").append(item.action()).append('\n');
    item.changing().forEach(change -> line(text, "change", change));
    item.differences().forEach(difference -> line(text, "differs", difference));
    each.failure().ifPresent(no -> line(text, "fails", no.code() + ": " + no.message()));
    texts(item).forEach(source -> line(text, source.key(), words(source)));
    each.effects().ifPresent(effects -> append(text, effects, item.action()));
  }

  private static void append(StringBuilder text, Effects effects, Action action) {
    effects.warnings().forEach(warning -> line(text, "warning", warning));
    effects.commands().forEach(command -> line(text, "run", command.toString()));
    effects
        .files()
        .forEach(
            file ->
                line(
                    text,
                    action == Action.REMOVE ? "remove" : "write",
                    file.path() + (file.bytes() > 0 ? ", " + file.bytes() + " bytes" : "")));
    effects.xml().lines().forEach(line -> text.append("    ").append(line).append('\n'));
  }

  private static void line(StringBuilder text, String key, String words) {
    text.append("  ").append(key).append(": ").append(words).append('\n');
  }

  private static List<TextSource> texts(ContainerItem item) {
    return item.wanted().map(Wanted::texts).orElse(List.of());
  }

  private static String words(TextSource source) {
    return source.origin() + ", " + source.bytes() + " bytes, not shown";
  }

  /** Names by what would be done, and under {@code items} each with its commands and files. */
  JsonObject toJson() {
    JsonObject json = new JsonObject().put("name", plan.owner()).put("dryRun", true);
    Arrays.stream(Action.values())
        .forEach(
            action ->
                json.put(
                    action.toString(),
                    new JsonArray(
                        plan.containers().stream()
                            .filter(item -> item.action() == action)
                            .map(item -> item.name().text())
                            .toList())));
    JsonArray images = new JsonArray();
    plan.images()
        .forEach(
            image -> {
              JsonObject one = new JsonObject().put("name", image.name());
              image.newest().ifPresent(id -> one.put("present", id));
              images.add(one);
            });
    JsonArray all = new JsonArray();
    items.forEach(item -> all.add(json(item)));
    return json.put("images", images).put("items", all);
  }

  private static JsonObject json(Item each) {
    ContainerItem item = each.item();
    List<Object> notes = new ArrayList<>(item.changing());
    notes.addAll(item.differences());
    JsonObject json =
        new JsonObject()
            .put("kind", "container")
            .put("name", item.name().text())
            .put("action", item.action().toString())
            .put("notes", new JsonArray(notes));
    each.failure().ifPresent(failure -> json.put("error", FailureJson.toJson(failure)));
    each.effects().ifPresent(effects -> put(json, effects));
    return json;
  }

  private static void put(JsonObject json, Effects effects) {
    JsonArray files = new JsonArray();
    effects
        .files()
        .forEach(
            file ->
                files.add(
                    new JsonObject()
                        .put("path", file.path().toString())
                        .put("bytes", file.bytes())));
    json.put("warnings", new JsonArray(List.copyOf(effects.warnings())))
        .put(
            "commands",
            new JsonArray(
                effects.commands().stream().map(command -> (Object) command.toString()).toList()))
        .put("files", files);
    if (!effects.xml().isEmpty()) {
      json.put("xml", effects.xml());
    }
  }
}
