package dev.innkeeper.image.decode;

import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.decode.DiskFormat.Compression;
import dev.innkeeper.image.decode.DiskFormat.Disk;
import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes an image's layers off, from the outside in: at most one compression, at most one tar
 * archive, then the disk.
 *
 * <p>Content that is refused is not told before the end. The bytes after it are only counted, so
 * that the caller can hash them all and find out whether it is the image that is bad, or the way
 * that it came.
 */
final class LayeredDecoder implements DiskDecoder {
  private static final long SLACK = 64L << 20;

  private final SparseFile target;
  private final DecodeLimits limits;
  private final Layer outermost = new RecognisedLayer(this::outermost);
  private @Nullable DiskContent content;
  private @Nullable Failure refused;
  private Optional<DiskFormat> format = Optional.empty();
  private Optional<Compression> around = Optional.empty();
  private long pushed;

  LayeredDecoder(SparseFile target, DecodeLimits limits) {
    this.target = target;
    this.limits = limits;
  }

  private Layer outermost(byte[] head) {
    around = Magic.compression(head);
    return around.isPresent() ? compressed(around.get()) : uncompressed(head);
  }

  private Layer compressed(Compression compression) {
    Layer within = new RecognisedLayer(this::uncompressed);
    return switch (compression) {
      case GZIP -> new GzipLayer(within);
      case ZSTD -> new ZstdLayer(within);
      case XZ -> new XzLayer(within);
    };
  }

  private Layer uncompressed(byte[] head) {
    return TarHeader.begins(head)
        ? new TarLayer(within -> disk(within, true), 2 * limits.largestDisk().bytes() + SLACK)
        : disk(head, false);
  }

  private Layer disk(byte[] head, boolean inTar) {
    if (Magic.compression(head).isPresent()) {
      throw Refusal.unsupported("it is compressed twice");
    }
    Disk disk = Magic.disk(head);
    format = Optional.of(new DiskFormat(disk, inTar, around));
    DiskContent innermost =
        disk == Disk.QCOW2 ? new Qcow2Disk(target, limits) : new StoredDisk(target, limits, disk);
    content = innermost;
    return innermost;
  }

  @Override
  public void push(ByteBuffer bytes) throws IOException {
    pushed += bytes.remaining();
    if (refused != null) {
      bytes.position(bytes.limit());
      return;
    }
    try {
      outermost.push(bytes);
    } catch (Failure failure) {
      hold(failure);
      bytes.position(bytes.limit());
    }
  }

  private void hold(Failure failure) throws IOException {
    if (!Refusal.isOne(failure)) {
      throw failure;
    }
    refused = failure;
    outermost.close();
  }

  @Override
  public long pushed() {
    return pushed;
  }

  @Override
  public Optional<DiskFormat> format() {
    return format;
  }

  @Override
  public ByteSize finish() throws IOException {
    if (refused != null) {
      throw refused;
    }
    outermost.finish();
    return new ByteSize(content == null ? 0 : content.size());
  }

  @Override
  public void close() throws IOException {
    outermost.close();
  }
}
