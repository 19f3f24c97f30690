package dev.innkeeper.operation;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.value.Quoted;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceBinder;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How services stand on the event bus: bound, called, and failing with the numbers of {@link
 * ErrorCode}.
 *
 * <p>A failure crosses the bus as a {@link ServiceException} whose message is the failure's JSON,
 * so that a caller without debug information gets all of it.
 */
public final class ServiceBus {
  /**
   * The form of what crosses the bus, in the header {@value #VERSION_HEADER} of each message; it
   * changes where older hosts would misread newer ones.
   */
  public static final String VERSION = "1";

  public static final String VERSION_HEADER = "innkeeper-version";

  /** Asked within this process alone to settle what dead processes left; answers when done. */
  public static final String SETTLE = "innkeeper.local.settle";

  /**
   * Told within this process alone which sync is about to be asked for, in the form of its request;
   * answers whether its image is in the pool already, once that is known.
   */
  public static final String EXPECT_SYNC = "innkeeper.local.expect-sync";

  /** Marks what an operation asks of its own host: it may finish while the service ends. */
  private static final String WITHIN_HEADER = "innkeeper-within-operation";

  private final Vertx vertx;
  private final Admission admission;

  public ServiceBus(Vertx vertx) {
    this(vertx, new Admission());
  }

  /** As {@link #ServiceBus(Vertx)}; what is bound begins work as long as that is admitted. */
  public ServiceBus(Vertx vertx, Admission admission) {
    this.vertx = vertx;
    this.admission = admission;
  }

  /**
   * The method names that may be asked for.
   *
   * @param working those that begin work
   * @param brief those that are answered even while the service ends
   */
  public record Actions(Set<String> working, Set<String> brief) {
    private void check(String action) {
      if (!working.contains(action) && !brief.contains(action)) {
        throw new IllegalArgumentException(
            "action '"
                + action
                + "' is not known; use one of "
                + String.join(", ", working)
                + ", "
                + String.join(", ", brief));
      }
    }
  }

  /** Reads a request before the service sees it, and throws where an argument is not valid. */
  public interface RequestCheck {
    void check(String action, JsonObject arguments);
  }

  /**
   * Binds a service to an address.
   *
   * @param check refuses bad arguments with INVALID_ARGUMENT; the generated handler would answer
   *     with a bare number instead
   */
  public <T> MessageConsumer<JsonObject> bind(
      String address, Class<T> type, T service, Actions actions, RequestCheck check) {
    return new ServiceBinder(vertx)
        .setAddress(address)
        .setIncludeDebugInfo(false)
        .addInterceptor((bus, context, message) -> checked(actions, check, message))
        .register(type, service);
  }

  public void unbind(MessageConsumer<JsonObject> bound) {
    new ServiceBinder(vertx).unregister(bound);
  }

  private Future<Message<JsonObject>> checked(
      Actions actions, RequestCheck check, Message<JsonObject> message) {
    String action = String.valueOf(message.headers().get("action"));
    try {
      checkVersion(message.headers().get(VERSION_HEADER));
      actions.check(action);
      check.check(action, message.body());
      if (actions.working().contains(action) && !message.headers().contains(WITHIN_HEADER)) {
        admission.check();
      }
      return Future.succeededFuture(message);
    } catch (IllegalArgumentException | ClassCastException | DecodeException refused) {
      return Future.failedFuture(
          reply(
              Failure.of(
                  ErrorCode.INVALID_ARGUMENT,
                  "request '" + action + "': " + refused.getMessage(),
                  refused)));
    } catch (Failure refused) {
      return Future.failedFuture(reply(refused));
    }
  }

  /** A message without a version is one of ours by hand; it says nothing that could be misread. */
  private static void checkVersion(@Nullable String version) {
    if (version != null && !version.equals(VERSION)) {
      throw Failure.of(
          ErrorCode.VERSION_MISMATCH,
          "the request has version "
              + Quoted.of(version)
              + ", this host speaks "
              + VERSION
              + "; run the same version of Innkeeper on both sides");
    }
  }

  /** Delivery of what Innkeeper itself sends. */
  static DeliveryOptions delivery() {
    return new DeliveryOptions().addHeader(VERSION_HEADER, VERSION);
  }

  /**
   * A client of a service, of whatever host serves the address.
   *
   * @param timeout how long an answer may take; long work answers with an operation, so it is short
   */
  public <T> T client(String address, Class<T> type, Duration timeout) {
    return client(address, type, delivery().setSendTimeout(timeout.toMillis()));
  }

  /** As {@link #client}, of a service in this process. */
  public <T> T localClient(String address, Class<T> type, Duration timeout) {
    return client(address, type, delivery().setSendTimeout(timeout.toMillis()).setLocalOnly(true));
  }

  /** As {@link #client}, for what an operation that runs needs of its own host. */
  public <T> T clientWithin(String address, Class<T> type, Duration timeout) {
    DeliveryOptions options = delivery().addHeader(WITHIN_HEADER, "true");
    return client(address, type, options.setSendTimeout(timeout.toMillis()));
  }

  private <T> T client(String address, Class<T> type, DeliveryOptions options) {
    return new ServiceProxyBuilder(vertx).setAddress(address).setOptions(options).build(type);
  }

  /** Has {@link #SETTLE} answered where somebody does; how it went is that one's to tell. */
  public Future<Void> settled() {
    return vertx
        .eventBus()
        .request(SETTLE, "", new DeliveryOptions().setLocalOnly(true))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  /** A service's own outcome as it crosses the bus. */
  public static <T> Future<T> answer(Future<T> outcome) {
    return outcome.recover(error -> Future.failedFuture(reply(Failure.from(error))));
  }

  /** What a client was answered, with the service's failure as it was. */
  public static <T> Future<T> answered(Future<T> reply) {
    return reply.recover(error -> Future.failedFuture(failure(error)));
  }

  private static ServiceException reply(Failure failure) {
    return new ServiceException(failure.code().number(), FailureJson.toJson(failure).encode());
  }

  private static Failure failure(Throwable error) {
    if (!(error instanceof ReplyException reply)) {
      return Failure.from(error);
    }
    return switch (reply.failureType()) {
      case NO_HANDLERS ->
          Failure.of(
              ErrorCode.HOST_UNREACHABLE,
              "nobody serves this request; start the service on that host",
              error);
      case TIMEOUT ->
          Failure.of(
              ErrorCode.HOST_UNREACHABLE,
              "no answer in time, the request may have been carried out; look before you repeat it",
              error);
      case RECIPIENT_FAILURE, ERROR -> ofReply(reply);
    };
  }

  private static Failure ofReply(ReplyException reply) {
    String text = String.valueOf(reply.getMessage());
    try {
      return FailureJson.fromJson(new JsonObject(text));
    } catch (DecodeException notOurs) {
      return Failure.of(
          ErrorCode.ofNumber(reply.failureCode()).orElse(ErrorCode.INTERNAL), text, reply);
    }
  }
}
