package dev.innkeeper.cli;

import dev.innkeeper.apply.ApplyOperations;
import dev.innkeeper.apply.ApplyReader;
import dev.innkeeper.apply.ApplyWatch;
import dev.innkeeper.apply.ApplyWatch.Pace;
import dev.innkeeper.cluster.Cluster;
import dev.innkeeper.config.Settings;
import dev.innkeeper.config.SettingsWatch;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.gateway.ApiToken;
import dev.innkeeper.gateway.GatewayVerticle;
import dev.innkeeper.gateway.ServerKey;
import dev.innkeeper.operation.HostLocks;
import dev.innkeeper.operation.ServiceBus;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code serve}: the service, until a signal ends it. */
@Command(
    name = "serve",
    sortOptions = false,
    description = {
      "Runs the service: HTTP API, event sockets and dashboard.",
      "On a terminal it prints a link that logs a browser in.",
      "SIGTERM and Ctrl-C end it within 10 s: what runs may finish, and what does not is left",
      "so that it can be resumed or is undone by the next start.",
      "With --apply it brings this host to the state in a file at its start, and again after",
      "each change of the file, as the command apply does; it removes nothing."
    },
    footer = {
      "",
      "Examples:",
      "  innkeeper serve",
      "  innkeeper serve --set http.port=8080 --set log.format=json",
      "  innkeeper serve --apply /etc/innkeeper/host.yaml"
    })
final class ServeCommand extends NodeCommand implements NodeCommand.ThisHost {
  private static final Duration LOOK = Duration.ofSeconds(2);

  @Option(
      names = "--apply",
      paramLabel = "FILE",
      description = "Keep images and containers as this file says, whenever it changes.")
  @Nullable Path apply;

  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Override
  Node started(Vertx vertx, Settings settings) {
    Logging.service(settings.log(), globals().verbose);
    // Before anything is settled or changed: a wrong file is wrong usage.
    if (apply != null) {
      ApplyReader.read(apply);
    }
    settings.http().tls().ifPresent(tls -> ServerKey.read(vertx, tls));
    VertxMetricsFactory counting = new MicrometerMetricsFactory(metrics);
    return settings.cluster().enabled()
        ? Node.clustered(Await.result(Cluster.join(settings, counting)), settings)
        : Node.start(counted(counting), settings, true);
  }

  private static Vertx counted(VertxMetricsFactory counting) {
    return Vertx.builder()
        .with(new VertxOptions().setMetricsOptions(new MetricsOptions().setEnabled(true)))
        .withMetrics(counting)
        .build();
  }

  @Override
  int work(Session session) {
    Promise<Void> signal = Promise.promise();
    session.interruption().endsWith(0);
    session.interruption().onSignal(signal::tryComplete);
    Node node = session.node();
    HostLocks.Held alone = alone(node);
    try {
      return serve(session, signal.future());
    } finally {
      Await.result(node.call(alone::release));
    }
  }

  private int serve(Session session, Future<Void> signal) {
    Node node = session.node();
    GatewayVerticle gateway = new GatewayVerticle(node.settings(), node.services(metrics));
    Await.result(
        new ServiceBus(node.vertx())
            .settled()
            .compose(settled -> node.vertx().deployVerticle(gateway)));
    follow(node);
    announce(session, gateway);
    Runnable applying = apply == null ? () -> {} : applying(node, apply);
    Await.result(signal);
    gateway.ending();
    node.operations().admission().close();
    applying.run();
    session.screen().note("ending; what runs may finish");
    Await.result(new Ending(node).quiet());
    return 0;
  }

  /**
   * Two services would write one log of events, and each tell the other's operations to be lost.
   */
  private static HostLocks.Held alone(Node node) {
    Path dataDir = node.settings().dataDir();
    HostLocks locks = new HostLocks(node.vertx(), dataDir.resolve("innkeeper").resolve("locks"));
    return Await.result(node.call(() -> locks.tryAcquire("service")))
        .orElseThrow(
            () ->
                Failure.of(
                    ErrorCode.CONFLICT,
                    "another service works in data-dir "
                        + dataDir
                        + " already; use that one by --server, end it, or set another data-dir"));
  }

  /** What may change while the service runs does, soon after a file of the configuration did. */
  private void follow(Node node) {
    node.live().onChange(() -> Logging.level(node.settings().log(), globals().verbose));
    SettingsWatch watch =
        new SettingsWatch(
            node.vertx(), Configuration.origin(node.vertx(), globals(), presets()), node.live());
    Await.result(node.call(() -> watch.start(LOOK)));
  }

  /**
   * Keeps the host as a file says.
   *
   * @return what ends that
   */
  private static Runnable applying(Node node, Path file) {
    ApplyOperations runs =
        new ApplyOperations(
            node.vertx(), node.settings(), node.operations(), node.manager(), node.images());
    ApplyWatch watch =
        new ApplyWatch(node.vertx(), runs, node.operations()::finished, file, Pace.USUAL);
    Await.result(node.call(watch::start));
    return () ->
        Await.result(
            node.call(
                () -> {
                  watch.close();
                  return Future.succeededFuture();
                }));
  }

  /** The token goes to a terminal only: what is not one may be a log. */
  private static void announce(Session session, GatewayVerticle gateway) {
    Screen screen = session.screen();
    String url = gateway.address() + "/";
    Settings settings = session.node().settings();
    Path file = ApiToken.file(settings.dataDir());
    if (screen.json()) {
      screen.result(new JsonObject().put("url", url).put("tokenFile", file.toString()));
    } else if (!settings.http().token()) {
      screen.note("Innkeeper serves " + url + " to whoever reaches it from this machine");
    } else if (screen.terminal()) {
      screen.note("Innkeeper serves " + url + "#token=" + ApiToken.read(file).text());
    } else {
      screen.note("Innkeeper serves " + url + ", the token is in " + file);
    }
  }
}
