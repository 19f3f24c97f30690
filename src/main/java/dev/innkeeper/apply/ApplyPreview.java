package dev.innkeeper.apply;

import dev.innkeeper.apply.ApplyFile.TextSource;
import dev.innkeeper.apply.ApplyFile.Wanted;
import dev.innkeeper.apply.ApplyPlan.Action;
import dev.innkeeper.apply.ApplyPlan.ContainerItem;
import dev.innkeeper.container.DryRun;
import dev.innkeeper.container.DryRun.Effects;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.FailureJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A plan with all that it would do. */
public record ApplyPreview(ApplyPlan plan, List<Item> items) {
  private static final Set<String> OFF = Set.of("shut off", "crashed");

  /** A container with what would happen, or why it could not. */
  record Item(ContainerItem item, Optional<Effects> effects, Optional<Failure> failure) {}

  public ApplyPreview {
    items = List.copyOf(items);
  }

  /** On a worker thread or the main one, for images are looked into. */
  public static ApplyPreview of(ApplyPlan plan, DryRun dryRun) {
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

  /**
   * Names by what would be done, and under {@code items} each with its commands and files, or with
   * the {@code error} that a run would end with for it, as far as that is known before.
   */
  public JsonObject toJson() {
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
    JsonObject json =
        new JsonObject()
            .put("kind", "container")
            .put("name", item.name().text())
            .put("action", item.action().toString())
            .put("changes", new JsonArray(List.copyOf(item.changing())))
            .put("differences", new JsonArray(List.copyOf(item.differences())))
            .put("texts", texts(item));
    each.failure().ifPresent(failure -> json.put("error", FailureJson.toJson(failure)));
    each.effects().ifPresent(effects -> put(json, effects));
    return json;
  }

  /** What the texts say is not shown. */
  private static JsonArray texts(ContainerItem item) {
    JsonArray texts = new JsonArray();
    for (TextSource source : item.wanted().map(Wanted::texts).orElse(List.of())) {
      texts.add(
          new JsonObject()
              .put("key", source.key())
              .put("origin", source.origin())
              .put("bytes", source.bytes()));
    }
    return texts;
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
