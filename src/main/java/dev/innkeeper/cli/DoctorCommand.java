package dev.innkeeper.cli;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.libvirt.HostCheck;
import dev.innkeeper.libvirt.HostCheck.Line;
import dev.innkeeper.libvirt.HostCheck.Verdict;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code doctor}: what this host has and lacks. */
@Command(
    name = "doctor",
    sortOptions = false,
    description = {
      "Checks KVM, tools, libvirt, pool, network, firmware, permissions and space: a line each.",
      "Ends with 4 where something fails.",
      "With --fix it first does what init does, telling each step; the checks say what is left."
    },
    footer = {"", "Examples:", "  innkeeper doctor", "  innkeeper doctor --fix"})
final class DoctorCommand extends NodeCommand implements NodeCommand.ThisHost {
  @Option(names = "--fix", description = "Mend what can be mended, as init does, then check.")
  boolean fix;

  @Override
  int work(Session session) {
    int repair =
        fix ? session.screen().failures(InitCommand.prepare(session), globals().verbose) : 0;
    Node node = session.node();
    List<Line> lines =
        Await.result(
            node.call(
                () ->
                    new HostCheck(node.vertx(), node.runner(), node.settings(), node.virsh())
                        .lines()));
    if (session.screen().json()) {
      JsonArray checks = new JsonArray();
      lines.forEach(line -> checks.add(json(line)));
      session.screen().result(new JsonObject().put("checks", checks));
    } else {
      session.screen().result(table(lines));
    }
    List<String> failed =
        lines.stream().filter(line -> line.verdict() == Verdict.FAIL).map(Line::name).toList();
    return failed.isEmpty() ? repair : session.screen().failure(unfit(failed), false);
  }

  private static Failure unfit(List<String> checks) {
    return Failure.of(
            ErrorCode.HOST_UNFIT,
            "this host lacks what containers need: "
                + String.join(", ", checks)
                + "; the checks say how to mend it")
        .with("checks", checks);
  }

  private static JsonObject json(Line line) {
    return new JsonObject()
        .put("name", line.name())
        .put("verdict", word(line))
        .put("text", line.text())
        .put("fix", line.fix());
  }

  private static String word(Line line) {
    return line.verdict().name().toLowerCase(Locale.ROOT);
  }

  private static String table(List<Line> lines) {
    List<List<String>> rows = new ArrayList<>();
    for (Line line : lines) {
      String fix = line.fix().isEmpty() ? "" : "; fix: " + line.fix();
      rows.add(List.of(word(line), line.name(), line.text() + fix));
    }
    return Screen.table(rows);
  }
}
