package dev.innkeeper.gateway;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.GrowingDownload;
import dev.innkeeper.image.GrowingDownloads;
import dev.innkeeper.image.KeptDownloads;
import dev.innkeeper.image.KeptDownloads.Download;
import dev.innkeeper.value.Digest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Optional;

/**
 * Answers with an image's original bytes, or a range of them: those of a download that was kept, or
 * of one that is under way, as they come. Used on the gateway's context.
 */
final class OriginalBytes {
  private final Vertx vertx;
  private final KeptDownloads kept;
  private final GrowingDownloads growing;

  OriginalBytes(Vertx vertx, KeptDownloads kept, GrowingDownloads growing) {
    this.vertx = vertx;
    this.kept = kept;
    this.growing = growing;
  }

  /** A file of which so many bytes are to be had. */
  private record Opened(AsyncFile file, long size) {}

  /** By the digest that the path names. */
  void byDigest(RoutingContext context) {
    try {
      Digest digest = Digest.parse(context.pathParam("digest"));
      growing
          .of(digest)
          .ifPresentOrElse(
              download -> growing(context, digest, download), () -> kept(context, digest));
    } catch (IllegalArgumentException malformed) {
      context.fail(missing());
    }
  }

  private void kept(RoutingContext context, Digest digest) {
    vertx
        .executeBlocking(() -> found(digest), false)
        .onComplete(download -> send(context, download), context::fail);
  }

  private Download found(Digest digest) throws IOException {
    return kept.of(digest).orElseThrow(OriginalBytes::missing);
  }

  static Failure missing() {
    return Failure.of(
        ErrorCode.NOT_FOUND,
        "this host has neither such a document nor the original bytes of such an image; sync it"
            + " here with images.keep-download first, or ask its source");
  }

  /** A download that ends before it is read has been kept, or is missing. */
  private void growing(RoutingContext context, Digest digest, GrowingDownload download) {
    Context here = vertx.getOrCreateContext();
    Promise<Long> size = Promise.promise();
    download.size().onComplete(known -> here.runOnContext(now -> size.handle(known)));
    size.future()
        .compose(bytes -> opened(download, bytes))
        .onComplete(
            opened -> grow(context, tag(digest.hex()), download, opened),
            over -> kept(context, digest));
  }

  private Future<Opened> opened(GrowingDownload download, long size) {
    OpenOptions reading = new OpenOptions().setWrite(false).setCreate(false);
    return vertx
        .fileSystem()
        .open(download.file().toString(), reading)
        .map(file -> new Opened(file, size));
  }

  private void grow(RoutingContext context, String tag, GrowingDownload download, Opened opened) {
    HttpServerResponse response = context.response();
    Optional<ByteRange> range =
        response.closed() ? Optional.empty() : begun(context, tag, opened.size());
    if (range.isEmpty()) {
      opened.file().close();
      return;
    }
    new GrowingBody(vertx.getOrCreateContext(), download, opened.file(), response, range.get())
        .send();
  }

  void send(RoutingContext context, Download download) {
    HttpServerResponse response = context.response();
    if (response.closed()) {
      return;
    }
    begun(context, tag(download.sha256()), download.size())
        .ifPresent(
            range ->
                response
                    .sendFile(download.file().toString(), range.from(), range.length())
                    .onFailure(broken -> response.reset()));
  }

  /** The range whose bytes are to follow; empty where all is said. */
  private static Optional<ByteRange> begun(RoutingContext context, String tag, long size) {
    HttpServerResponse response = context.response();
    // Offsets count original bytes, which nothing on the way may pack anew.
    response.putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
    response.putHeader(HttpHeaders.CONTENT_TYPE, MirrorRoutes.OCTETS);
    response.putHeader(HttpHeaders.ETAG, tag).putHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
    ByteRange range = ByteRange.asked(context.request(), tag, size);
    if (range.isOutside()) {
      response.setStatusCode(416).putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size).end();
      return Optional.empty();
    }
    if (range.isPart()) {
      response.setStatusCode(206).putHeader(HttpHeaders.CONTENT_RANGE, range.toString());
    }
    response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(range.length()));
    if (HttpMethod.HEAD.equals(context.request().method())) {
      response.end();
      return Optional.empty();
    }
    return Optional.of(range);
  }

  static String tag(String digest) {
    return '"' + digest + '"';
  }
}
