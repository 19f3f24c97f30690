package dev.innkeeper.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.SettingsLoader;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.container.ManagerVerticle;
import dev.innkeeper.container.RequestJson;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.gateway.FakeImages;
import dev.innkeeper.gateway.FakeManager;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.image.SyncVerticle;
import dev.innkeeper.operation.EventPublisher;
import dev.innkeeper.operation.Operation;
import dev.innkeeper.operation.Operations;
import dev.innkeeper.operation.ServiceBus;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two hosts in this process, of which one and then both end. */
@ExtendWith(VertxExtension.class)
class EndingHostTest {
  private static final int PORT = 5796;

  private Member answering;
  private Member better;

  /** A host whose containers and images are entries of maps. */
  private record Member(Cluster cluster, Operations operations, FakeImages images) {
    static Member join(Vertx vertx, String name, String address) {
      Cluster cluster =
          result(
              new SettingsLoader(vertx, HostFacts.here(Map.of()), Optional.empty())
                  .load(
                      List.of(),
                      List.of(
                          "host-name=" + name,
                          "cluster.enabled=true",
                          "cluster.name=ending-test",
                          "cluster.host=" + address,
                          "cluster.port=" + PORT,
                          "cluster.members=127.0.0.8:" + PORT))
                  .compose(
                      loaded -> Cluster.join(loaded.settings(), options -> new VertxMetrics() {})));
      Vertx own = cluster.vertx();
      Clock clock = Clock.systemUTC();
      Operations operations = new Operations(own, new EventPublisher(own, name, clock), clock);
      FakeImages images = new FakeImages(operations);
      ServiceBus bus = new ServiceBus(own, operations.admission());
      FakeManager manager = new FakeManager(operations);
      result(ManagerVerticle.bind(bus, ContainerManager.address(name), manager).completion());
      result(SyncVerticle.bind(bus, ImageService.address(name), images).completion());
      return new Member(cluster, operations, images);
    }
  }

  private static <T> T result(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  @AfterEach
  void leave() {
    for (Member member : new Member[] {better, answering}) {
      if (member != null) {
        result(member.cluster().vertx().close());
      }
    }
  }

  private Future<Operation> create(ContainerManager manager, Context context, String name) {
    Promise<Operation> begun = Promise.promise();
    JsonObject spec = new JsonObject().put("name", name).put("release", "noble");
    context.runOnContext(now -> manager.create(RequestJson.specFromJson(spec)).onComplete(begun));
    return begun.future();
  }

  @Test
  void theNextBestHostMakesWhatTheBestOneNoLongerBegins(Vertx vertx) {
    answering = Member.join(vertx, "a", "127.0.0.8");
    better = Member.join(vertx, "b", "127.0.0.9");
    better.images().add("noble-amd64-20260901");
    Vertx own = answering.cluster().vertx();
    Context context = own.getOrCreateContext();
    Members members = new Members(answering.cluster().engine(), context, "a", new Unheard());
    await().until(() -> members.hosts().size() == 2);
    Hosts hosts = new Hosts(new ServiceBus(own), "a", members, new LastKnown());
    ContainerManager all = new ClusterManager(own.sharedData(), hosts);

    assertThat(result(create(all, context, "one")).host()).isEqualTo("b");
    better.operations().admission().close();
    assertThat(result(create(all, context, "two")).host()).isEqualTo("a");
    answering.operations().admission().close();
    Throwable end = catchThrowable(() -> result(create(all, context, "three")));
    assertThat(end).isInstanceOf(CompletionException.class);
    Failure refused = Failure.from(end.getCause());
    assertThat(refused.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
    assertThat(refused.message()).startsWith("host 'a': this service is ending");
  }

  private static final class Unheard implements Members.Listener {
    @Override
    public void joined(String host) {
      // Looked at, not listened to.
    }

    @Override
    public void left(String host) {
      // As above.
    }
  }
}
