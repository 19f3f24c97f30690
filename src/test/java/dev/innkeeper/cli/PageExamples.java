package dev.innkeeper.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The fenced blocks of a page. {@code sh} marks an example that a test runs, {@code console} one
 * that cannot be run everywhere; text, pictures and files have other marks or none.
 */
record PageExamples(Path page, List<Block> blocks) {
  static final String RUN = "sh";
  static final String SHOWN = "console";

  private static final Pattern FENCED = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");

  /** A command of ours in a line of shell, as far as the shell gives it words. */
  private static final Pattern OURS =
      Pattern.compile(
          "(?m)^(?:sudo |until |[A-Z_]+=\\S+ )*(?:bin/)?(innkeeper [^\\n>&;|]*?)"
              + "(?= {2,}#| *[>&;|]| *$)");

  record Block(String mark, String text) {
    boolean isShell() {
      return mark.equals(RUN) || mark.equals(SHOWN);
    }

    List<String> ours() {
      return OURS.matcher(text).results().map(line -> line.group(1)).toList();
    }
  }

  static PageExamples of(Path page) throws IOException {
    Matcher fenced = FENCED.matcher(Files.readString(page));
    return new PageExamples(page, fenced.results().map(PageExamples::block).toList());
  }

  private static Block block(MatchResult fenced) {
    return new Block(fenced.group(1), fenced.group(2));
  }

  /** All that is to be run of a page, in order, for one shell. */
  String script() {
    StringBuilder script = new StringBuilder();
    run().forEach(block -> script.append(block.text()));
    return script.toString();
  }

  Stream<Block> run() {
    return blocks.stream().filter(block -> block.mark().equals(RUN));
  }
}
