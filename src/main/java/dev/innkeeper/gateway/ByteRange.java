package dev.innkeeper.gateway;

import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request wants of a body (RFC 9110, section 14): all of it, or one range. Several ranges,
 * and what is none, ask for all.
 *
 * @param from the first byte
 * @param to the last byte
 * @param size of the whole
 */
record ByteRange(long from, long to, long size) {
  private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** That of a request, which counts only where its {@code If-Range} is still true. */
  static ByteRange asked(HttpServerRequest request, String tag, long size) {
    ByteRange all = new ByteRange(0, size - 1, size);
    String condition = request.getHeader("If-Range");
    Matcher one = ONE.matcher(String.valueOf(request.getHeader("Range")));
    boolean counts = (condition == null || condition.equals(tag)) && one.matches();
    return counts ? of(one.group(1), one.group(2), all) : all;
  }

  private static ByteRange of(String first, String last, ByteRange all) {
    if (first.isEmpty() && last.isEmpty()) {
      return all;
    }
    if (first.isEmpty()) {
      return new ByteRange(Math.max(0, all.size - Long.parseLong(last)), all.to, all.size);
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? all.to : Math.min(all.to, Long.parseLong(last));
    // A last byte before the first makes it no range.
    return !last.isEmpty() && Long.parseLong(last) < from ? all : new ByteRange(from, to, all.size);
  }

  boolean isOutside() {
    return from >= size && size > 0;
  }

  boolean isPart() {
    return from > 0 || to < size - 1;
  }

  long length() {
    return to - from + 1;
  }

  /** As {@code Content-Range} has it. */
  @Override
  public String toString() {
    return "bytes " + from + "-" + to + "/" + size;
  }
}
