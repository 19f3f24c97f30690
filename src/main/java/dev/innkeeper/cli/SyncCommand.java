package dev.innkeeper.cli;

import dev.innkeeper.image.SyncRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sync}: the newest image of a release into the pool. */
@Command(
    name = "sync",
    sortOptions = false,
    description = {
      "Makes sure that the newest matching image is in the pool, and prints which it is.",
      "Needs no libvirt. A broken-off download is resumed by the next sync."
    },
    footer = {
      "",
      "Examples:",
      "  innkeeper sync noble",
      "  innkeeper sync 22.04 --arch arm64 --stream daily",
      "  innkeeper sync debian/12/cloud --source https://images.example/ --signature off",
      "  innkeeper sync https://mirror.example/disk.qcow2 --digest sha512:…"
    })
final class SyncCommand extends NodeCommand {
  @Parameters(
      paramLabel = "RELEASE",
      description =
          "A series (noble), version (24.04) or alias (lts); or the URL or path of a disk.")
  String release = "";

  @Mixin ImageOptions image = new ImageOptions();

  @Override
  int work(Session session) {
    SyncRequest request = image.request(release);
    JsonObject made = session.run(() -> session.images().sync(request));
    if (session.screen().json()) {
      session.screen().result(made);
    } else {
      session.screen().result(Screen.table(facts(made)));
    }
    return 0;
  }

  private static List<List<String>> facts(JsonObject image) {
    return List.of("id", "serial", "sha256", "path").stream()
        .filter(image::containsKey)
        .map(key -> List.of(key, image.getString(key)))
        .toList();
  }
}
