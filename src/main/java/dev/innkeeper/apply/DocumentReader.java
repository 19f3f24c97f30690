package dev.innkeeper.apply;

import dev.innkeeper.apply.ApplyFile.TextSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads user-data and network-config: a path, the text itself where it looks like one, or a map
 * whose {@code text} is the text whatever it looks like.
 */
final class DocumentReader {
  static final String INLINE = "inline";
  static final String TEXT = "text";

  /** Where the text came from, which a plan shows. */
  static final String FROM = "from";

  private static final int LONGEST_ORIGIN = 4096;
  private static final List<String> KEYS = List.of(TEXT, FROM);

  private final TextFiles files;
  private final Problems problems;
  private final List<TextSource> texts;

  /**
   * A reader.
   *
   * @param texts gets where documents came from
   */
  DocumentReader(TextFiles files, Problems problems, List<TextSource> texts) {
    this.files = files;
    this.problems = problems;
    this.texts = texts;
  }

  /** The text; IllegalArgumentException says why there is none. */
  String read(Field field, Node node) {
    if (node instanceof MappingNode mapping) {
      return given(field, YamlDocument.entries(mapping, field + ".", problems));
    }
    String value = FieldReader.scalar(node);
    return TextFiles.isInline(value)
        ? noted(field, INLINE, value)
        : noted(field, value, files.read(value));
  }

  private String given(Field field, Map<String, NodeTuple> entries) {
    NodeTuple text = entries.get(TEXT);
    if (text == null
        || !KEYS.containsAll(entries.keySet())
        || !(text.getValueNode() instanceof ScalarNode value)
        || YamlDocument.isNothing(value)) {
      throw new IllegalArgumentException(
          "as a map it needs text, and may say from; give these two, or a path");
    }
    NodeTuple from = entries.get(FROM);
    String origin = from == null ? INLINE : FieldReader.scalar(from.getValueNode());
    if (origin.length() > LONGEST_ORIGIN || origin.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("from has to be one line; give a path");
    }
    return noted(field, origin, value.getValue());
  }

  private String noted(Field field, String origin, String text) {
    long bytes = text.getBytes(StandardCharsets.UTF_8).length;
    texts.add(new TextSource(field.toString(), origin, bytes));
    return text;
  }
}
