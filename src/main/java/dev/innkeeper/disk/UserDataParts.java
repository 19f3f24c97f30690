package dev.innkeeper.disk;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * User-data of two parts: what the caller gave, and a cloud-config of ours after it (cloud-init's
 * documentation, "User data formats", "MIME multi-part archive").
 *
 * <p>The caller's part keeps its meaning whatever it is. Ours comes last, for each part says how it
 * is merged into those before it: so its lists are added, and nothing given is replaced.
 */
final class UserDataParts {
  private static final String MERGE =
      "Merge-Type: list(append)+dict(no_replace,recurse_list)+str()\n";

  /** How far cloud-init looks for a MIME header. */
  private static final int HEADER_SEARCH = 4096;

  private static final Pattern HEADER_FIRST = Pattern.compile("\\s*(?:From .*\\R)?[!-9;-~]+:\\s.*");

  /** cloud-init's own beginnings; of two that fit, the longer stands first. */
  private static final List<Beginning> BEGINNINGS =
      List.of(
          new Beginning("#cloud-config-archive", "text/cloud-config-archive"),
          new Beginning("#cloud-config-jsonp", "text/cloud-config-jsonp"),
          new Beginning("## template: jinja", "text/jinja2"),
          new Beginning("#cloud-boothook", "text/cloud-boothook"),
          new Beginning("#cloud-config", "text/cloud-config"),
          new Beginning("#include-once", "text/x-include-once-url"),
          new Beginning("#part-handler", "text/part-handler"),
          new Beginning("#include", "text/x-include-url"),
          new Beginning("#!", "text/x-shellscript"));

  private final String given;
  private final String boundary;

  /**
   * Parts yet to be written.
   *
   * @param id makes the boundary, so that the same container gets the same text every time
   */
  UserDataParts(String given, String id) {
    this.given = given;
    String candidate = "innkeeper-" + id;
    while (given.contains(candidate)) {
      candidate += "-";
    }
    this.boundary = candidate;
  }

  private record Beginning(String text, String type) {}

  String with(String cloudConfig) {
    return "Content-Type: multipart/mixed; boundary=\""
        + boundary
        + "\"\nMIME-Version: 1.0\n\n"
        + part(isMime() ? nested() : labelled())
        + part(headers("text/cloud-config", "7bit") + MERGE + "\n" + cloudConfig)
        + "--"
        + boundary
        + "--\n";
  }

  private String part(String text) {
    return "--" + boundary + "\n" + text + (text.endsWith("\n") ? "" : "\n");
  }

  private boolean isMime() {
    String head = given.substring(0, Math.min(given.length(), HEADER_SEARCH));
    return head.toLowerCase(Locale.ROOT).contains("mime-version:")
        && HEADER_FIRST.matcher(head).lookingAt();
  }

  /** A message is a part as it is; only an mbox's envelope line is not a header of a part. */
  private String nested() {
    String message = given.stripLeading();
    return message.startsWith("From ") ? message.substring(message.indexOf('\n') + 1) : message;
  }

  /** Python's parser, which cloud-init uses, spoils other than ASCII that is not encoded. */
  private String labelled() {
    return StandardCharsets.US_ASCII.newEncoder().canEncode(given)
        ? headers(type(given), "7bit") + "\n" + given
        : headers(type(given), "base64")
            + "\n"
            + Base64.getMimeEncoder().encodeToString(given.getBytes(StandardCharsets.UTF_8));
  }

  private static String headers(String type, String encoding) {
    return "Content-Type: "
        + type
        + "; charset=\"utf-8\"\nMIME-Version: 1.0\nContent-Transfer-Encoding: "
        + encoding
        + "\n";
  }

  /** As cloud-init finds it: by how the text begins after blanks, whatever the case. */
  static String type(String text) {
    String begin = text.stripLeading();
    String lower = begin.substring(0, Math.min(begin.length(), 64)).toLowerCase(Locale.ROOT);
    return BEGINNINGS.stream()
        .filter(beginning -> lower.startsWith(beginning.text()))
        .findFirst()
        .map(Beginning::type)
        .orElseGet(() -> commented(begin) ? "text/cloud-config" : "text/plain");
  }

  /** Whether it is a cloud-config below comments, which cloud-init takes where it is labelled. */
  private static boolean commented(String text) {
    return text.lines()
        .map(String::strip)
        .dropWhile(line -> line.isEmpty() || isComment(line))
        .findFirst()
        .filter("#cloud-config"::equals)
        .isPresent();
  }

  private static boolean isComment(String line) {
    return line.startsWith("#") && !line.equals("#cloud-config");
  }
}
