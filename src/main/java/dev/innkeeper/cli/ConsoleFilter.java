package dev.innkeeper.cli;

/**
 * Makes what a guest wrote fit to be printed on the terminal of somebody who does not trust it:
 * escape sequences (ECMA-48) and control characters go, lines and tabs stay. Keeps its place across
 * pieces.
 */
final class ConsoleFilter {
  private static final char ESCAPE = '\u001b';
  private static final char BELL = '\u0007';

  private enum Within {
    TEXT,
    ESCAPE,
    CONTROL_SEQUENCE,
    STRING
  }

  private Within within = Within.TEXT;

  String printable(String piece) {
    StringBuilder text = new StringBuilder(piece.length());
    for (int i = 0; i < piece.length(); i++) {
      char next = piece.charAt(i);
      if (within == Within.TEXT && printable(next)) {
        text.append(next);
      }
      within = after(next);
    }
    return text.toString();
  }

  private static boolean printable(char next) {
    return next == '\n' || next == '\t' || !Character.isISOControl(next);
  }

  private Within after(char next) {
    return switch (within) {
      case TEXT -> next == ESCAPE ? Within.ESCAPE : Within.TEXT;
      case ESCAPE -> afterEscape(next);
      case CONTROL_SEQUENCE -> next >= '@' && next <= '~' ? Within.TEXT : Within.CONTROL_SEQUENCE;
      // A string ends with BEL or with ESC \; a line's end too, lest one escape hides the rest.
      case STRING -> {
        if (next == ESCAPE) {
          yield Within.ESCAPE;
        }
        yield next == BELL || next == '\n' ? Within.TEXT : Within.STRING;
      }
    };
  }

  private static Within afterEscape(char next) {
    return switch (next) {
      case '[' -> Within.CONTROL_SEQUENCE;
      case ']', 'P', 'X', '^', '_' -> Within.STRING;
      case ESCAPE -> Within.ESCAPE;
      default -> next >= ' ' && next <= '/' ? Within.ESCAPE : Within.TEXT;
    };
  }
}
