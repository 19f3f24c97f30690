package dev.innkeeper.cli;

import dev.innkeeper.apply.Apply;
import dev.innkeeper.apply.ApplyFile;
import dev.innkeeper.apply.ApplyPlan;
import dev.innkeeper.apply.ApplyPreview;
import dev.innkeeper.apply.ApplyReader;
import dev.innkeeper.apply.ApplyReport;
import dev.innkeeper.container.DryRun;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code apply}: images and containers as a file says. */
@Command(
    name = "apply",
    sortOptions = false,
    description = {
      "Brings images and containers to the state in a file, and tells what it did.",
      "What is missing is made; memory, cores, disk, autostart and labels are changed;",
      "what differs otherwise is reported and left alone. Again, it changes nothing.",
      "Exit status 6: some items failed, the others are done."
    },
    footer = {
      "",
      "A file, YAML or JSON; fields are those of launch:",
      "  name: web-shop",
      "  images:",
      "    - release: jammy",
      "  defaults:",
      "    memory: 1024",
      "  containers:",
      "    - name: web-1",
      "      release: noble",
      "      user-data: web.yaml",
      "      wait-for: ready",
      "",
      "Examples:",
      "  innkeeper apply web-shop.yaml --dry-run",
      "  innkeeper apply web-shop.yaml",
      "  innkeeper apply web-shop.yaml --prune --output json",
      "  innkeeper apply web-shop.yaml --server http://127.0.0.1:8480"
    })
final class ApplyCommand extends NodeCommand {
  static final int SOME_FAILED = 6;

  @Parameters(paramLabel = "FILE", description = "What shall be there.")
  Path file = Path.of("");

  @Option(
      names = "--dry-run",
      description = "Show the plan with every command, file and domain XML, and change nothing.")
  boolean dryRun;

  @Option(
      names = "--prune",
      description = "Remove containers that this file made before and does not name any more.")
  boolean prune;

  @Override
  int work(Session session) {
    ApplyFile wanted = ApplyReader.read(file);
    return session
        .node()
        .remote()
        .map(service -> new ServiceApply(session, service, wanted, prune))
        .map(there -> asked(session, there))
        .orElseGet(() -> dryRun ? planned(session, wanted) : converged(session, wanted));
  }

  private int asked(Session session, ServiceApply there) {
    return dryRun ? shown(session, there.plan()) : shown(session, there.run());
  }

  private int planned(Session session, ApplyFile wanted) {
    Node node = session.node();
    ApplyPlan plan = session.ask(() -> apply(node).plan(wanted, prune));
    DryRun dryRun = new DryRun(node.vertx(), node.settings());
    return shown(session, ApplyPreview.of(plan, dryRun).toJson());
  }

  private static int shown(Session session, JsonObject plan) {
    if (session.screen().json()) {
      session.screen().result(plan);
    } else {
      session.screen().result(ApplyPlanText.of(plan));
    }
    return ApplyPlanText.failed(plan) ? SOME_FAILED : 0;
  }

  private int converged(Session session, ApplyFile wanted) {
    return shown(session, Await.result(session.node().call(() -> run(session, wanted))));
  }

  private static int shown(Session session, ApplyReport report) {
    if (session.screen().json()) {
      session.screen().result(report.toJson());
    } else {
      session.screen().result(ApplyText.summary(report));
    }
    return report.failed() ? SOME_FAILED : 0;
  }

  private Future<ApplyReport> run(Session session, ApplyFile wanted) {
    Node node = session.node();
    Promise<Void> cancelled = Promise.promise();
    session
        .interruption()
        .onSignal(() -> node.call(() -> Future.succeededFuture(cancelled.tryComplete())));
    ApplyDisplay display = new ApplyDisplay(session.screen());
    long ticks = node.vertx().setPeriodic(ProgressDisplay.TICK, tick -> display.tick());
    return apply(node)
        .run(wanted, prune, display, cancelled.future())
        .onComplete(end -> node.vertx().cancelTimer(ticks));
  }

  private static Apply apply(Node node) {
    return Apply.on(node.vertx(), node.settings(), node.manager(), node.images());
  }
}
