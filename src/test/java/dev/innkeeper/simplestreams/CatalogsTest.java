package dev.innkeeper.simplestreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.config.HostFacts;
import dev.innkeeper.config.Settings;
import dev.innkeeper.config.SettingsLoader;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.fetch.Fetchers;
import dev.innkeeper.simplestreams.CatalogEntry.Verified;
import dev.innkeeper.simplestreams.MirrorWriter.Offer;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.ImageSelector;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class CatalogsTest {
  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
  private static final ImageSelector JAMMY =
      new ImageSelector("jammy", Arch.AMD64, "released", "disk1.img");

  @TempDir Path folder;
  private Vertx vertx;
  private Path root;
  private SigningKey key;

  @BeforeEach
  void mirror(Vertx injected) throws IOException {
    vertx = injected;
    root = folder.resolve("mirror");
    key = SigningKey.fresh("Test mirror", NOW);
    Files.write(folder.resolve("trusted.gpg"), key.keyring());
    write(key, NOW);
  }

  private void write(SigningKey signer, Instant updated) throws IOException {
    Path image = Files.writeString(folder.resolve("image"), "content");
    new MirrorWriter(root)
        .add(new Offer("jammy", "22.04", Arch.AMD64, "20260901", "disk1.img", image))
        .add(new Offer("jammy", "22.04", Arch.AMD64, "20260901.2", "disk1.img", image))
        .add(new Offer("jammy", "22.04", Arch.AMD64, "20260901.10", "disk1.img", image))
        .add(new Offer("jammy", "22.04", Arch.AMD64, "20260902", "root.tar.xz", image))
        .write(signer, updated);
  }

  private CatalogEntry locate(ImageSelector wanted, String... sets) throws Exception {
    List<String> all = new ArrayList<>(List.of(sets));
    all.add("images.source=" + root.toUri());
    all.add("images.keyring=" + folder.resolve("trusted.gpg"));
    Settings settings =
        result(
                new SettingsLoader(vertx, new HostFacts(Map.of(), "here", 2), Optional.empty())
                    .load(List.of(), all))
            .settings();
    Fetchers fetchers = new Fetchers(vertx, settings.proxy());
    Catalogs catalogs =
        new Catalogs(vertx, fetchers, settings::images, folder.resolve("kept"), Clock.systemUTC());
    return result(catalogs.catalog(Optional.empty(), Optional.empty()).locate(wanted));
  }

  private static <T> T result(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof Failure failure) {
        throw failure;
      }
      throw failed;
    }
  }

  private void refused(ErrorCode code, String words, String... sets) {
    assertThatThrownBy(() -> locate(JAMMY, sets))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.code()).isEqualTo(code))
        .hasMessageContaining(words);
  }

  private void replace(String file, String from, String to) throws IOException {
    Path path = root.resolve("streams/v1/" + file);
    Files.writeString(path, Files.readString(path).replace(from, to));
  }

  @Test
  void theNewestSerialByNumberWithTheWantedTypeIsFound() throws Exception {
    CatalogEntry entry = locate(JAMMY);
    assertThat(entry.id()).hasToString("jammy-amd64-20260901.10");
    assertThat(entry.verified()).isEqualTo(Verified.SIGNED);
    assertThat(entry.size()).isEqualTo(7);
    assertThat(entry.urls().get(0).getPath())
        .endsWith("release-20260901.10/22.04-server-cloudimg-amd64-disk1.img");
  }

  @Test
  void aVersionNamesAReleaseToo() throws Exception {
    ImageSelector version = new ImageSelector("22.04", Arch.AMD64, "released", "disk1.img");
    assertThat(locate(version).id()).hasToString("jammy-amd64-20260901.10");
  }

  @Test
  void anUnknownReleaseArchStreamOrTypeNamesWhatThereIs() {
    for (ImageSelector wanted :
        List.of(
            new ImageSelector("noble", Arch.AMD64, "released", "disk1.img"),
            new ImageSelector("jammy", Arch.ARM64, "released", "disk1.img"),
            new ImageSelector("jammy", Arch.AMD64, "daily", "disk1.img"),
            new ImageSelector("jammy", Arch.AMD64, "released", "uefi1.img"))) {
      assertThatThrownBy(() -> locate(wanted))
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NO_MATCHING_IMAGE));
    }
  }

  @Test
  void anUntrustedKeyIsRefused() throws IOException {
    write(SigningKey.fresh("Other", NOW), NOW);
    refused(ErrorCode.SIGNATURE_INVALID, "not trusted");
  }

  @Test
  void anExpiredKeyIsRefused() throws IOException {
    SigningKey old = SigningKey.expiring("Old", NOW.minus(Duration.ofDays(9)), 3600);
    Files.write(folder.resolve("trusted.gpg"), old.keyring());
    write(old, NOW);
    refused(ErrorCode.SIGNATURE_INVALID, "expired");
  }

  @Test
  void changedTextIsRefused() throws IOException {
    replace("index.sjson", "image-downloads", "image-downloadz");
    refused(ErrorCode.SIGNATURE_INVALID, "changed");
  }

  @Test
  void changedProductsAreRefused() throws IOException {
    replace("com.ubuntu.cloud:released:download.sjson", "20260901.10", "20260901.11");
    refused(ErrorCode.SIGNATURE_INVALID, "changed");
  }

  @Test
  void textAfterTheSignatureIsRefused() throws IOException {
    Path index = root.resolve("streams/v1/index.sjson");
    Files.writeString(index, Files.readString(index) + "{\"more\": 1}\n");
    refused(ErrorCode.SIGNATURE_INVALID, "other text");
  }

  @Test
  void aTruncatedSignatureIsRefused() throws IOException {
    Path index = root.resolve("streams/v1/index.sjson");
    String text = Files.readString(index);
    Files.writeString(index, text.substring(0, text.length() - 60));
    refused(ErrorCode.SIGNATURE_INVALID, "cut off");
  }

  @Test
  void anUnsignedIndexIsRefusedUnlessAllowed() throws Exception {
    Files.delete(root.resolve("streams/v1/index.sjson"));
    refused(ErrorCode.SIGNATURE_INVALID, "unsigned");
    assertThat(locate(JAMMY, "images.signature=if-present").verified()).isEqualTo(Verified.HASH);
    assertThat(locate(JAMMY, "images.signature=off").verified()).isEqualTo(Verified.HASH);
  }

  @Test
  void unsignedProductsBelowASignedIndexAreRefused() throws IOException {
    Files.copy(
        root.resolve("streams/v1/com.ubuntu.cloud:released:download.json"),
        root.resolve("streams/v1/com.ubuntu.cloud:released:download.sjson"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    refused(ErrorCode.SIGNATURE_INVALID, "no PGP signature");
  }

  @Test
  void anIndexOlderThanOneSeenIsRefused() throws Exception {
    locate(JAMMY);
    write(key, NOW.minusSeconds(60));
    refused(ErrorCode.SIGNATURE_INVALID, "older");
  }

  @Test
  void aMirrorThatIsNotThereIsUnavailable() throws IOException {
    root = folder.resolve("away");
    refused(ErrorCode.SOURCE_UNAVAILABLE, "no such file");
  }

  private static final String OTHERS =
      """
      {"format": "mirrors:1.0", "updated": "Wed, 25 Nov 2026 10:00:00 +0000", "mirrors": {
        "com.ubuntu.cloud:released:download": [
          {"datatype": "image-downloads", "mirror": "https://near.example/ubuntu/"}]}}
      """;

  @Test
  void signedMirrorsAddAddresses() throws Exception {
    Files.writeString(root.resolve("streams/v1/mirrors.sjson"), key.sign(OTHERS));
    assertThat(locate(JAMMY).urls())
        .hasSize(2)
        .element(1)
        .satisfies(
            url ->
                assertThat(url.toString())
                    .startsWith("https://near.example/ubuntu/server/releases/jammy/"));
  }

  @Test
  void unsignedMirrorsBelowASignedIndexCountForNothing() throws Exception {
    Files.writeString(root.resolve("streams/v1/mirrors.json"), OTHERS);
    assertThat(locate(JAMMY).urls()).hasSize(1);
  }

  @Test
  void mirrorsThatAnotherKeySignedAreRefused() throws IOException {
    String signed = SigningKey.fresh("Other", NOW).sign(OTHERS);
    Files.writeString(root.resolve("streams/v1/mirrors.sjson"), signed);
    refused(ErrorCode.SIGNATURE_INVALID, "not trusted");
  }

  @Test
  void aPathThatLeavesTheMirrorIsRefused() {
    for (String path : List.of("/etc/passwd", "a/../../b", "a//b", "a\nb", "a b")) {
      assertThatThrownBy(() -> MirrorPath.checked(path))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(MirrorPath.below("https://m.example/r", "streams/v1/com.ubuntu.cloud:x.json"))
        .hasToString("https://m.example/r/streams/v1/com.ubuntu.cloud:x.json");
  }
}
