package dev.innkeeper.cluster;

import dev.innkeeper.cluster.Answers.Answer;
import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.ImageService;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.value.Quoted;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks the hosts of the cluster, each at its own address. Used from one context only. */
final class Hosts {
  /** For an answer to a question; a host that is slower counts as unreachable in lists. */
  private static final Duration QUESTION = Duration.ofSeconds(10);

  /** Changes look into libvirt before they answer. */
  private static final Duration CHANGE = Duration.ofSeconds(60);

  private final ServiceBus bus;
  private final String self;
  private final Members members;
  private final LastKnown lastKnown;
  private final Map<String, Services> services = new HashMap<>();

  /** Clients of one host, patient as the call needs. */
  private record Services(ContainerManager asked, ContainerManager changed, ImageService images) {}

  Hosts(ServiceBus bus, String self, Members members, LastKnown lastKnown) {
    this.bus = bus;
    this.self = self;
    this.members = members;
    this.lastKnown = lastKnown;
  }

  String self() {
    return self;
  }

  LastKnown lastKnown() {
    return lastKnown;
  }

  /** The connected hosts, this one first. */
  List<String> up() {
    List<String> all = new ArrayList<>(members.hosts());
    all.remove(self);
    all.add(0, self);
    return all;
  }

  /** Hosts that were connected and are away. */
  Set<String> lost() {
    Set<String> away = new TreeSet<>(lastKnown.hosts());
    away.removeIf(host -> host.equals(self) || members.isUp(host));
    return away;
  }

  /** Hosts that are away, or did not answer a question. */
  Set<String> silent(Answers<?> answers) {
    Set<String> silent = lost();
    silent.addAll(answers.failed().keySet());
    return silent;
  }

  private Services services(String host) {
    return services.computeIfAbsent(
        host,
        name ->
            new Services(
                bus.client(ContainerManager.address(name), ContainerManager.class, QUESTION),
                bus.client(ContainerManager.address(name), ContainerManager.class, CHANGE),
                bus.client(ImageService.address(name), ImageService.class, CHANGE)));
  }

  /** Asks one host's manager; HOST_UNREACHABLE at once where it is away. */
  <T> Future<T> ask(String host, Function<ContainerManager, Future<T>> question) {
    return reached(host, () -> question.apply(services(host).asked()));
  }

  /** As {@link #ask}, for what may take longer to begin. */
  <T> Future<T> change(String host, Function<ContainerManager, Future<T>> change) {
    return reached(host, () -> change.apply(services(host).changed()));
  }

  /** As {@link #ask}, of images. */
  <T> Future<T> images(String host, Function<ImageService, Future<T>> question) {
    return reached(host, () -> question.apply(services(host).images()));
  }

  private <T> Future<T> reached(String host, Supplier<Future<T>> call) {
    if (!host.equals(self) && !members.isUp(host)) {
      return Future.failedFuture(away(host));
    }
    return ServiceBus.answered(call.get())
        .recover(error -> Future.failedFuture(named(host, error)));
  }

  private static Failure named(String host, Throwable error) {
    Failure failure = Failure.from(error);
    return failure.code() == ErrorCode.HOST_UNREACHABLE
        ? failure.about("host '" + host + "'")
        : failure;
  }

  static Failure away(String host) {
    return Failure.of(
        ErrorCode.HOST_UNREACHABLE,
        "host '" + Quoted.of(host) + "' is not connected; hosts shows which are");
  }

  /** Asks the managers of all connected hosts at the same time; always succeeds. */
  <T> Future<Answers<T>> each(Function<ContainerManager, Future<T>> question) {
    return all(host -> ask(host, question));
  }

  /** As {@link #each}, of images. */
  <T> Future<Answers<T>> eachImages(Function<ImageService, Future<T>> question) {
    return all(host -> images(host, question));
  }

  /** As {@link #each}, of whatever a host is asked. */
  <T> Future<Answers<T>> all(Function<String, Future<T>> question) {
    List<Future<Answer<T>>> answers = new ArrayList<>();
    for (String host : up()) {
      answers.add(
          question
              .apply(host)
              .map(given -> new Answer<>(host, Optional.of(given), Optional.empty()))
              .otherwise(
                  error -> new Answer<>(host, Optional.empty(), Optional.of(Failure.from(error)))));
    }
    return Future.join(answers)
        .map(done -> Answers.of(answers.stream().map(Future::result).toList()));
  }
}
