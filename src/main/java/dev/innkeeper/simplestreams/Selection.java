package dev.innkeeper.simplestreams;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.simplestreams.CatalogEntry.Verified;
import dev.innkeeper.simplestreams.Products.Item;
import dev.innkeeper.simplestreams.Products.Product;
import dev.innkeeper.value.ImageId;
import dev.innkeeper.value.ImageSelector;
import dev.innkeeper.value.Quoted;
import dev.innkeeper.value.Serial;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Chooses among products. Pure. */
final class Selection {
  private static final String UBUNTU = "com.ubuntu.cloud";
  private static final int MOST_NAMED = 12;

  private Selection() {}

  /** Whether a product's id can be of this stream; ids of others than Ubuntu name no stream. */
  static boolean streamFits(String productId, String stream) {
    if (!productId.startsWith(UBUNTU)) {
      return stream.equals(ImageSelector.RELEASED);
    }
    String prefix =
        stream.equals(ImageSelector.RELEASED) ? UBUNTU + ":" : UBUNTU + "." + stream + ":";
    return productId.startsWith(prefix);
  }

  /** The newest image, or NO_MATCHING_IMAGE that names what there is. */
  static CatalogEntry newest(
      List<Product> products, ImageSelector wanted, String base, Verified verified) {
    List<Product> fitting =
        products.stream()
            .filter(product -> product.arch() == wanted.arch())
            .filter(product -> streamFits(product.id(), wanted.stream()))
            .toList();
    Product product =
        fitting.stream()
            .filter(candidate -> candidate.isCalled(wanted.release()))
            .max(Comparator.comparing(Selection::versionOrder))
            .orElseThrow(() -> noRelease(fitting, wanted));
    Item item =
        product.items().stream()
            .filter(candidate -> candidate.ftype().equals(wanted.ftype()))
            .max(Comparator.comparing(Item::serial))
            .orElseThrow(() -> noFtype(product, wanted));
    return new CatalogEntry(
        ImageId.of(label(product), wanted, item.serial()),
        wanted,
        product.id(),
        List.of(MirrorPath.below(base, item.path())),
        Optional.of(item.digest()),
        item.size(),
        verified);
  }

  /** Image servers of many distributions have the same release names more than once. */
  private static String label(Product product) {
    boolean ubuntu = product.id().startsWith(UBUNTU) || product.os().isEmpty();
    String variant = product.id().substring(product.id().lastIndexOf(':') + 1);
    return ubuntu
        ? product.release()
        : product.os().toLowerCase(Locale.ROOT)
            + "-"
            + product.release()
            + (variant.equals("default") ? "" : "-" + variant);
  }

  private static Serial versionOrder(Product product) {
    String version = product.version().isEmpty() ? product.release() : product.version();
    try {
      return new Serial(version);
    } catch (IllegalArgumentException odd) {
      return new Serial("0");
    }
  }

  private static Failure noRelease(List<Product> fitting, ImageSelector wanted) {
    String there =
        fitting.stream()
            .map(Product::release)
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

  private static Failure noFtype(Product product, ImageSelector wanted) {
    String there =
        product.items().stream()
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
