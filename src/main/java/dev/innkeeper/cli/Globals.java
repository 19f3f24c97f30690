package dev.innkeeper.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name. */
final class Globals {
  /** Forms of a result. */
  enum Form {
    text,
    json
  }

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Read this YAML or JSON file too; may be repeated, later ones win.")
  List<Path> configs = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      scope = ScopeType.INHERIT,
      description = "Set one key, such as libvirt.accel=tcg; may be repeated.")
  List<String> sets = new ArrayList<>();

  @Option(
      names = "--server",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description = "Ask this running service instead of working in this process.")
  @Nullable String server;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "The service's token; default: INNKEEPER_TOKEN, else this host's own api-token.")
  @Nullable Path tokenFile;

  @Option(
      names = "--output",
      paramLabel = "text|json",
      scope = ScopeType.INHERIT,
      description = "Form of the result; json also gives progress as one event a line on stderr.")
  Form output = Form.text;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "No progress on stderr, only warnings and errors.")
  boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Log what is done, and stack traces of failures.")
  boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show what the command does and takes.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show the version.")
  boolean version;

  boolean json() {
    return output == Form.json;
  }

  /** The screen that these options ask for. */
  Screen screen() {
    return new Screen(System.out, System.err, onTerminal(), quiet, json());
  }

  /** Java cannot tell of standard error alone, so the launcher does. */
  private static boolean onTerminal() {
    return Boolean.getBoolean("innkeeper.terminal");
  }
}
