package dev.innkeeper.image.decode;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.decode.DiskFormat.Compression;
import dev.innkeeper.image.decode.DiskFormat.Disk;
import dev.innkeeper.value.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes decoders that find the format out by an image's first bytes, whatever its name says. */
public final class DiskDecoders {
  private DiskDecoders() {}

  /** A decoder for an image whose format is not known yet; the target is emptied. */
  public static DiskDecoder start(SparseFile target, DecodeLimits limits) throws IOException {
    target.clear();
    return new Recognising(target, limits);
  }

  /** Recognises the outer format, and within a compression the inner one. */
  private static final class Recognising implements DiskDecoder {
    /** Enough for every magic, that of tar being the farthest. */
    private static final int NEEDED = 512;

    private final SparseFile target;
    private final DecodeLimits limits;
    private final Head outer = new Head();
    private final Head inner = new Head();
    private @Nullable Unpacker unpacker;
    private @Nullable StoredDisk stored;
    private Optional<DiskFormat> format = Optional.empty();
    private Optional<Compression> around = Optional.empty();
    private long pushed;

    Recognising(SparseFile target, DecodeLimits limits) {
      this.target = target;
      this.limits = limits;
    }

    @Override
    public void push(ByteBuffer bytes) throws IOException {
      pushed += bytes.remaining();
      if (unpacker != null) {
        unpacker.push(bytes);
      } else if (stored != null) {
        stored.push(bytes);
      } else if (outer.take(bytes)) {
        begin();
        push(outer);
        rest(bytes);
      }
    }

    private void begin() {
      around = Magic.compression(outer.bytes());
      if (around.isPresent()) {
        unpacker =
            switch (around.get()) {
              case GZIP -> new GzipUnpacker(this::unpacked);
              case ZSTD -> new ZstdUnpacker(this::unpacked);
              case XZ ->
                  throw Failure.of(
                      ErrorCode.UNSUPPORTED_IMAGE,
                      "the image is compressed with xz; offer it as gz, zst or qcow2");
            };
      } else {
        begin(outer);
      }
    }

    private void begin(Head head) {
      Disk disk = Magic.disk(head.bytes());
      DiskFormat bare = DiskFormat.bare(disk);
      format = Optional.of(around.map(bare::in).orElse(bare));
      stored = new StoredDisk(target, limits, disk);
    }

    private void push(Head head) throws IOException {
      rest(ByteBuffer.wrap(head.bytes()));
    }

    private void rest(ByteBuffer bytes) throws IOException {
      if (unpacker != null) {
        unpacker.push(bytes);
      } else if (stored != null) {
        stored.push(bytes);
      }
    }

    private void unpacked(ByteBuffer bytes) throws IOException {
      if (stored == null && inner.take(bytes)) {
        begin(inner);
        if (stored != null) {
          stored.push(ByteBuffer.wrap(inner.bytes()));
        }
      }
      if (stored != null) {
        stored.push(bytes);
      }
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
      if (unpacker == null && stored == null) {
        begin();
        push(outer);
      }
      if (unpacker != null) {
        unpacker.finish();
      }
      if (stored == null) {
        begin(inner);
        unpackedShort();
      }
      return stored == null ? ByteSize.ZERO : stored.finish();
    }

    private void unpackedShort() throws IOException {
      if (stored != null) {
        stored.push(ByteBuffer.wrap(inner.bytes()));
      }
    }

    @Override
    public boolean checkpoint(Consumer<byte[]> durable) {
      return false;
    }

    @Override
    public void close() {
      if (unpacker != null) {
        unpacker.close();
      }
    }

    /** The first bytes, gathered until they are enough. */
    private static final class Head {
      private final ByteBuffer gathered = ByteBuffer.allocate(NEEDED);

      boolean take(ByteBuffer bytes) {
        while (bytes.hasRemaining() && gathered.hasRemaining()) {
          gathered.put(bytes.get());
        }
        return !gathered.hasRemaining();
      }

      byte[] bytes() {
        return Arrays.copyOf(gathered.array(), gathered.position());
      }
    }
  }

  /** Formats by their first bytes. */
  private static final class Magic {
    private static final int GZIP = 0x1f8b;
    private static final int ZSTD = 0x28b52ffd;
    private static final long XZ = 0xfd377a585aL;
    private static final int QCOW = 0x514649fb;
    private static final int VDI_PLACE = 0x40;
    private static final int VDI = 0x7f10dabe;

    private Magic() {}

    static Optional<Compression> compression(byte[] head) {
      if (number(head, 0, 2) == GZIP) {
        return Optional.of(Compression.GZIP);
      }
      if (number(head, 0, 4) == (ZSTD & 0xffffffffL)) {
        return Optional.of(Compression.ZSTD);
      }
      return number(head, 0, 5) == XZ ? Optional.of(Compression.XZ) : Optional.empty();
    }

    static Disk disk(byte[] head) {
      if (number(head, 0, 4) == (QCOW & 0xffffffffL)) {
        return Disk.QCOW2;
      }
      if (number(head, VDI_PLACE, 4) == (VDI & 0xffffffffL)) {
        return Disk.VDI;
      }
      String text = new String(head, 0, Math.min(8, head.length), StandardCharsets.ISO_8859_1);
      if (text.startsWith("KDMV")) {
        return Disk.VMDK;
      }
      if (text.equals("vhdxfile")) {
        return Disk.VHDX;
      }
      return text.equals("conectix") ? Disk.VPC : Disk.RAW;
    }

    private static long number(byte[] head, int from, int length) {
      long value = 0;
      for (int i = from; i < from + length; i++) {
        value = value << 8 | (i < head.length ? head[i] & 0xff : 0);
      }
      return value;
    }
  }
}
