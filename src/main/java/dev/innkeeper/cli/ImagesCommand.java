package dev.innkeeper.cli;

import dev.innkeeper.image.Image;
import dev.innkeeper.image.ImageJson;
import dev.innkeeper.image.ImageQuery;
import dev.innkeeper.image.PruneOptions;
import dev.innkeeper.value.ByteSize;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code images}: what is in the pool. */
@Command(
    name = "images",
    sortOptions = false,
    description = "Lists the images in the pool. Needs no libvirt.",
    subcommands = {ImagesCommand.Prune.class, ImagesCommand.Remove.class},
    footer = {
      "",
      "Examples:",
      "  innkeeper images",
      "  innkeeper images prune --dry-run",
      "  innkeeper images remove noble-amd64-20260101"
    })
final class ImagesCommand extends NodeCommand {
  private static final List<String> HEADER =
      List.of(
          "ID", "RELEASE", "ARCH", "SERIAL", "SIZE", "VIRTUAL", "USED BY", "NEWEST", "VERIFIED");

  @Override
  int work(Session session) {
    List<Image> images = session.ask(() -> session.images().list(ImageQuery.ALL));
    if (session.screen().json()) {
      JsonArray array = new JsonArray();
      images.forEach(image -> array.add(ImageJson.imageToJson(image)));
      session.screen().result(new JsonObject().put("images", array));
    } else if (images.isEmpty()) {
      session.screen().note("No images yet. Get one with: innkeeper sync RELEASE");
    } else {
      session.screen().result(table(images));
    }
    return 0;
  }

  private static String table(List<Image> images) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    for (Image image : images) {
      rows.add(
          List.of(
              image.id(),
              image.release(),
              image.arch().toString(),
              image.serial().orElse("unknown"),
              image.size().map(ByteSize::decimal).orElse("-"),
              image.virtualSize().toString(),
              image.usedBy().isEmpty() ? "-" : String.join(",", image.usedBy()),
              image.newest() ? "yes" : "no",
              image.verified().toString()));
    }
    return Screen.table(rows);
  }

  /** {@code images prune}. */
  @Command(
      name = "prune",
      sortOptions = false,
      description = {
        "Removes images that no disk refers to, but for the newest of each kind.",
        "images.keep may spare more or fewer. Broken-off downloads and what else dead",
        "runs left go, too; what a living one is at work on never does."
      },
      footer = {"", "Examples:", "  innkeeper images prune --dry-run", "  innkeeper images prune"})
  static final class Prune extends NodeCommand {
    @Option(names = "--dry-run", description = "Say what would go, and remove nothing.")
    boolean dryRun;

    @Override
    int work(Session session) {
      JsonObject outcome = session.run(() -> session.images().prune(new PruneOptions(dryRun)));
      if (session.screen().json()) {
        session.screen().result(outcome);
        return 0;
      }
      JsonArray removed = outcome.getJsonArray("removed", new JsonArray());
      removed.forEach(item -> session.screen().result(line((JsonObject) item)));
      if (removed.isEmpty()) {
        session.screen().note("Nothing to remove.");
      }
      return 0;
    }

    private String line(JsonObject item) {
      return (dryRun ? "would remove " : "removed ")
          + item.getString("kind", "image")
          + " "
          + item.getString("id", item.getString("path", ""))
          + ", "
          + new ByteSize(item.getLong("size", 0L)).decimal()
          + ": "
          + item.getString("reason", "")
          + "\n";
    }
  }

  /** {@code images remove}. */
  @Command(
      name = "remove",
      sortOptions = false,
      description = "Removes one image; refused while a container's disk refers to it.",
      footer = {"", "Examples:", "  innkeeper images remove noble-amd64-20260101"})
  static final class Remove extends NodeCommand {
    @Parameters(paramLabel = "ID", description = "As innkeeper images shows it.")
    String id = "";

    @Override
    int work(Session session) {
      JsonObject outcome = session.run(() -> session.images().remove(id));
      if (session.screen().json()) {
        session.screen().result(outcome);
      } else {
        session.screen().note("removed " + id);
      }
      return 0;
    }
  }
}
