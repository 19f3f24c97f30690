package dev.innkeeper.apply;

import dev.innkeeper.apply.ApplyFile.TextSource;
import dev.innkeeper.container.Constraints;
import dev.innkeeper.value.DurationText;
import dev.innkeeper.value.Quoted;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads one mapping of fields into the JSON that a request has for them. */
final class FieldReader {
  /** Labels that tell whose a container is and what it was made from. */
  private static final String RESERVED = Mark.PREFIX;

  private static final List<String> SIZES = List.of("memory", "cores", "rootDisk");

  private final TextFiles files;
  private final Problems problems;
  private final DocumentReader documents;

  /**
   * A reader.
   *
   * @param texts gets where documents came from
   */
  FieldReader(TextFiles files, Problems problems, List<TextSource> texts) {
    this.files = files;
    this.problems = problems;
    this.documents = new DocumentReader(files, problems, texts);
  }

  /** The request's JSON; what is wrong is noted and left out. */
  JsonObject read(Node node, String where, Set<Field> known) {
    JsonObject json = new JsonObject();
    if (!(node instanceof MappingNode mapping)) {
      problems.add(YamlDocument.place(node), where, "must be a map of fields such as release");
      return json;
    }
    Map<String, NodeTuple> entries = YamlDocument.entries(mapping, where + ".", problems);
    entries.forEach(
        (key, entry) ->
            Field.find(key, known)
                .ifPresentOrElse(
                    field -> field(json, field, where + "." + key, entry.getValueNode()),
                    () -> unknown(entry.getKeyNode(), where, key, known)));
    if (entries.containsKey("network") && entries.containsKey("networks")) {
      problems.add(
          YamlDocument.place(node), where, "network and networks exclude each other; give one");
    }
    spread(json, node, where);
    return json;
  }

  private void unknown(Node key, String where, String name, Set<Field> known) {
    List<String> names = known.stream().map(Field::toString).toList();
    problems.add(
        YamlDocument.place(key),
        where + "." + Quoted.of(name),
        "is not known; "
            + Suggestion.of(name, names)
                .map(close -> "did you mean " + close + "?")
                .orElse("use one of " + String.join(", ", names)));
  }

  private void field(JsonObject json, Field field, String where, Node node) {
    try {
      if (field == Field.NETWORK) {
        json.put("networks", new JsonArray().add(text(field, node)));
      } else {
        json.put(field.requestName(), value(field, node));
      }
    } catch (IllegalArgumentException refused) {
      problems.add(YamlDocument.place(node), where, String.valueOf(refused.getMessage()));
    }
  }

  private Object value(Field field, Node node) {
    return switch (field.form()) {
      case TEXT, SIZE -> text(field, node);
      case NUMBER -> number(node);
      case TRUTH -> truth(node);
      case SECONDS -> DurationText.parse(text(field, node)).toMillis() / 1000.0;
      case TEXTS -> texts(field, node);
      case DOCUMENT -> documents.read(field, node);
      case LABELS -> labels(node);
    };
  }

  static String scalar(Node node) {
    if (!(node instanceof ScalarNode scalar) || YamlDocument.isNothing(node)) {
      throw new IllegalArgumentException("must be a single value; give a text or number");
    }
    if (scalar.getValue().isBlank()) {
      throw new IllegalArgumentException("is empty; give a value, or leave the key out");
    }
    return scalar.getValue();
  }

  private String text(Field field, Node node) {
    String text = scalar(node);
    if (text.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "'" + Quoted.of(text) + "' holds control characters; give one line");
    }
    field.check(text);
    boolean isPath = text.startsWith("./") || text.startsWith("../");
    return field == Field.RELEASE && isPath ? files.disk(text).toString() : text;
  }

  private static int number(Node node) {
    String text = scalar(node);
    if (!node.getTag().equals(Tag.INT) || !text.matches("\\d{1,9}")) {
      throw new IllegalArgumentException(
          "'" + Quoted.of(text) + "' is not a whole number; give one such as 2");
    }
    return Integer.parseInt(text);
  }

  private static boolean truth(Node node) {
    String text = scalar(node);
    return switch (text) {
      case "true", "on", "yes" -> true;
      case "false", "off", "no" -> false;
      default ->
          throw new IllegalArgumentException(
              "'" + Quoted.of(text) + "' is neither true nor false; give one of them");
    };
  }

  private JsonArray texts(Field field, Node node) {
    if (!(node instanceof SequenceNode list)) {
      throw new IllegalArgumentException("must be a list; begin each line of it with a dash");
    }
    JsonArray array = new JsonArray();
    list.getValue().forEach(item -> array.add(text(field, item)));
    return array;
  }

  private JsonObject labels(Node node) {
    if (!(node instanceof MappingNode mapping)) {
      throw new IllegalArgumentException("must be a map; give key: value in each line of it");
    }
    JsonObject labels = new JsonObject();
    YamlDocument.entries(mapping, "labels.", problems)
        .forEach((key, entry) -> labels.put(key, scalar(entry.getValueNode())));
    labels.fieldNames().stream()
        .filter(key -> key.startsWith(RESERVED))
        .findFirst()
        .ifPresent(
            key -> {
              throw new IllegalArgumentException(
                  "label '" + Quoted.of(key) + "' is reserved; begin it otherwise");
            });
    return labels;
  }

  /** Constraints as the fields that they stand for, so that either kind can override a default. */
  private void spread(JsonObject json, Node node, String where) {
    String text = (String) json.remove("constraints");
    if (text == null) {
      return;
    }
    Constraints constraints = Constraints.parse(text);
    List<Optional<?>> given =
        List.of(
            constraints.memory().map(memory -> memory.mib() + "M"),
            constraints.cores(),
            constraints.rootDisk().map(disk -> disk.mib() + "M"));
    for (int i = 0; i < SIZES.size(); i++) {
      String key = SIZES.get(i);
      if (given.get(i).isPresent() && json.containsKey(key)) {
        problems.add(
            YamlDocument.place(node),
            where + "." + key,
            "is given twice, alone and in constraints; give it once");
      }
      given.get(i).ifPresent(value -> json.put(key, value));
    }
    if (!constraints.ignored().isEmpty()) {
      json.put("constraints", String.join("= ", constraints.ignored()) + "=");
    }
  }
}
