package dev.innkeeper.cluster;

import com.hazelcast.config.Config;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.ServiceBus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An example of a program of somebody else's that uses Innkeeper over the event bus: it joins the
 * cluster as a member without a host, calls the services by their interfaces, and follows
 * operations. docs/event-bus.md walks through it.
 */
public record BusClient(Vertx vertx, ContainerManager manager) {

  /**
   * Joins; HOST_UNREACHABLE where that takes longer than the patience.
   *
   * @param address of this machine, at which the hosts reach it
   * @param member {@code host:port} of any host's cluster engine
   * @param certificates a folder with {@code client.pem}, {@code client.key} and {@code ca.pem}
   */
  public static Future<BusClient> join(
      String name, String address, String member, Path certificates, Duration patience) {
    Config engine = ConfigUtil.loadConfig().setClusterName(name);
    engine
        .setProperty("hazelcast.logging.type", "slf4j")
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.heartbeat.interval.seconds", "1")
        .setProperty("hazelcast.max.no.heartbeat.seconds", "10")
        .setProperty("hazelcast.merge.first.run.delay.seconds", "5")
        .setProperty("hazelcast.merge.next.run.delay.seconds", "5")
        .setProperty("hazelcast.socket.bind.any", "false")
        .setProperty("hazelcast.local.localAddress", address);
    engine.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
    engine.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember(member);
    EventBusOptions bus =
        new EventBusOptions()
            .setHost(address)
            .setClusterPublicHost(address)
            .setSsl(true)
            .setTrustAll(false)
            .setClientAuth(ClientAuth.REQUIRED)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertPath(certificates.resolve("client.pem").toString())
                    .setKeyPath(certificates.resolve("client.key").toString()))
            .setTrustOptions(
                new PemTrustOptions().addCertPath(certificates.resolve("ca.pem").toString()));
    return BoundedJoin.within(
            patience,
            Vertx.builder().with(new VertxOptions().setEventBusOptions(bus)),
            new HazelcastClusterManager(engine))
        .map(BusClient::of);
  }

  private static BusClient of(Vertx vertx) {
    return new BusClient(
        vertx,
        new ServiceBus(vertx)
            .client(ContainerManager.ADDRESS, ContainerManager.class, Duration.ofSeconds(10)));
  }

  /** Asks the cluster; a failure is a {@code Failure} with its code. */
  public <T> Future<T> ask(Function<ContainerManager, Future<T>> question) {
    return ServiceBus.answered(question.apply(manager));
  }

  /** Starts an operation and follows it to its end. */
  public Future<Operation> run(
      Function<ContainerManager, Future<Operation>> request, Consumer<Operation> updates) {
    return OperationWatch.follow(vertx, () -> ask(request), updates);
  }
}
