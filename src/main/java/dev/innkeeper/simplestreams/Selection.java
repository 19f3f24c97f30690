package dev.innkeeper.simplestreams;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.simplestreams.CatalogEntry.Verified;
import dev.innkeeper.simplestreams.Products.Facts;
import dev.innkeeper.simplestreams.Products.Item;
import dev.innkeeper.simplestreams.Products.Product;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ImageId;
import dev.innkeeper.value.ImageSelector;
import dev.innkeeper.value.Quoted;
import dev.innkeeper.value.Serial;
import java.net.URI;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Chooses among products. Pure. */
final class Selection {
  private static final String UBUNTU = "com.ubuntu.cloud";
  private static final String CLOUD = "cloud";
  private static final int MOST_NAMED = 12;

  private Selection() {}

  /**
   * Whether a product can be of a stream: Ubuntu's ids name theirs. Elsewhere it is stated, or the
   * second word of the content id; where it is neither, all is released.
   */
  private static boolean streamFits(
      String contentId, String productId, String stated, String stream) {
    if (productId.equals(UBUNTU) || productId.startsWith(UBUNTU + ":")) {
      return stream.equals(ImageSelector.RELEASED);
    }
    if (productId.startsWith(UBUNTU + ".")) {
      return productId.startsWith(UBUNTU + "." + stream + ":");
    }
    String[] words = contentId.split(":", -1);
    String listed = words.length > 2 ? words[1] : "";
    String own = stated.isEmpty() ? listed : stated;
    return own.isEmpty() ? stream.equals(ImageSelector.RELEASED) : own.equals(stream);
  }

  /** Whether a product of this id is worth a look, as far as an id alone can tell. */
  static boolean idFits(String productId, ImageSelector wanted) {
    List<Arch> named =
        Arrays.stream(productId.split(":", -1)).flatMap(word -> Arch.find(word).stream()).toList();
    boolean ubuntu = productId.startsWith(UBUNTU);
    return (named.isEmpty() || named.contains(wanted.arch()))
        && (!ubuntu || streamFits("", productId, "", wanted.stream()));
  }

  /** A product and the newest of its items of the wanted type. */
  private record Choice(Product product, Item item) {}

  /** The newest image, or NO_MATCHING_IMAGE that names what there is. */
  static CatalogEntry newest(
      List<Product> products,
      ImageSelector wanted,
      Verified verified,
      BiFunction<String, String, List<URI>> addresses) {
    List<Product> fitting =
        products.stream()
            .filter(product -> product.arch() == wanted.arch())
            .filter(product -> streamFits(product.facts(), wanted.stream()))
            .toList();
    List<Product> called =
        fitting.stream().filter(product -> product.facts().isCalled(wanted.release())).toList();
    if (called.isEmpty()) {
      throw noRelease(fitting, wanted);
    }
    checkOneSystem(called, wanted);
    Choice choice =
        called.stream()
            .flatMap(product -> newestItem(product, wanted.ftype()).stream())
            .max(Comparator.comparing(Choice::product, Selection::compare))
            .orElseThrow(() -> noFtype(called, wanted));
    Facts facts = choice.product().facts();
    Item item = choice.item();
    return new CatalogEntry(
        ImageId.of(label(facts), wanted, item.serial()),
        wanted,
        facts.id(),
        facts.names(),
        addresses.apply(facts.contentId(), item.path()),
        Optional.of(item.digest()),
        item.size(),
        verified);
  }

  private static boolean streamFits(Facts facts, String stream) {
    return streamFits(facts.contentId(), facts.id(), facts.stream(), stream);
  }

  private static Optional<Choice> newestItem(Product product, String ftype) {
    return product.items().stream()
        .filter(candidate -> candidate.ftype().equals(ftype))
        .max(Comparator.comparing(Item::serial))
        .map(item -> new Choice(product, item));
  }

  /** The later version; of the same, the variant that cloud-init is in. */
  private static int compare(Product one, Product other) {
    int versions = versionOrder(one.facts()).compareTo(versionOrder(other.facts()));
    return versions != 0
        ? versions
        : Boolean.compare(
            one.facts().variant().equals(CLOUD), other.facts().variant().equals(CLOUD));
  }

  /** A bare number is a release of many systems at an image server that has many. */
  private static void checkOneSystem(List<Product> called, ImageSelector wanted) {
    List<String> systems =
        called.stream().map(each -> each.facts().os().toLowerCase(Locale.ROOT)).distinct().toList();
    if (systems.size() > 1) {
      throw Failure.of(
          ErrorCode.NO_MATCHING_IMAGE,
          wanted
              + " can be of "
              + Quoted.of(
                  String.join(", ", systems.subList(0, Math.min(MOST_NAMED, systems.size()))))
              + "; name the system too, as in "
              + systems.get(0)
              + "/"
              + wanted.release());
    }
  }

  /** Image servers of many distributions have the same release names more than once. */
  private static String label(Facts facts) {
    boolean ubuntu = facts.id().startsWith(UBUNTU) || facts.os().isEmpty();
    String variant = facts.variant();
    return ubuntu
        ? facts.release()
        : facts.os().toLowerCase(Locale.ROOT)
            + "-"
            + facts.release()
            + (variant.isEmpty() || variant.equals("default") ? "" : "-" + variant);
  }

  private static Serial versionOrder(Facts facts) {
    try {
      return new Serial(facts.version().isEmpty() ? facts.release() : facts.version());
    } catch (IllegalArgumentException odd) {
      return new Serial("0");
    }
  }

  private static Failure noRelease(List<Product> fitting, ImageSelector wanted) {
    String there =
        fitting.stream()
            .map(product -> product.facts().release())
            .distinct()
            .sorted(Comparator.reverseOrder())
            .limit(MOST_NAMED)
            .collect(Collectors.joining(", "));
    return Failure.of(
        ErrorCode.NO_MATCHING_IMAGE,
        "no image matches "
            + wanted
            + "; "
            + (there.isEmpty()
                ? "the source has none for this arch and stream, check --arch, --stream and --source"
                : "for this arch and stream there are " + Quoted.of(there)));
  }

  private static Failure noFtype(List<Product> called, ImageSelector wanted) {
    String there =
        called.stream()
            .flatMap(product -> product.items().stream())
            .map(Item::ftype)
            .distinct()
            .sorted()
            .limit(MOST_NAMED)
            .collect(Collectors.joining(", "));
    return Failure.of(
        ErrorCode.NO_MATCHING_IMAGE,
        "no image matches " + wanted + "; of this release there are " + Quoted.of(there));
  }
}
