package dev.innkeeper.simplestreams;

import dev.innkeeper.config.Settings;
import dev.innkeeper.config.Settings.SignatureMode;
import dev.innkeeper.config.Settings.Source;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.fetch.Fetcher;
import dev.innkeeper.value.ImageSelector;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks images up at mirrors, in the order in which they are given. */
public final class Catalogs {
  private static final Logger LOG = LoggerFactory.getLogger(Catalogs.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Vertx vertx;
  private final MetadataFiles files;
  private final TrustedKeys keys;
  private final SeenUpdates seen;
  private final Clock clock;
  private final Supplier<Settings.Images> settings;
  private PeerDocuments peers = PeerDocuments.NONE;

  /**
   * Catalogs over the configured mirrors.
   *
   * @param settings asked for at each request
   * @param directory for what is remembered of them
   */
  public Catalogs(
      Vertx vertx,
      Fetcher fetcher,
      Supplier<Settings.Images> settings,
      Path directory,
      Clock clock) {
    this.vertx = vertx;
    this.files =
        new MetadataFiles(
            vertx,
            fetcher,
            patience(settings.get().stallTimeout()),
            Optional.of(new MetadataCache(directory.resolve("documents"))));
    this.keys = new TrustedKeys(vertx, files, directory);
    this.seen = new SeenUpdates(directory.resolve("seen-updates.json"));
    this.clock = clock;
    this.settings = settings;
  }

  /** Asks other hosts where all mirrors of a request are away. */
  public Catalogs asking(PeerDocuments others) {
    peers = others;
    return this;
  }

  private static Duration patience(Duration stallTimeout) {
    return stallTimeout.compareTo(PATIENCE) < 0 ? stallTimeout : PATIENCE;
  }

  /**
   * The catalog for a request.
   *
   * @param source one mirror instead of the configured ones
   * @param mode instead of the configured ones
   */
  public Catalog catalog(Optional<String> source, Optional<SignatureMode> mode) {
    List<Source> sources =
        source
            .map(url -> List.of(new Source(url.replaceAll("/+$", ""), Optional.empty(), List.of())))
            .orElse(settings.get().sources());
    List<Catalog> mirrors = sources.stream().map(each -> mirror(each, mode)).toList();
    return wanted ->
        first(mirrors, 0, wanted)
            .recover(
                error ->
                    away(error)
                        ? peers.others().compose(all -> ofPeers(all, sources, wanted, error))
                        : Future.failedFuture(error));
  }

  private Catalog mirror(Source source, Optional<SignatureMode> mode) {
    return mirror(files, source, mode.or(source::signature).orElse(settings.get().signature()));
  }

  private Catalog mirror(MetadataFiles documents, Source source, SignatureMode mode) {
    return new MirrorCatalog(
        vertx,
        documents,
        keys,
        seen,
        clock,
        new MirrorCatalog.Mirror(
            source.url(),
            mode,
            source.keyring().isEmpty() ? settings.get().keyring() : source.keyring()));
  }

  /** Only what is signed: a mirror vouches for its own unsigned documents, a peer for none. */
  private Future<CatalogEntry> ofPeers(
      List<PeerDocuments.Peer> all, List<Source> sources, ImageSelector wanted, Throwable away) {
    Future<CatalogEntry> found = Future.failedFuture(away);
    for (PeerDocuments.Peer peer : all) {
      MetadataFiles copies =
          new MetadataFiles(
              vertx, peer.fetcher(), patience(settings.get().stallTimeout()), Optional.empty());
      for (Source source : sources) {
        Catalog catalog = mirror(copies, source, SignatureMode.REQUIRED);
        found = found.recover(before -> told(peer, catalog.locate(wanted)));
      }
    }
    return found.recover(nowhere -> Future.failedFuture(away));
  }

  private static Future<CatalogEntry> told(PeerDocuments.Peer peer, Future<CatalogEntry> found) {
    return found
        .onSuccess(
            entry ->
                LOG.atInfo()
                    .addKeyValue("image", entry.id())
                    .addKeyValue("host", peer.host())
                    .log("metadata from a peer, its source is away"))
        .onFailure(
            refused -> LOG.debug("no metadata of host {}: {}", peer.host(), refused.getMessage()));
  }

  /** The next mirror is asked where this one is away; what one says for sure is final. */
  private static Future<CatalogEntry> first(
      List<Catalog> mirrors, int place, ImageSelector wanted) {
    Future<CatalogEntry> answer = mirrors.get(place).locate(wanted);
    return place + 1 == mirrors.size()
        ? answer
        : answer.recover(
            error -> away(error) ? first(mirrors, place + 1, wanted) : Future.failedFuture(error));
  }

  private static boolean away(Throwable error) {
    return error instanceof Failure failure
        && (failure.code() == ErrorCode.SOURCE_UNAVAILABLE || failure.code() == ErrorCode.STALLED);
  }
}
