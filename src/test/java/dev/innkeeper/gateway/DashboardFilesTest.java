package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the page, as browsers and fronts ask for them. */
class DashboardFilesTest {
  private GatewayWorld world;

  @BeforeEach
  void serve(@TempDir Path dataDir) throws Exception {
    world = GatewayWorld.start(dataDir);
  }

  @AfterEach
  void end() {
    world.close();
  }

  private HttpResponse<Buffer> asked(HttpMethod method, String path) throws Exception {
    return GatewayWorld.result(world.request(method, path).send());
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=utf-8",
    "/index.html, text/html; charset=utf-8",
    "/css/base.css, text/css; charset=utf-8",
    "/js/main.js, text/javascript; charset=utf-8",
    "/js/package.json, application/json",
    "/favicon.svg, image/svg+xml; charset=utf-8",
    "/vendor/THIRD-PARTY.txt, text/plain; charset=utf-8",
    "/vendor/LICENSE.xterm, text/plain; charset=utf-8"
  })
  void eachFileHasItsType(String path, String type) throws Exception {
    HttpResponse<Buffer> file = asked(HttpMethod.GET, path);
    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.getHeader("Content-Type")).isEqualTo(type);
    assertThat(file.body().length()).isPositive();
  }

  @Test
  void aBrowserThatHasTheFileIsNotSentItAgain() throws Exception {
    HttpResponse<Buffer> first = asked(HttpMethod.GET, "/js/main.js");
    String tag = first.getHeader("ETag");
    assertThat(tag).matches("W/\"[0-9a-f]{32}\"");
    assertThat(first.getHeader("Cache-Control")).isEqualTo("no-cache");
    for (String known : new String[] {tag, "\"other\", " + tag, tag.substring(2), "*"}) {
      HttpResponse<Buffer> again =
          GatewayWorld.result(
              world
                  .request(HttpMethod.GET, "/js/main.js")
                  .putHeader("If-None-Match", known)
                  .send());
      assertThat(again.statusCode()).as(known).isEqualTo(304);
      assertThat(again.getHeader("ETag")).isEqualTo(tag);
      assertThat(again.body()).isNull();
    }
    HttpResponse<Buffer> changed =
        GatewayWorld.result(
            world
                .request(HttpMethod.GET, "/js/main.js")
                .putHeader("If-None-Match", "W/\"0123\"")
                .send());
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(asked(HttpMethod.GET, "/").getHeader("ETag")).isNotEqualTo(tag);
  }

  @Test
  void headTellsOfAFileWithoutSendingIt() throws Exception {
    HttpResponse<Buffer> whole = asked(HttpMethod.GET, "/");
    HttpResponse<Buffer> head = asked(HttpMethod.HEAD, "/");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isNull();
    for (String name : new String[] {"Content-Type", "Content-Length", "ETag", "Cache-Control"}) {
      assertThat(head.getHeader(name)).as(name).isNotNull().isEqualTo(whole.getHeader(name));
    }
    assertThat(asked(HttpMethod.HEAD, "/nope").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/js",
        "/js/",
        "/css/",
        "/nope.html",
        "/../logback.xml",
        "/%2e%2e/logback.xml",
        "/js/..%2f..%2flogback.xml",
        "/js/.hidden",
        "/js//main.js/",
        "/js%5cmain.js",
        "/js%00"
      })
  void nothingElseIsGivenAway(String path) throws Exception {
    HttpResponse<Buffer> answer = asked(HttpMethod.GET, path);
    assertThat(answer.statusCode()).isIn(400, 404);
    assertThat(answer.bodyAsString()).doesNotContain("main.js\n", "appender");
  }

  @Test
  void filesAreNotChanged() throws Exception {
    assertThat(asked(HttpMethod.POST, "/").statusCode()).isIn(404, 405);
  }
}
