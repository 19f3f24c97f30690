package dev.innkeeper.fetch;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Opens {@code file:} addresses of regular files; links are followed. */
public final class FileFetcher implements Fetcher {
  private static final int READ_BYTES = 1 << 20;

  private final Vertx vertx;

  public FileFetcher(Vertx vertx) {
    this.vertx = vertx;
  }

  private record Found(Path path, long size, String validator) {}

  @Override
  public Future<Fetched> open(FetchRequest request) {
    return vertx
        .executeBlocking(() -> look(request.url()), false)
        .compose(found -> answer(request, found));
  }

  private static Found look(URI url) {
    Path path = path(url);
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw refused(
            path, "it is " + (attributes.isDirectory() ? "a directory" : "no plain file"));
      }
      String validator =
          "\"%x-%x-%x\""
              .formatted(
                  attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                  attributes.size(),
                  String.valueOf(attributes.fileKey()).hashCode());
      return new Found(path, attributes.size(), validator);
    } catch (NoSuchFileException missing) {
      throw refused(path, "there is no such file").with("status", 404);
    } catch (IOException error) {
      throw refused(path, String.valueOf(error.getMessage()));
    }
  }

  private static Path path(URI url) {
    try {
      return Path.of(url);
    } catch (IllegalArgumentException malformed) {
      throw Failure.of(
          ErrorCode.SOURCE_UNAVAILABLE,
          "reading " + PublicUrl.of(url) + " failed: it is no path of this host; use file:///path",
          malformed);
    }
  }

  private Future<Fetched> answer(FetchRequest request, Found found) {
    Optional<String> validator = Optional.of(found.validator());
    if (request.unlessMatches().equals(validator)) {
      return Future.succeededFuture(
          new Fetched(
              request.url(),
              Fetched.Kind.UNCHANGED,
              0,
              OptionalLong.of(0),
              OptionalLong.of(found.size()),
              validator,
              new EmptyBody(),
              () -> {}));
    }
    boolean changed = request.ifRange().isPresent() && !request.ifRange().equals(validator);
    long from = changed ? 0 : request.from();
    if (from > found.size() || (from == found.size() && from > 0)) {
      return Future.failedFuture(
          refused(found.path(), "it has " + found.size() + " bytes, byte " + from + " was wanted")
              .with("status", 416));
    }
    return vertx
        .fileSystem()
        .open(found.path().toString(), new OpenOptions().setWrite(false).setCreate(false))
        .recover(
            error -> Future.failedFuture(refused(found.path(), String.valueOf(error.getMessage()))))
        .map(file -> fetched(request.url(), found, from, file));
  }

  private static Fetched fetched(URI url, Found found, long from, AsyncFile file) {
    OptionalLong length = OptionalLong.of(found.size() - from);
    file.pause();
    file.setReadBufferSize(READ_BYTES).setReadPos(from).setReadLength(length.getAsLong());
    Closing closing = new Closing(file);
    return new Fetched(
        url,
        from == 0 ? Fetched.Kind.WHOLE : Fetched.Kind.PART,
        from,
        length,
        OptionalLong.of(found.size()),
        Optional.of(found.validator()),
        new CountedBody(file, found.path().toString(), length, closing),
        closing);
  }

  /** Closes a file once, whoever asks first. */
  private static final class Closing implements Runnable {
    private final AsyncFile file;
    private boolean closed;

    Closing(AsyncFile file) {
      this.file = file;
    }

    @Override
    public void run() {
      if (!closed) {
        closed = true;
        // Nothing was written, so a failing close loses nothing.
        file.close();
      }
    }
  }

  private static Failure refused(Path path, String why) {
    return Failure.of(
        ErrorCode.SOURCE_UNAVAILABLE,
        "reading " + path + " failed: " + why + "; check the path and its permissions");
  }
}
