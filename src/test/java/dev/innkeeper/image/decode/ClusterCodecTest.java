package dev.innkeeper.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every codec does alike. */
class ClusterCodecTest {
  private static final int CLUSTER = 65_536;
  private static final int PADDING = 300;

  private final byte[] content = content();

  private record Kind(String name, Supplier<ClusterCodec> codec, boolean zstd) {
    byte[] compress(byte[] bytes) {
      if (zstd) {
        return Zstd.compress(bytes);
      }
      Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
      deflater.setInput(bytes);
      deflater.finish();
      ByteArrayOutputStream compressed = new ByteArrayOutputStream();
      byte[] buffer = new byte[CLUSTER];
      while (!deflater.finished()) {
        compressed.write(buffer, 0, deflater.deflate(buffer));
      }
      deflater.end();
      return compressed.toByteArray();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Kind> codecs() {
    return Stream.of(
        new Kind("JDK's Inflater", JavaInflate::new, false),
        new Kind("libdeflate", ClusterCodecTest::libdeflate, false),
        new Kind("zstd", ZstdClusters::new, true));
  }

  private static ClusterCodec libdeflate() {
    Assumptions.assumeTrue(LibDeflate.available());
    return new NativeInflate();
  }

  private static byte[] content() {
    byte[] bytes = new byte[CLUSTER];
    Random random = new Random(5);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ("abcdefgh".charAt(i % 8) + random.nextInt(2));
    }
    return bytes;
  }

  private static ByteBuffer direct(byte[] bytes, int length) {
    return ByteBuffer.allocateDirect(length).put(Arrays.copyOf(bytes, length)).flip();
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void paddingIsLeftAlone(Kind kind) throws DataFormatException {
    byte[] compressed = kind.compress(content);
    ByteBuffer target = ByteBuffer.allocateDirect(CLUSTER + 10);
    try (ClusterCodec codec = kind.codec().get()) {
      for (int round = 0; round < 2; round++) {
        target.position(4).limit(4 + CLUSTER);
        int used = codec.decode(direct(compressed, compressed.length + PADDING), target);
        assertThat(used).isEqualTo(compressed.length);
        assertThat(target.hasRemaining()).isFalse();
        assertThat(target.position(4)).isEqualTo(ByteBuffer.wrap(content));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void tooLittleIsRefused(Kind kind) {
    byte[] compressed = kind.compress(Arrays.copyOf(content, CLUSTER - 1));
    assertRefused(kind, direct(compressed, compressed.length + PADDING));
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void cutContentIsRefused(Kind kind) {
    byte[] compressed = kind.compress(content);
    assertRefused(kind, direct(compressed, compressed.length / 2));
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void otherBytesAreRefusedAndTheCodecGoesOn(Kind kind) throws DataFormatException {
    byte[] others = new byte[CLUSTER];
    new Random(9).nextBytes(others);
    others[0] = 7;
    byte[] compressed = kind.compress(content);
    try (ClusterCodec codec = kind.codec().get()) {
      assertThatThrownBy(
              () -> codec.decode(direct(others, CLUSTER), ByteBuffer.allocateDirect(CLUSTER)))
          .isInstanceOf(DataFormatException.class);
      assertThat(
              codec.decode(
                  direct(compressed, compressed.length), ByteBuffer.allocateDirect(CLUSTER)))
          .isEqualTo(compressed.length);
    }
  }

  private static void assertRefused(Kind kind, ByteBuffer source) {
    try (ClusterCodec codec = kind.codec().get()) {
      assertThatThrownBy(() -> codec.decode(source, ByteBuffer.allocateDirect(CLUSTER)))
          .isInstanceOf(DataFormatException.class);
    }
  }
}
