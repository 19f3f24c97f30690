package dev.innkeeper.value;

/** Foreign text made fit to stand in a one-line message. */
public final class Quoted {
  private static final int LONGEST = 80;

  private Quoted() {}

  /** Control and other unprintable characters become {@code ?}; past 80 characters it is cut. */
  public static String of(String text) {
    return of(text, LONGEST);
  }

  /** The same, but cut past another number of characters. */
  public static String of(String text, int longest) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(longest)
        .forEach(
            point ->
                line.appendCodePoint(
                    Character.isISOControl(point)
                            || Character.getType(point) == Character.FORMAT
                            || Character.getType(point) == Character.SURROGATE
                            || Character.getType(point) == Character.LINE_SEPARATOR
                            || Character.getType(point) == Character.PARAGRAPH_SEPARATOR
                        ? '?'
                        : point));
    return text.codePointCount(0, text.length()) > longest ? line + "…" : line.toString();
  }
}
