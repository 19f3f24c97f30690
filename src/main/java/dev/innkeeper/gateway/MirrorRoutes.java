package dev.innkeeper.gateway;

import dev.innkeeper.config.Settings;
import dev.innkeeper.image.GrowingDownloads;
import dev.innkeeper.image.KeptDownloads;
import dev.innkeeper.image.KeptDownloads.Download;
import dev.innkeeper.image.PoolFiles;
import dev.innkeeper.simplestreams.KeptDocuments;
import dev.innkeeper.value.Digest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * This host as a simplestreams mirror: the signed documents as its sources sent them, and the
 * original bytes of the images whose downloads it kept or is making. Who reads them verifies them
 * as if they came from the source, and needs to trust nobody here. Used on the gateway's context.
 */
final class MirrorRoutes {
  private static final String ROOT = "/mirror/";

  /** No path of simplestreams begins so. */
  private static final String BY_DIGEST = ROOT + "digest/:digest";

  static final String OCTETS = "application/octet-stream";

  private static final String BY_KEY = ROOT + "document/:key";

  private final Vertx vertx;
  private final Access access;
  private final Settings.Images settings;
  private final KeptDocuments documents;
  private final KeptDownloads downloads;
  private final OriginalBytes bytes;

  MirrorRoutes(Vertx vertx, Access access, Settings settings, GrowingDownloads growing) {
    this.vertx = vertx;
    this.access = access;
    this.settings = settings.images();
    this.documents = new KeptDocuments(settings.dataDir().resolve("innkeeper").resolve("streams"));
    this.downloads = new KeptDownloads(new PoolFiles(settings.dataDir()));
    this.bytes = new OriginalBytes(vertx, downloads, growing);
  }

  void mount(Router router) {
    router.route(ROOT + "*").handler(access::fetcher);
    router.get(BY_DIGEST).handler(bytes::byDigest);
    router.head(BY_DIGEST).handler(bytes::byDigest);
    router.get(BY_KEY).handler(this::byKey);
    router.get(ROOT + "*").handler(this::read);
    router.head(ROOT + "*").handler(this::read);
  }

  /** What a path stands for: one of both. */
  private record Found(@Nullable Buffer document, @Nullable Download download) {}

  private void read(RoutingContext context) {
    String asked = context.request().path();
    String path = asked.length() > ROOT.length() ? asked.substring(ROOT.length()) : "";
    vertx
        .executeBlocking(() -> find(path), false)
        .onSuccess(found -> answer(context, found))
        .onFailure(context::fail);
  }

  /** A document by the key of its address, of whatever source. */
  private void byKey(RoutingContext context) {
    vertx
        .executeBlocking(() -> documents.of(Digest.sha256(context.pathParam("key"))), false)
        .recover(
            error ->
                error instanceof IllegalArgumentException
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(error))
        .map(document -> document.map(Buffer::buffer).orElseThrow(OriginalBytes::missing))
        .onSuccess(document -> answer(context, new Found(document, null)))
        .onFailure(context::fail);
  }

  /** On a worker thread: at the first source that has it. */
  private Found find(String path) throws IOException {
    for (Settings.Source source : settings.sources()) {
      URI address = address(source.url(), path);
      Optional<byte[]> document = documents.at(address);
      Optional<Download> download = document.isPresent() ? Optional.empty() : downloads.of(address);
      if (document.isPresent() || download.isPresent()) {
        return new Found(document.map(Buffer::buffer).orElse(null), download.orElse(null));
      }
    }
    throw OriginalBytes.missing();
  }

  private URI address(String source, String path) {
    try {
      return KeptDocuments.address(source, settings.stream(), path);
    } catch (IllegalArgumentException outside) {
      throw OriginalBytes.missing();
    }
  }

  private void answer(RoutingContext context, Found found) {
    if (context.response().closed()) {
      return;
    }
    Download download = found.download();
    if (download != null) {
      bytes.send(context, download);
    } else if (found.document() != null) {
      send(context, found.document());
    }
  }

  private static void send(RoutingContext context, Buffer document) {
    Digest.Algorithm sha256 = Digest.Algorithm.SHA256;
    String tag =
        OriginalBytes.tag(Digest.of(sha256, sha256.newDigest().digest(document.getBytes())).hex());
    HttpServerResponse response =
        context
            .response()
            .putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY)
            .putHeader(HttpHeaders.CONTENT_TYPE, OCTETS)
            .putHeader(HttpHeaders.ETAG, tag);
    if (tag.equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(304).end();
    } else if (HttpMethod.HEAD.equals(context.request().method())) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(document.length())).end();
    } else {
      response.end(document);
    }
  }
}
