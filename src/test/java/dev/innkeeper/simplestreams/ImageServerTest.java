package dev.innkeeper.simplestreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.Settings;
import dev.innkeeper.config.Settings.SignatureMode;
import dev.innkeeper.config.SettingsLoader;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.fetch.Fetchers;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ImageSelector;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Unsigned servers of every convention: of many distributions, of streams, with mirrors. */
@ExtendWith(VertxExtension.class)
class ImageServerTest {
  private static final String KVM = "disk-kvm.img";

  @TempDir Path folder;
  private final Map<String, String> documents = new ConcurrentHashMap<>();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private HttpServer server;

  @BeforeEach
  void serve(Vertx injected) throws Exception {
    vertx = injected;
    server = result(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
  }

  private void answer(HttpServerRequest request) {
    String document = documents.get(request.path().substring(1));
    if (document == null) {
      log.add("404 " + request.path());
      request.response().setStatusCode(404).end();
      return;
    }
    String tag = "\"" + document.hashCode() + "\"";
    boolean same = tag.equals(request.getHeader("If-None-Match"));
    log.add((same ? "304 " : "200 ") + request.path());
    request.response().putHeader("ETag", tag).setStatusCode(same ? 304 : 200);
    request.response().end(same ? "" : document);
  }

  private static <T> T result(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Failure failure ? failure : failed;
    }
  }

  private CatalogEntry locate(String release, String stream, String ftype) throws Exception {
    Settings settings =
        result(
                new SettingsLoader(vertx, new HostFacts(Map.of(), "here", 2), Optional.empty())
                    .load(List.of(), List.of("images.stall-timeout=5s")))
            .settings();
    Catalogs catalogs =
        new Catalogs(
            vertx,
            new Fetchers(vertx, settings.proxy()),
            settings::images,
            folder.resolve("kept"),
            Clock.systemUTC());
    return result(
        catalogs
            .catalog(Optional.of(base()), Optional.of(SignatureMode.IF_PRESENT))
            .locate(new ImageSelector(release, Arch.AMD64, stream, ftype)));
  }

  private String base() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  private void refused(ErrorCode code, String word, String release, String stream, String ftype) {
    assertThatThrownBy(() -> locate(release, stream, ftype))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.code()).isEqualTo(code))
        .hasMessageContaining(word);
  }

  private static JsonObject item(String ftype, String path) {
    return new JsonObject()
        .put("ftype", ftype)
        .put("path", path)
        .put("sha256", "ab".repeat(32))
        .put("size", 4096);
  }

  private static JsonObject versions(String serial, String name, JsonObject item) {
    return new JsonObject()
        .put(serial, new JsonObject().put("items", new JsonObject().put(name, item)));
  }

  private void products(String path, JsonObject document) {
    documents.put(path, document.put("format", "products:1.0").encode());
  }

  private void index(Map<String, String> pathsByContent, String... products) {
    JsonObject index = new JsonObject();
    pathsByContent.forEach(
        (content, path) ->
            index.put(
                content,
                new JsonObject()
                    .put("datatype", "image-downloads")
                    .put("path", path)
                    .put("format", "products:1.0")
                    .put("products", new JsonArray(List.of((Object[]) products)))));
    documents.put(
        "streams/v1/index.json",
        new JsonObject().put("format", "index:1.0").put("index", index).encode());
  }

  private static JsonObject distribution(String os, String release, String variant, String names) {
    String path = "images/" + os + "/" + release + "/amd64/" + variant + "/";
    return new JsonObject()
        .put("aliases", names)
        .put("arch", "amd64")
        .put("os", os)
        .put("release", release)
        .put("variant", variant)
        .put(
            "versions",
            versions("20260318_07:42", "disk.qcow2", item(KVM, path + "20260318_07:42/disk.qcow2"))
                .mergeIn(
                    versions("20260317_09:00", "disk.qcow2", item(KVM, path + "old/disk.qcow2"))));
  }

  private void imageServer() {
    JsonObject all =
        new JsonObject()
            .put(
                "debian:bookworm:amd64:default",
                distribution("Debian", "bookworm", "default", "debian/12,debian/bookworm"))
            .put(
                "debian:bookworm:amd64:cloud",
                distribution(
                    "Debian", "bookworm", "cloud", "debian/12/cloud,debian/bookworm/cloud"))
            .put(
                "almalinux:9:amd64:cloud",
                distribution("Almalinux", "9", "cloud", "almalinux/9/cloud"))
            .put(
                "rockylinux:9:amd64:cloud",
                distribution("Rockylinux", "9", "cloud", "rockylinux/9/cloud"));
    index(Map.of("images", "streams/v1/images.json"), all.fieldNames().toArray(String[]::new));
    products("streams/v1/images.json", new JsonObject().put("products", all));
  }

  @Test
  void anImageServersDiskIsFoundByAliasWithItsVariantInTheId() throws Exception {
    imageServer();
    CatalogEntry entry = locate("debian/12/cloud", "released", KVM);
    assertThat(entry.id()).hasToString("debian-bookworm-cloud-disk-kvm.img-amd64-20260318_07-42");
    assertThat(entry.urls())
        .containsExactly(
            URI.create(base() + "/images/Debian/bookworm/amd64/cloud/20260318_07:42/disk.qcow2"));
    assertThat(entry.names())
        .containsExactly("bookworm", "debian/12/cloud", "debian/bookworm/cloud");
    assertThat(locate("debian/12", "released", KVM).product())
        .isEqualTo("debian:bookworm:amd64:default");
  }

  @Test
  void aBareReleaseMeansTheVariantThatHasCloudInit() throws Exception {
    imageServer();
    assertThat(locate("bookworm", "released", KVM).product())
        .isEqualTo("debian:bookworm:amd64:cloud");
  }

  @Test
  void aReleaseThatManySystemsHaveIsRefusedWithTheirNames() {
    imageServer();
    refused(ErrorCode.NO_MATCHING_IMAGE, "almalinux, rockylinux", "9", "released", KVM);
  }

  @Test
  void aTypeThatIsNotThereNamesThoseThatAre() {
    imageServer();
    refused(ErrorCode.NO_MATCHING_IMAGE, KVM, "debian/12/cloud", "released", "uefi1.img");
  }

  @Test
  void blanksAreInheritedFromEveryLevelAndAliasesAreUndone() throws Exception {
    JsonObject item = item("", "a/disk1.img").put("kind", "main");
    item.remove("ftype");
    JsonObject version =
        new JsonObject().put("release", "noble").put("items", new JsonObject().put("d", item));
    JsonObject product =
        new JsonObject()
            .put("version", "24.04")
            .put("versions", new JsonObject().put("20260101", version));
    products(
        "streams/v1/a.json",
        new JsonObject()
            .put("arch", "amd64")
            .put("release", "overridden")
            .put(
                "_aliases",
                new JsonObject()
                    .put(
                        "kind",
                        new JsonObject()
                            .put(
                                "main",
                                new JsonObject().put("ftype", "disk1.img").put("release", "no"))))
            .put("products", new JsonObject().put("org.example:server:24.04:amd64", product)));
    index(Map.of("org.example:released:download", "streams/v1/a.json"));
    CatalogEntry entry = locate("24.04", "released", "disk1.img");
    assertThat(entry.names()).contains("24.04");
    assertThat(entry.urls().get(0).getPath()).isEqualTo("/a/disk1.img");
  }

  @Test
  void severalContentsAreOneCatalogAndStreamsAreKeptApart() throws Exception {
    for (String stream : List.of("released", "daily")) {
      JsonObject product =
          new JsonObject()
              .put("arch", "amd64")
              .put("release", "one")
              .put("versions", versions("20260101", "d", item("disk1.img", stream + "/disk1.img")));
      products(
          "streams/v1/" + stream + ".json",
          new JsonObject()
              .put("products", new JsonObject().put("org.example:server:1:amd64", product)));
    }
    index(
        Map.of(
            "org.example:released:download",
            "streams/v1/released.json",
            "org.example:daily:download",
            "streams/v1/daily.json"),
        "org.example:server:1:amd64");
    assertThat(locate("one", "daily", "disk1.img").urls().get(0).getPath())
        .isEqualTo("/daily/disk1.img");
    assertThat(locate("one", "released", "disk1.img").urls().get(0).getPath())
        .isEqualTo("/released/disk1.img");
    assertThat(locate("one", "daily", "disk1.img").id()).hasToString("one-daily-amd64-20260101");
    refused(ErrorCode.NO_MATCHING_IMAGE, "--stream", "one", "weekly", "disk1.img");
  }

  @Test
  void mirrorsAddAddressesButNoneThatMayNotStandIn() throws Exception {
    imageServer();
    JsonArray places =
        new JsonArray()
            .add(new JsonObject().put("mirror", "http://one.example/pub/"))
            .add(new JsonObject().put("mirror", "file:///etc"))
            .add(new JsonObject().put("mirror", "http://user:pass@two.example"))
            .add(new JsonObject().put("format", "mirrors:1.0").put("path", "streams/v1/more.json"));
    documents.put("streams/v1/mirrors.json", mirrors(places));
    documents.put(
        "streams/v1/more.json",
        mirrors(new JsonArray().add(new JsonObject().put("mirror", "https://three.example"))));
    assertThat(locate("debian/12", "released", KVM).urls())
        .extracting(URI::getHost)
        .containsExactly("127.0.0.1", "one.example", "three.example");
  }

  private static String mirrors(JsonArray places) {
    return new JsonObject()
        .put("format", "mirrors:1.0")
        .put("mirrors", new JsonObject().put("images", places))
        .encode();
  }

  @Test
  void aBrokenMirrorsDocumentCostsNothing() throws Exception {
    imageServer();
    documents.put("streams/v1/mirrors.json", "{\"mirrors\": 7");
    assertThat(locate("debian/12", "released", KVM).urls()).hasSize(1);
  }

  @Test
  void whatDidNotChangeIsNotSentAgain() throws Exception {
    imageServer();
    locate("debian/12", "released", KVM);
    log.clear();
    locate("debian/12", "released", KVM);
    assertThat(log).contains("304 /streams/v1/index.json", "304 /streams/v1/images.json");
    assertThat(log).noneMatch(line -> line.startsWith("200 "));
    documents.computeIfPresent(
        "streams/v1/images.json", (path, text) -> text.replace("20260318_07:42", "20260319_07:42"));
    assertThat(locate("debian/12", "released", KVM).id().serial().text())
        .isEqualTo("20260319_07:42");
  }

  @Test
  void aCacheThatWasDamagedIsAsGoodAsNone() throws Exception {
    imageServer();
    locate("debian/12", "released", KVM);
    try (var all = Files.list(folder.resolve("kept/documents"))) {
      for (Path kept : all.toList()) {
        Files.write(kept, new byte[] {1, 2, 3});
      }
    }
    assertThat(locate("debian/12", "released", KVM).urls()).hasSize(1);
  }
}
