package dev.innkeeper.apply;

import dev.innkeeper.apply.ApplyFile.TextSource;
import dev.innkeeper.apply.ApplyFile.Wanted;
import dev.innkeeper.container.ContainerSpec;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.ImageJson;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.value.Quoted;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads an apply file, YAML or JSON, and tells everything that is wrong with it at once. */
public final class ApplyReader {
  /** In characters; user-data of any size can stand in files of its own. */
  static final int LARGEST = 8 << 20;

  private static final int MOST_ITEMS = 1000;
  private static final List<String> KEYS = List.of("name", "images", "defaults", "containers");

  private final Problems problems;
  private final TextFiles files;
  private final Optional<String> otherwise;

  private ApplyReader(String shown, TextFiles files, Optional<String> otherwise) {
    this.problems = new Problems(shown);
    this.files = files;
    this.otherwise = otherwise;
  }

  /**
   * Reads a file; its own absolute path is the owner where it names none. Blocks. INVALID_ARGUMENT
   * with every problem, its line and column, in {@code details.problems}.
   */
  public static ApplyFile read(Path path) {
    Path file = path.toAbsolutePath().normalize();
    String shown = Quoted.of(path.toString());
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
        throw refused(shown, "is no plain file of at most 8 MiB; name a YAML or JSON file", null);
      }
      return new ApplyReader(
              shown,
              new TextFiles(Optional.ofNullable(file.getParent())),
              Optional.of(file.toString()))
          .file(Files.readString(file));
    } catch (CharacterCodingException binary) {
      throw refused(shown, "is not UTF-8 text; name a YAML or JSON file", binary);
    } catch (IOException failed) {
      throw refused(shown, "cannot be read; make it readable", failed);
    }
  }

  /**
   * Reads a text that came without a file, so that it can name no other files.
   *
   * @param owner where the text names none; empty where it has to, for what is made would be
   *     another's to prune
   */
  public static ApplyFile read(String text, Optional<String> owner) {
    return new ApplyReader("apply", new TextFiles(Optional.empty()), owner).file(text);
  }

  private static Failure refused(String file, String why, @Nullable IOException cause) {
    String message = "apply " + file + ": it " + why;
    return cause == null
        ? Failure.of(ErrorCode.INVALID_ARGUMENT, message)
        : Failure.of(ErrorCode.INVALID_ARGUMENT, message, cause);
  }

  private ApplyFile file(String text) {
    Node root = YamlDocument.root(text, LARGEST, problems);
    Map<String, NodeTuple> entries = root == null ? Map.of() : top(root);
    ApplyFile read =
        new ApplyFile(owner(entries), images(entries.get("images")), containers(entries));
    problems.refuse();
    return read;
  }

  private Map<String, NodeTuple> top(Node root) {
    if (!(root instanceof MappingNode mapping)) {
      problems.add(
          YamlDocument.place(root), "", "must be a map; its keys are " + String.join(", ", KEYS));
      return Map.of();
    }
    Map<String, NodeTuple> entries = YamlDocument.entries(mapping, "", problems);
    entries.forEach(
        (key, entry) -> {
          if (!KEYS.contains(key)) {
            problems.add(
                YamlDocument.place(entry.getKeyNode()),
                Quoted.of(key),
                "is not known; "
                    + Suggestion.of(key, KEYS)
                        .map(close -> "did you mean " + close + "?")
                        .orElse("use one of " + String.join(", ", KEYS)));
          }
        });
    return entries;
  }

  private String owner(Map<String, NodeTuple> entries) {
    NodeTuple given = entries.get("name");
    try {
      String name =
          given == null
              ? otherwise.orElseThrow(ApplyReader::nameless)
              : FieldReader.scalar(given.getValueNode());
      return Mark.checkedOwner(name);
    } catch (IllegalArgumentException refused) {
      problems.add(
          given == null ? new Problems.Place(1, 1) : YamlDocument.place(given.getValueNode()),
          "name",
          String.valueOf(refused.getMessage()));
      return "";
    }
  }

  private static IllegalArgumentException nameless() {
    return new IllegalArgumentException(
        "is missing; give the name of whoever owns what this makes, for pruning");
  }

  private List<Node> items(@Nullable NodeTuple entry, String key) {
    if (entry == null || YamlDocument.isNothing(entry.getValueNode())) {
      return List.of();
    }
    Node node = entry.getValueNode();
    if (!(node instanceof SequenceNode list)) {
      problems.add(YamlDocument.place(node), key, "must be a list; begin each item with a dash");
      return List.of();
    }
    if (list.getValue().size() > MOST_ITEMS) {
      problems.add(
          YamlDocument.place(node),
          key,
          list.getValue().size() + " items are over " + MOST_ITEMS + "; use several files");
      return List.of();
    }
    return list.getValue();
  }

  private List<SyncRequest> images(@Nullable NodeTuple entry) {
    List<SyncRequest> images = new ArrayList<>();
    int index = 0;
    for (Node node : items(entry, "images")) {
      String where = "images[" + index + "]";
      int before = problems.count();
      JsonObject json =
          new FieldReader(files, problems, new ArrayList<>()).read(node, where, Field.OF_IMAGE);
      made(node, where, before, () -> ImageJson.requestFromJson(json)).ifPresent(images::add);
      index++;
    }
    return images;
  }

  private List<Wanted> containers(Map<String, NodeTuple> entries) {
    List<TextSource> commonTexts = new ArrayList<>();
    NodeTuple given = entries.get("defaults");
    JsonObject common =
        given == null || YamlDocument.isNothing(given.getValueNode())
            ? new JsonObject()
            : new FieldReader(files, problems, commonTexts)
                .read(given.getValueNode(), "defaults", Field.OF_DEFAULTS);
    List<Wanted> containers = new ArrayList<>();
    Map<String, Integer> lines = new HashMap<>();
    String owner = owner(entries);
    int index = 0;
    for (Node node : items(entries.get("containers"), "containers")) {
      String where = "containers[" + index + "]";
      int before = problems.count();
      List<TextSource> texts = new ArrayList<>();
      JsonObject own =
          new FieldReader(files, problems, texts).read(node, where, Field.OF_CONTAINER);
      unique(own, node, where, lines);
      JsonObject request = merged(common, own);
      made(node, where, before, () -> marked(request, owner))
          .map(spec -> new Wanted(spec, joined(texts, commonTexts)))
          .ifPresent(containers::add);
      index++;
    }
    return containers;
  }

  private static List<TextSource> joined(List<TextSource> own, List<TextSource> common) {
    return Stream.concat(
            own.stream(),
            common.stream()
                .filter(text -> own.stream().noneMatch(other -> other.key().equals(text.key()))))
        .toList();
  }

  /** The marks are of what the request means, however its values are spelt. */
  private static ContainerSpec marked(JsonObject request, String owner) {
    JsonObject meant = RequestJson.specToJson(RequestJson.specFromJson(request));
    Mark.labels(meant, owner).forEach(meant.getJsonObject("labels")::put);
    return RequestJson.specFromJson(meant);
  }

  /** A container's own fields over the common ones; labels are joined. */
  private static JsonObject merged(JsonObject common, JsonObject own) {
    JsonObject labels =
        common
            .getJsonObject("labels", new JsonObject())
            .copy()
            .mergeIn(own.getJsonObject("labels", new JsonObject()));
    return common.copy().mergeIn(own).put("labels", labels);
  }

  private void unique(JsonObject own, Node node, String where, Map<String, Integer> lines) {
    for (String key : List.of("name", "machineId")) {
      String name = own.getString(key);
      int line = YamlDocument.place(node).line();
      Integer before = name == null ? null : lines.putIfAbsent(key + name, line);
      if (before != null) {
        problems.add(
            YamlDocument.place(node),
            where,
            "'"
                + Quoted.of(String.valueOf(name))
                + "' is in line "
                + before
                + " already; use another name");
      }
    }
  }

  /** Nothing where something was wrong before, which would only be told again in other words. */
  private <T> Optional<T> made(Node node, String where, int before, Supplier<T> request) {
    if (problems.count() > before) {
      return Optional.empty();
    }
    try {
      return Optional.of(request.get());
    } catch (IllegalArgumentException refused) {
      problems.add(YamlDocument.place(node), where, String.valueOf(refused.getMessage()));
      return Optional.empty();
    }
  }
}
