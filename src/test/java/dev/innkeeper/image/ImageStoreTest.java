package dev.innkeeper.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ImageStoreTest {
  private static final String PLAIN = "jammy-amd64-backing-file.qcow";

  @TempDir private Path dataDir;
  private Path pool;
  private ImageStore store;

  @BeforeEach
  void onePlainFileOfJuju() throws IOException {
    pool = Files.createDirectories(new PoolFiles(dataDir).guests());
    store = new ImageStore(new PoolFiles(dataDir));
    Files.write(pool.resolve(PLAIN), new byte[1024]);
  }

  @Test
  void aPlainFileOfJujuIsListedWithoutASerial() throws IOException {
    assertThat(store.list())
        .singleElement()
        .satisfies(
            image -> {
              assertThat(image.id()).isEqualTo("jammy-amd64");
              assertThat(image.serial()).isEmpty();
              assertThat(image.newest()).isTrue();
            });
  }

  @Test
  void aSidecarThatIsNoTextHidesNoImage() throws IOException {
    Files.write(pool.resolve(PLAIN + ".json"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void aSidecarOfAnotherArchHidesNoImage() throws IOException {
    Files.writeString(
        pool.resolve(PLAIN + ".json"),
        """
        {"id":"jammy-amd64","release":"jammy","arch":"arm64","serial":"1","sha256":"00","size":1,
         "virtualSize":1024,"created":"2026-01-01T00:00:00Z"}
        """);
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void aPipeInThePoolDoesNotHoldTheListUp() throws Exception {
    Process made = new ProcessBuilder("mkfifo", pool.resolve("odd.qcow").toString()).start();
    assertThat(made.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void linksInACircleHideNoImage() throws IOException {
    Files.createSymbolicLink(pool.resolve("a.qcow"), Path.of("b.qcow"));
    Files.createSymbolicLink(pool.resolve("b.qcow"), Path.of("a.qcow"));
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void aDiskSaysWhichImageItUses() throws IOException {
    byte[] name = pool.resolve(PLAIN).toString().getBytes(StandardCharsets.UTF_8);
    java.nio.ByteBuffer header = java.nio.ByteBuffer.allocate(512 + name.length);
    header.putInt(0x514649fb).putInt(3).putLong(512).putInt(name.length);
    header.position(512).put(name);
    Files.write(pool.resolve("web-1.qcow"), header.array());
    assertThat(store.list())
        .singleElement()
        .satisfies(i -> assertThat(i.usedBy()).containsExactly("web-1"));
  }

  private void image(String release, String serial, String created, String aliases)
      throws IOException {
    String id = release + "-amd64-" + serial;
    Files.write(pool.resolve(id + "-backing-file.qcow"), new byte[1024]);
    Files.writeString(
        pool.resolve(id + "-backing-file.qcow.json"),
        """
        {"id":"%s","release":"%s","aliases":%s,"arch":"amd64","serial":"%s","product":"p",
         "sha256":"%s","size":1,"virtualSize":1024,"created":"%s"}
        """
            .formatted(id, release, aliases, serial, "0".repeat(64), created));
  }

  @Test
  void anImageIsFoundByWhatItsSourceCallsItsRelease() throws IOException {
    image("noble", "20260101", "2026-02-01T00:00:00Z", "[\"24.04\", \"lts\"]");
    image("noble", "20260202", "2026-03-01T00:00:00Z", "[\"24.04\", \"lts\"]");
    image("focal", "20260303", "2026-01-01T00:00:00Z", "[\"20.04\", \"lts\"]");
    assertThat(store.called("24.04"))
        .extracting(Image::id)
        .containsExactly("noble-amd64-20260202", "noble-amd64-20260101");
    assertThat(store.called("lts")).as("has moved on").hasSize(2);
    assertThat(store.called("focal")).hasSize(1);
    assertThat(store.called("jammy")).hasSize(1);
    assertThat(store.called("22.04")).isEmpty();
  }
}
