package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who shows no token gets nothing. */
class AccessTest {
  @TempDir Path dataDir;
  private GatewayWorld world;

  @BeforeEach
  void start() throws Exception {
    world = GatewayWorld.start(dataDir);
    world.manager.add("web-1");
  }

  @AfterEach
  void end() {
    world.close();
  }

  private static HttpResponse<Buffer> sent(HttpRequest<Buffer> request) throws Exception {
    return GatewayWorld.result(request.send());
  }

  private static void refused(HttpResponse<Buffer> response) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.getHeader("www-authenticate")).isEqualTo("Bearer");
    assertThat(response.bodyAsString()).doesNotContain("web-1").hasSizeLessThan(200);
  }

  /** Paths of all calls, and some that are none. */
  private static Stream<ApiDocument.Call> calls() throws Exception {
    return ApiDocument.load().calls().stream().filter(call -> !call.id().equals("login"));
  }

  @Test
  void everyCallIsRefusedWithoutAndWithAWrongToken() throws Exception {
    for (ApiDocument.Call call : calls().toList()) {
      String path = "/api/v1" + call.path().replaceAll("\\{\\w+}", "web-1");
      refused(sent(world.request(call.method(), path)));
      refused(sent(world.request(call.method(), path).bearerTokenAuthentication("wrong")));
      refused(sent(world.request(call.method(), path).basicAuthentication("a", world.token())));
      refused(sent(world.request(call.method(), path).putHeader("cookie", "innkeeper-0=1.2.3")));
    }
    assertThat(world.manager.containers).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api",
        "/api/",
        "/api/v1",
        "/api/v2/host",
        "/api/v1/nothing",
        "/mirror",
        "/mirror/x",
        "/mirror/streams/v1/index.sjson",
        "/api/v1/../v1/host",
        "//api/v1/host",
        "/api/v1/host/"
      })
  void whatIsNotThereLooksTheSame(String path) throws Exception {
    assertThat(sent(world.request(HttpMethod.GET, path)).statusCode()).isIn(401, 404);
    assertThat(sent(world.request(HttpMethod.GET, path)).bodyAsString()).doesNotContain("web-1");
  }

  @Test
  void theTokenIsMadeOnceForItsOwnerAlone() throws Exception {
    Path file = ApiToken.file(dataDir);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Base64.getUrlDecoder().decode(world.token())).hasSize(32);
    String token = world.token();
    world.close();
    world = GatewayWorld.start(dataDir);
    assertThat(world.token()).isEqualTo(token);
    assertThat(ApiToken.read(file)).hasToString("ApiToken[hidden]");
  }

  @Test
  void anOldTokenAndItsSessionsAreWorthNothing() throws Exception {
    String old = world.token();
    String cookie = login(new JsonObject().put("token", old)).cookies().get(0).split(";", 2)[0];
    assertThat(withCookie(cookie).statusCode()).isEqualTo(200);
    world.close();
    Files.delete(ApiToken.file(dataDir));
    world = GatewayWorld.start(dataDir);
    refused(sent(world.request(HttpMethod.GET, "/api/v1/host").bearerTokenAuthentication(old)));
    refused(withCookie(cookie));
  }

  private HttpResponse<Buffer> login(JsonObject body) throws Exception {
    return GatewayWorld.result(
        world.request(HttpMethod.POST, "/api/v1/login").sendJsonObject(body));
  }

  private HttpResponse<Buffer> withCookie(String cookie) throws Exception {
    return sent(world.request(HttpMethod.GET, "/api/v1/host").putHeader("cookie", cookie));
  }

  @Test
  void loginChangesTheTokenForACookieThatScriptsCannotRead() throws Exception {
    HttpResponse<Buffer> response = login(new JsonObject().put("token", world.token()));
    assertThat(response.statusCode()).isEqualTo(204);
    String cookie = response.cookies().get(0);
    assertThat(cookie).containsIgnoringCase("HttpOnly").contains("SameSite=Strict", "Path=/");
    assertThat(cookie).doesNotContain(world.token());
    String pair = cookie.split(";", 2)[0];
    assertThat(withCookie(pair).statusCode()).isEqualTo(200);
    refused(withCookie(pair.substring(0, pair.length() - 1)));
    refused(withCookie(pair.replaceFirst("=\\d", "=9")));
    refused(login(new JsonObject().put("token", "wrong")));
    refused(login(new JsonObject()));
    refused(sent(world.request(HttpMethod.POST, "/api/v1/login")));
  }

  @Test
  void guessingIsSlowedDownAndTheRightTokenIsNot() throws Exception {
    boolean limited = false;
    for (int i = 0; i < 300 && !limited; i++) {
      int status =
          sent(world.request(HttpMethod.GET, "/api/v1/host").bearerTokenAuthentication("x" + i))
              .statusCode();
      limited = status == 429;
      assertThat(status).isIn(401, 429);
    }
    assertThat(limited).isTrue();
    assertThat(world.get("/host").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example, 403",
    "evil.example:8480, 403",
    "127.0.0.1.evil.example, 403",
    "localhost.evil.example, 403",
    "localhost, 200",
    "LOCALHOST:1, 200",
    "here, 200",
    "192.0.2.7, 200",
    "[::1]:8480, 200"
  })
  void onlyTheServicesOwnNamesAreServed(String host, int status) throws Exception {
    HttpRequest<Buffer> request = world.call(HttpMethod.GET, "/host").virtualHost(host);
    assertThat(sent(request.putHeader("host", host)).statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"})
  void pagesOfOthersAreRefused(String origin) throws Exception {
    for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.DELETE)) {
      HttpRequest<Buffer> request = world.call(method, "/containers/web-1");
      assertThat(sent(request.putHeader("origin", origin)).statusCode()).isEqualTo(403);
    }
    assertThat(world.manager.containers).hasSize(1);
    assertThat(upgrade("Origin", origin, "Authorization", "Bearer " + world.token()))
        .isEqualTo(403);
  }

  @Test
  void theServicesOwnPageIsServed() throws Exception {
    String own = "http://127.0.0.1:" + world.port();
    assertThat(sent(world.call(HttpMethod.GET, "/host").putHeader("origin", own)).statusCode())
        .isEqualTo(200);
  }

  private int upgrade(String... headers) {
    var options = world.socketAt("/api/v1/events");
    for (int i = 0; i < headers.length; i += 2) {
      if (headers[i].equals("subprotocol")) {
        options.addSubProtocol(headers[i + 1]);
      } else {
        options.putHeader(headers[i], headers[i + 1]);
      }
    }
    try {
      GatewayWorld.result(world.sockets.connect(options)).close();
      return 101;
    } catch (ExecutionException failed) {
      return failed.getCause() instanceof UpgradeRejectedException rejected
          ? rejected.getStatus()
          : -1;
    } catch (Exception failed) {
      return -1;
    }
  }

  @Test
  void theSocketAsksForTheTokenToo() throws Exception {
    assertThat(upgrade()).isEqualTo(401);
    assertThat(upgrade("Authorization", "Bearer wrong")).isEqualTo(401);
    assertThat(upgrade("subprotocol", "innkeeper.v1", "subprotocol", "bearer.wrong"))
        .isEqualTo(401);
    assertThat(upgrade("subprotocol", "innkeeper.v1", "subprotocol", "bearer." + world.token()))
        .isEqualTo(101);
    String cookie =
        login(new JsonObject().put("token", world.token())).cookies().get(0).split(";", 2)[0];
    assertThat(upgrade("Cookie", cookie)).isEqualTo(101);
  }

  @Test
  void anOversizeBodyIsRefusedAndNotRead() throws Exception {
    HttpResponse<Buffer> response =
        GatewayWorld.result(
            world
                .call(HttpMethod.POST, "/images")
                .putHeader("content-type", "application/json")
                .sendBuffer(Buffer.buffer(new byte[200_000])));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.bodyAsJsonObject().getJsonObject("error").getString("code"))
        .isEqualTo("TOO_LARGE");
  }

  @Test
  void pagesAreToldToLoadNothingFromElsewhere() throws Exception {
    HttpResponse<Buffer> response = sent(world.request(HttpMethod.GET, "/nothing"));
    assertThat(response.getHeader("content-security-policy"))
        .contains("default-src 'none'", "frame-ancestors 'none'");
    assertThat(response.getHeader("x-content-type-options")).isEqualTo("nosniff");
    assertThat(response.getHeader("server")).isNull();
  }

  @Test
  void healthNeedsNoTokenHereAndOneForOthers() throws Exception {
    for (String path : List.of("/health/live", "/health/ready", "/metrics")) {
      assertThat(sent(world.request(HttpMethod.GET, path)).statusCode()).isEqualTo(200);
      refused(sent(world.request(HttpMethod.GET, path).putHeader("x-forwarded-for", "192.0.2.7")));
    }
    world.manager.libvirtIsAway = true;
    assertThat(sent(world.request(HttpMethod.GET, "/health/ready")).statusCode()).isEqualTo(503);
    assertThat(sent(world.request(HttpMethod.GET, "/health/live")).statusCode()).isEqualTo(200);
  }

  @Test
  void withoutAuthenticationOthersPagesAreStillRefused() throws Exception {
    world.close();
    world = GatewayWorld.start(dataDir, "http.auth=none");
    assertThat(sent(world.request(HttpMethod.GET, "/api/v1/host")).statusCode()).isEqualTo(200);
    assertThat(
            sent(world
                    .request(HttpMethod.GET, "/api/v1/host")
                    .putHeader("origin", "http://evil.example"))
                .statusCode())
        .isEqualTo(403);
    assertThatThrownBy(() -> GatewayWorld.start(dataDir, "http.auth=none", "http.host=0.0.0.0"))
        .hasMessageContaining("loopback");
  }

  @Test
  void aConnectionOnWhichNoRequestGetsDoneIsClosed() throws Exception {
    ConnectionGuard.Limits limits =
        new ConnectionGuard.Limits(
            Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofMinutes(1));
    world.limits(limits);
    assertClosed("");
    assertClosed("GET /api/v1/host HT");
    assertClosed(
        "POST /api/v1/images HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + world.token()
            + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
  }

  private void assertClosed(String text) throws Exception {
    NetSocket socket =
        GatewayWorld.result(world.vertx.createNetClient().connect(world.port(), "127.0.0.1"));
    AtomicBoolean closed = new AtomicBoolean();
    socket.closeHandler(end -> closed.set(true));
    socket.write(text);
    Awaitility.await().atMost(10, TimeUnit.SECONDS).untilTrue(closed);
  }
}
