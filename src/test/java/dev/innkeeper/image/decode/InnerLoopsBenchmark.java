package dev.innkeeper.image.decode;

import com.github.luben.zstd.Zstd;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What every byte of an image passes, each step alone and on one thread, in MiB a second. Run by
 * {@code bin/bench --micro}. The content is that of the JDK's own modules, which are about as
 * compressible as a system disk.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class InnerLoopsBenchmark {
  private static final int CLUSTER = 64 << 10;
  private static final int MIB = 4;
  private static final int CLUSTERS = MIB * (1 << 20) / CLUSTER;
  private static final long SKIPPED = 16 << 20;
  private static final int ARRIVAL = 32 << 10;
  private static final long WAITING_MEMORY = 8 << 20;

  private final byte[] content = new byte[CLUSTERS * CLUSTER];
  private final ByteBuffer zeros = ByteBuffer.allocateDirect(CLUSTERS * CLUSTER);

  /** Reads the content. */
  @Setup
  public void read() throws IOException {
    Path modules = Path.of(System.getProperty("java.home"), "lib", "modules");
    try (InputStream in = Files.newInputStream(modules)) {
      in.skipNBytes(SKIPPED);
      in.readNBytes(content, 0, content.length);
    }
  }

  /** Compressed clusters and what undoes that. */
  @State(Scope.Thread)
  public static class Packed {
    /** How clusters are compressed, and by what that is undone. */
    public enum Codec {
      LIBDEFLATE,
      JDK,
      ZSTD
    }

    @Param public Codec codec = Codec.JDK;

    private final ByteBuffer[] clusters = new ByteBuffer[CLUSTERS];
    private final ByteBuffer target = ByteBuffer.allocateDirect(CLUSTER);
    private ClusterCodec decoder = new JavaInflate();

    /** Compresses the content as qemu-img does. */
    @Setup
    public void pack(InnerLoopsBenchmark all) {
      decoder.close();
      decoder =
          switch (codec) {
            case LIBDEFLATE -> new NativeInflate();
            case JDK -> new JavaInflate();
            case ZSTD -> new ZstdClusters();
          };
      for (int i = 0; i < CLUSTERS; i++) {
        byte[] cluster = Arrays.copyOfRange(all.content, i * CLUSTER, (i + 1) * CLUSTER);
        byte[] packed = codec == Codec.ZSTD ? Zstd.compress(cluster) : deflated(cluster);
        clusters[i] = ByteBuffer.allocateDirect(packed.length).put(packed).flip();
      }
    }

    private static byte[] deflated(byte[] cluster) {
      Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
      deflater.setInput(cluster);
      deflater.finish();
      byte[] packed = new byte[2 * CLUSTER];
      int length = deflater.deflate(packed);
      deflater.end();
      return Arrays.copyOf(packed, length);
    }

    @TearDown
    public void close() {
      decoder.close();
    }
  }

  /** Bytes of content, not of what it was compressed to. */
  @Benchmark
  @OperationsPerInvocation(MIB)
  public ByteBuffer inflateClusters(Packed packed) throws DataFormatException {
    for (ByteBuffer cluster : packed.clusters) {
      packed.decoder.decode(cluster.duplicate(), packed.target.clear());
    }
    return packed.target;
  }

  @Benchmark
  @OperationsPerInvocation(MIB)
  public byte[] sha256() {
    MessageDigest digest = Digest.Algorithm.SHA256.newDigest();
    digest.update(content);
    return digest.digest();
  }

  /** The dearest case: all of it has to be looked at. */
  @Benchmark
  @OperationsPerInvocation(MIB)
  public boolean findZeros() {
    return ZeroScan.isZero(zeros, 0, zeros.capacity());
  }

  /** A table of a whole cluster, which maps 512 MiB of the disk. */
  @State(Scope.Thread)
  public static class Table {
    static final int MAPPED_MIB = 512;

    private static final int ENTRIES = CLUSTER / Long.BYTES;
    private static final long COMPRESSED = 1L << 62;
    private static final int PACKED_BYTES = 24 << 10;

    private final ByteBuffer table = ByteBuffer.allocate(CLUSTER);
    private final Qcow2Header header = header();

    private static Qcow2Header header() {
      ByteBuffer bytes = ByteBuffer.allocate(Qcow2Header.FIXED_BYTES);
      bytes.putInt(4, 3).putInt(20, 16).putLong(24, (long) MAPPED_MIB << 20).putInt(36, 1);
      bytes.putLong(40, 3 * CLUSTER).putLong(48, CLUSTER).putInt(56, 1).putInt(96, 4);
      return Qcow2Header.parse(bytes.putInt(100, 104), ByteSize.ofMib(MAPPED_MIB));
    }

    /** Every cluster compressed, as in a cloud image. */
    @Setup
    public void fill() {
      for (int i = 0; i < ENTRIES; i++) {
        table.putLong(COMPRESSED | (47L << 54) | (4L * CLUSTER + (long) i * PACKED_BYTES));
      }
      table.flip();
    }
  }

  @Benchmark
  @OperationsPerInvocation(Table.MAPPED_MIB)
  public long parseL2(Table table) {
    RangeQueue clusters = new L2Table(table.header, 0, table.table.duplicate()).clusters();
    long bytes = 0;
    while (!clusters.isEmpty()) {
      bytes += clusters.take().length();
    }
    return bytes;
  }

  /** Bytes of the file that pass from the thread that takes them in to those that decode. */
  @State(Scope.Thread)
  public static class Handover {
    private SourceWindow window = open();

    private static SourceWindow open() {
      return new SourceWindow(Path.of("never-stored"), WAITING_MEMORY);
    }

    /** A window knows its place in the file, which should not grow for ever. */
    @Setup(Level.Iteration)
    public void reopen() throws IOException {
      window.close();
      window = open();
    }
  }

  @Benchmark
  @OperationsPerInvocation(MIB)
  public long handOver(Handover handover) throws IOException {
    SourceWindow window = handover.window;
    for (int at = 0; at < content.length; at += ARRIVAL) {
      ByteBuffer bytes = ByteBuffer.wrap(content, at, ARRIVAL);
      if (window.push(bytes)) {
        Wanted.Table segment =
            new Wanted.Table(
                Wanted.Table.Kind.L2, window.end() - SourceWindow.SEGMENT, SourceWindow.SEGMENT, 0);
        window.pin(segment);
        window.release(segment, segment.length());
        window.settle(window.end(), true);
      }
    }
    return window.end();
  }
}
