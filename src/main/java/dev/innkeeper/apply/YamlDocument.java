package dev.innkeeper.apply;

import dev.innkeeper.apply.Problems.Place;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * YAML, of which JSON is a part, as nodes that know their place. Nothing is constructed from tags.
 */
final class YamlDocument {
  private static final int DEEPEST = 20;
  private static final Place START = new Place(1, 1);

  private YamlDocument() {}

  /** The root, or null with a problem noted where the text is not YAML or is empty. */
  static @Nullable Node root(String text, int mostCharacters, Problems problems) {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(DEEPEST);
    options.setCodePointLimit(mostCharacters);
    try {
      Node root =
          new Yaml(new SafeConstructor(options)).compose(new StringReader(withoutTabs(text)));
      if (root == null || isNothing(root)) {
        problems.add(START, "", "the file is empty; give it images or containers");
        return null;
      }
      return root;
    } catch (MarkedYAMLException broken) {
      Mark mark = broken.getProblemMark();
      problems.add(
          mark == null ? START : place(mark),
          "",
          "this is not YAML or JSON, " + broken.getProblem() + "; correct the text there");
    } catch (YAMLException broken) {
      problems.add(START, "", "this is not YAML or JSON, " + broken.getMessage());
    }
    return null;
  }

  /** JSON may be indented by tabs, which no text in it can hold; the YAML parser refuses them. */
  private static String withoutTabs(String text) {
    return text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
  }

  static Place place(Node node) {
    return place(node.getStartMark());
  }

  private static Place place(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }

  static boolean isNothing(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  /** The entries in their order; a key that is no text or comes twice is a problem. */
  static Map<String, NodeTuple> entries(MappingNode mapping, String where, Problems problems) {
    Map<String, NodeTuple> entries = new LinkedHashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        problems.add(place(entry.getKeyNode()), where, "a key is a word, not a list or map");
      } else if (entries.putIfAbsent(key.getValue(), entry) != null) {
        problems.add(place(key), where + key.getValue(), "stands here twice; give it once");
      }
    }
    return entries;
  }
}
