package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.container.ContainerManager;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.operation.OperationJson;
import dev.innkeeper.operation.OperationWatch;
import dev.innkeeper.operation.ServiceBus;
import dev.innkeeper.process.Tool;
import dev.innkeeper.value.Quoted;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every field of a create with what would mean something to a shell, a path, an option or XML. */
class HostileRequestTest {
  private static final List<String> HOSTILE =
      List.of(
          "../../nonexistent-place",
          "/nonexistent-place",
          "-x",
          "--help",
          "a'b\"c",
          "two\nlines",
          "carriage\rreturn",
          "<x a='1'>&entity;</x>",
          "nul\0nul",
          "x".repeat(10_000),
          "w\u0435b", // a Cyrillic letter
          "\uff57\uff45\uff42", // full width
          "\u202eweb", // right to left
          "$(id)",
          "`id`",
          "a;b|c",
          "*");

  private static final List<String> TEXTS =
      List.of(
          "name",
          "machineId",
          "release",
          "arch",
          "stream",
          "ftype",
          "source",
          "signature",
          "digest",
          "firmware",
          "constraints",
          "memory",
          "rootDisk",
          "waitFor",
          "host");

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private StandInHost host;
  private ContainerManager manager;

  @BeforeEach
  void begin() throws Exception {
    host = StandInHost.in(folder);
    Path tools = host.tools().folder();
    Files.move(tools.resolve("virsh"), tools.resolve("libvirt-itself"));
    host.tools()
        .script(
            Tool.VIRSH, "echo \"$*\" >>\"${0%/*}/calls\"\nexec \"${0%/*}/libvirt-itself\" \"$@\"");
    manager = host.start(vertx).manager();
  }

  @AfterEach
  void end() {
    Await.result(vertx.close());
  }

  private static JsonObject usual() {
    return new JsonObject().put("name", "web").put("release", "noble");
  }

  private static Stream<JsonObject> requests(String hostile) {
    List<JsonObject> requests = new ArrayList<>();
    for (String field : TEXTS) {
      JsonObject request = usual().put(field, hostile);
      if (field.equals("machineId")) {
        request.remove("name");
      }
      requests.add(request);
    }
    for (String kind : List.of("", "network:", "bridge:", "bridge:br0,mac=")) {
      requests.add(usual().put("networks", new JsonArray().add(kind + hostile)));
    }
    requests.add(usual().put("sshKeys", new JsonArray().add(hostile)));
    requests.add(usual().put("labels", new JsonObject(Map.of(hostile, "x"))));
    requests.add(usual().put(hostile, "x"));
    return requests.stream();
  }

  /** As any client of the bus would ask, without the checks of ours. */
  private Future<Optional<Failure>> refusal(JsonObject request) {
    DeliveryOptions create = new DeliveryOptions().addHeader("action", "create");
    return OperationWatch.follow(
            vertx,
            () ->
                ServiceBus.answered(
                    vertx
                        .eventBus()
                        .<JsonObject>request(
                            ContainerManager.ADDRESS, new JsonObject().put("spec", request), create)
                        .map(reply -> OperationJson.fromJson(reply.body()))),
            state -> {})
        .map(made -> Optional.<Failure>empty())
        .recover(error -> Future.succeededFuture(Optional.of(Failure.from(error))));
  }

  @Test
  void noFieldOfACreateReachesAToolAPathOrAMessageAsItIs() throws Exception {
    for (String hostile : HOSTILE) {
      for (JsonObject request : requests(hostile).toList()) {
        String what = Quoted.of(request.encode());
        Failure failure = Await.result(refusal(request)).orElseThrow();
        assertThat(failure.code())
            .as(what + failure.message())
            .isEqualTo(expected(request, hostile));
        assertThat(failure.message()).as(what).hasSizeLessThan(600);
        assertThat(failure.message().codePoints()).as(what).noneMatch(HostileRequestTest::obeyed);
      }
    }
    assertThat(calls()).noneMatch(call -> HOSTILE.stream().anyMatch(call::contains));
    assertThat(host.domains().resolve("web.xml")).doesNotExist();
    assertThat(host.data().resolve("kvm/guests/web.qcow")).doesNotExist();
    assertThat(host.data().resolve("containers")).doesNotExist();
  }

  /** A host or a disk of that name might be there. */
  private static ErrorCode expected(JsonObject request, String hostile) {
    if (hostile.equals(request.getString("host"))) {
      return ErrorCode.HOST_UNREACHABLE;
    }
    return hostile.startsWith("/") && hostile.equals(request.getString("release"))
        ? ErrorCode.SOURCE_UNAVAILABLE
        : ErrorCode.INVALID_ARGUMENT;
  }

  private static boolean obeyed(int point) {
    return Character.isISOControl(point) || Character.getType(point) == Character.FORMAT;
  }

  private List<String> calls() throws Exception {
    Path calls = host.tools().folder().resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }
}
