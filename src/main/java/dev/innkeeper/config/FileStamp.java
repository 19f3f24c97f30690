package dev.innkeeper.config;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * What tells one state of a file from another without reading it.
 *
 * @param modified in milliseconds since 1970; -1 where there is no such file
 * @param size in bytes; 0 where there is none
 */
public record FileStamp(Path file, long modified, long size) {

  /** Those of all files, in their order. */
  public static Future<List<FileStamp>> all(Vertx vertx, Collection<Path> files) {
    return Future.all(files.stream().map(file -> of(vertx, file)).toList()).map(all -> all.list());
  }

  private static Future<FileStamp> of(Vertx vertx, Path file) {
    return vertx
        .fileSystem()
        .props(file.toAbsolutePath().toString())
        .map(props -> new FileStamp(file, props.lastModifiedTime(), props.size()))
        .otherwise(new FileStamp(file, -1, 0));
  }
}
