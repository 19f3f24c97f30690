package dev.innkeeper.simplestreams;

import dev.innkeeper.config.Settings.SignatureMode;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.fetch.PublicUrl;
import dev.innkeeper.simplestreams.CatalogEntry.Verified;
import dev.innkeeper.simplestreams.Products.Product;
import dev.innkeeper.value.ImageSelector;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks images up at one mirror: its index, then the products files that can have them. */
final class MirrorCatalog implements Catalog {
  private static final String SIGNED_INDEX_2 = "streams/v1/index2.sjson";
  private static final String SIGNED_INDEX = "streams/v1/index.sjson";
  private static final String INDEX = "streams/v1/index.json";
  private static final String SIGNED_MIRRORS = "streams/v1/mirrors.sjson";
  private static final String MIRRORS = "streams/v1/mirrors.json";

  private final Vertx vertx;
  private final MetadataFiles files;
  private final TrustedKeys keys;
  private final SeenUpdates seen;
  private final Clock clock;
  private final Mirror mirror;

  /**
   * Where to look and what to trust.
   *
   * @param url the base, without a trailing slash; {@code <stream>} in it stands for the folder
   * @param keyring empty for Ubuntu's key
   */
  record Mirror(String url, SignatureMode mode, List<Path> keyring) {}

  MirrorCatalog(
      Vertx vertx,
      MetadataFiles files,
      TrustedKeys keys,
      SeenUpdates seen,
      Clock clock,
      Mirror mirror) {
    this.vertx = vertx;
    this.files = files;
    this.keys = keys;
    this.seen = seen;
    this.clock = clock;
    this.mirror = mirror;
  }

  /** A document whose text may be believed as far as {@code verified} says. */
  private record Document(URI url, JsonObject json, Verified verified) {}

  private record Listing(Document document, Index index) {}

  @Override
  public Future<CatalogEntry> locate(ImageSelector wanted) {
    String base = MirrorPath.base(mirror.url(), wanted.stream());
    return index(base)
        .compose(listing -> Future.all(products(base, listing, wanted), mirrors(base, listing)))
        .compose(both -> newest(base, wanted, both.resultAt(0), both.resultAt(1)));
  }

  private Future<CatalogEntry> newest(
      String base, ImageSelector wanted, Found found, Mirrors mirrors) {
    return vertx.executeBlocking(
        () ->
            Selection.newest(
                found.products(),
                wanted,
                found.verified(),
                (contentId, path) -> mirrors.addresses(base, contentId, path)),
        false);
  }

  /** Of as much trust as the index; a source without such a document has no mirrors. */
  private Future<Mirrors> mirrors(String base, Listing listing) {
    boolean signed = listing.document().verified() == Verified.SIGNED;
    return mirrors(base, signed ? SIGNED_MIRRORS : MIRRORS, signed)
        .compose(
            first ->
                Future.all(first.more().stream().map(path -> mirrors(base, path, signed)).toList())
                    .map(more -> more.<Mirrors>list().stream().reduce(first, Mirrors::and)));
  }

  /** They only add addresses, so that none of them being there costs nothing but those. */
  private Future<Mirrors> mirrors(String base, String path, boolean signed) {
    return (signed ? signed(base, path) : unsigned(base, path))
        .compose(read -> parsed(read, Mirrors::parse))
        .recover(
            error ->
                Failure.from(error).code() == ErrorCode.SIGNATURE_INVALID
                    ? Future.failedFuture(error)
                    : Future.succeededFuture(Mirrors.NONE));
  }

  private Future<Listing> index(String base) {
    Future<Document> document =
        switch (mirror.mode()) {
          case REQUIRED -> signedIndex(base).recover(missing -> unsignedIsRefused(base, missing));
          case IF_PRESENT ->
              signedIndex(base)
                  .recover(
                      missing ->
                          MetadataFiles.isMissing(missing)
                              ? unsigned(base, INDEX)
                              : Future.failedFuture(missing));
          case OFF ->
              unsigned(base, INDEX)
                  .recover(
                      missing ->
                          MetadataFiles.isMissing(missing)
                              ? unsigned(base, SIGNED_INDEX)
                              : Future.failedFuture(missing));
        };
    return document.compose(read -> parsed(read, json -> new Listing(read, Index.parse(json))));
  }

  private Future<Document> signedIndex(String base) {
    return signed(base, SIGNED_INDEX_2)
        .recover(
            missing ->
                MetadataFiles.isMissing(missing)
                    ? signed(base, SIGNED_INDEX)
                    : Future.failedFuture(missing));
  }

  /** A mirror that is there but unsigned is a matter of trust, not of the network. */
  private Future<Document> unsignedIsRefused(String base, Throwable missing) {
    if (!MetadataFiles.isMissing(missing)) {
      return Future.failedFuture(missing);
    }
    URI unsigned = MirrorPath.below(base, INDEX);
    return files
        .read(unsigned)
        .transform(
            there ->
                Future.failedFuture(
                    there.failed()
                        ? missing
                        : invalid(unsigned, "only this unsigned index is there", null)));
  }

  private Future<Document> signed(String base, String path) {
    URI url = MirrorPath.below(base, path);
    return files
        .read(url)
        .compose(
            bytes ->
                keys.keyring(mirror.keyring())
                    .map(keyring -> new Raw(Buffer.buffer(bytes), keyring)))
        .compose(raw -> vertx.executeBlocking(() -> verified(url, raw), false));
  }

  private record Raw(Buffer bytes, Keyring keyring) {}

  private Document verified(URI url, Raw raw) throws IOException {
    try {
      JsonObject json =
          new JsonObject(
              Signature.verifiedText(raw.bytes().getBytes(), raw.keyring(), clock.instant()));
      seen.check(url.toString(), String.valueOf(json.getValue("updated")));
      return new Document(url, json, Verified.SIGNED);
    } catch (IllegalArgumentException refused) {
      throw invalid(url, String.valueOf(refused.getMessage()), refused);
    } catch (DecodeException malformed) {
      throw malformed(url, malformed);
    }
  }

  private Future<Document> unsigned(String base, String path) {
    URI url = MirrorPath.below(base, path);
    return files
        .read(url)
        .compose(bytes -> vertx.executeBlocking(() -> believed(url, bytes), false));
  }

  private static Document believed(URI url, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      boolean clearSigned = text.startsWith("-----BEGIN PGP SIGNED MESSAGE-----");
      return new Document(
          url, new JsonObject(clearSigned ? ClearSigned.parse(bytes).text() : text), Verified.HASH);
    } catch (IllegalArgumentException | DecodeException malformed) {
      throw malformed(url, malformed);
    }
  }

  private record Found(List<Product> products, Verified verified) {}

  private Future<Found> products(String base, Listing listing, ImageSelector wanted) {
    List<Index.Entry> entries =
        listing.index().entries().stream().filter(entry -> canHave(entry, wanted)).toList();
    boolean signed = listing.document().verified() == Verified.SIGNED;
    List<Future<Products>> documents = new ArrayList<>();
    for (Index.Entry entry : entries) {
      Future<Document> document =
          signed ? signed(base, entry.path()) : unsigned(base, entry.path());
      documents.add(
          document.compose(read -> parsed(read, json -> Products.parse(entry.contentId(), json))));
    }
    return Future.all(documents)
        .map(
            all ->
                new Found(
                    documents.stream().flatMap(each -> each.result().products().stream()).toList(),
                    listing.document().verified()));
  }

  private static boolean canHave(Index.Entry entry, ImageSelector wanted) {
    return entry.products().isEmpty()
        || entry.products().stream().anyMatch(id -> Selection.idFits(id, wanted));
  }

  private interface Parser<T> {
    T parse(JsonObject json);
  }

  private <T> Future<T> parsed(Document document, Parser<T> parser) {
    return vertx.executeBlocking(
        () -> {
          try {
            return parser.parse(document.json());
          } catch (IllegalArgumentException | ClassCastException malformed) {
            throw malformed(document.url(), malformed);
          }
        },
        false);
  }

  private static Failure malformed(URI url, RuntimeException cause) {
    return Failure.of(
        ErrorCode.SOURCE_UNAVAILABLE,
        PublicUrl.of(url)
            + " is not simplestreams metadata: "
            + cause.getMessage()
            + "; check images.source or --source",
        cause);
  }

  private static Failure invalid(URI url, String why, @Nullable Throwable cause) {
    String message =
        PublicUrl.of(url)
            + " is not trusted: "
            + why
            + "; check images.keyring, or allow it with --signature off";
    return cause == null
        ? Failure.of(ErrorCode.SIGNATURE_INVALID, message)
        : Failure.of(ErrorCode.SIGNATURE_INVALID, message, cause);
  }
}
