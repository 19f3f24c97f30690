package dev.innkeeper.image.decode;

import dev.innkeeper.image.decode.DiskFormat.Disk;
import dev.innkeeper.image.decode.TarHeader.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive with exactly one disk among its files. Nothing is unpacked under the names that
 * stand in it; they only help to tell a disk from other files.
 */
final class TarLayer implements Layer {
  private static final long SURELY_A_DISK = 1 << 20;
  private static final int BOOT_SIGNATURE_AT = 510;

  /** Not the files that macOS adds beside others, whose names begin with a dot and a bar. */
  private static final Pattern NAME_OF_DISK =
      Pattern.compile("(?:.*/)?(?!\\._)[^/]*\\.(?:raw|img|disk|qcow2?|vmdk|vdi|vhdx?)");

  private final Function<byte[], Layer> disk;
  private final long largest;
  private final ByteBuffer block = ByteBuffer.allocate(TarHeader.BLOCK);
  private final PaxRecords pax = new PaxRecords();
  private State state = State.HEADER;
  private TarHeader header = TarHeader.NONE;
  private TarSparseMap map = TarSparseMap.NONE;
  private @Nullable Layer within;

  /** Bytes of the present file that are still to come, its padding included. */
  private long remaining;

  private int padding;
  private long total;

  private enum State {
    HEADER,
    PAX,
    SPARSE_MAP,
    /** The first bytes of a file, by which it is told whether it is the disk. */
    HEAD,
    DISK,
    SKIPPED,
    END
  }

  /**
   * An archive.
   *
   * @param disk makes the layer of the disk, given its first bytes
   * @param largest bytes that all files together may have
   */
  TarLayer(Function<byte[], Layer> disk, long largest) {
    this.disk = disk;
    this.largest = largest;
  }

  @Override
  public void push(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      switch (state) {
        case HEADER -> {
          if (gather(bytes, TarHeader.BLOCK)) {
            begin(taken());
          }
        }
        case SPARSE_MAP -> {
          if (gather(bytes, TarHeader.BLOCK)) {
            goOn(taken());
          }
        }
        case HEAD -> {
          if (gather(bytes, headBytes())) {
            choose(taken());
          }
        }
        case PAX -> pax.push(part(bytes));
        case DISK -> pushToDisk(part(bytes));
        case SKIPPED -> part(bytes);
        case END -> bytes.position(bytes.limit());
      }
      if (remaining == 0 && (state == State.PAX || isInFile())) {
        state = State.HEADER;
      }
    }
  }

  private boolean isInFile() {
    return state == State.DISK || state == State.SKIPPED;
  }

  private boolean gather(ByteBuffer bytes, int wanted) {
    int count = Math.min(bytes.remaining(), wanted - block.position());
    block.put(bytes.duplicate().limit(bytes.position() + count));
    bytes.position(bytes.position() + count);
    return block.position() == wanted;
  }

  private byte[] taken() {
    byte[] taken = Arrays.copyOf(block.array(), block.position());
    block.clear();
    return taken;
  }

  /** What there is of the present file, its padding included. */
  private ByteBuffer part(ByteBuffer bytes) {
    int count = (int) Math.min(bytes.remaining(), remaining);
    ByteBuffer part = bytes.slice().limit(count);
    bytes.position(bytes.position() + count);
    remaining -= count;
    return part;
  }

  private void pushToDisk(ByteBuffer part) throws IOException {
    long content = Math.min(part.remaining(), part.remaining() + remaining - padding);
    if (within != null && content > 0) {
      within.push(part.limit((int) content));
    }
  }

  private void begin(byte[] bytes) {
    if (TarHeader.isEnd(bytes)) {
      state = State.END;
      return;
    }
    TarHeader next = TarHeader.parse(bytes);
    header = next.kind() == Kind.FILE ? pax.applyTo(next) : next;
    if (header.size() > largest - total) {
      throw Refusal.unsafe("its tar holds far more than limits.max-image-size");
    }
    total += header.size();
    padding = (int) (-header.size() & (TarHeader.BLOCK - 1));
    remaining = header.size() + padding;
    state = follows(bytes);
  }

  private State follows(byte[] bytes) {
    return switch (header.kind()) {
      case FILE -> header.size() > 0 ? State.HEAD : State.HEADER;
      case SPARSE -> sparse(new TarSparseMap(bytes));
      case PAX_SPARSE ->
          throw Refusal.unsupported("its tar is of the format pax and sparse; make it with gnu");
      case PAX -> {
        pax.begin(header.size());
        yield State.PAX;
      }
      case OTHER -> State.SKIPPED;
    };
  }

  private void goOn(byte[] bytes) {
    map.goOn(bytes);
    state = sparse(map);
  }

  /** Nobody leaves holes out of anything but a disk. */
  private State sparse(TarSparseMap next) {
    map = next;
    if (map.isContinued()) {
      return State.SPARSE_MAP;
    }
    if (map.stored() != header.size() || map.fileSize() > largest) {
      throw Refusal.unsafe("it is not sound tar: a sparse file's size is not that of its parts");
    }
    foundDisk(new HoleyLayer(new RecognisedLayer(disk), map));
    return State.DISK;
  }

  private void foundDisk(Layer found) {
    if (within != null) {
      throw Refusal.unsupported("its tar holds several disks");
    }
    within = found;
  }

  private int headBytes() {
    return (int) Math.min(TarHeader.BLOCK, header.size());
  }

  private void choose(byte[] head) throws IOException {
    remaining -= head.length;
    state = State.SKIPPED;
    if (isDisk(head)) {
      state = State.DISK;
      RecognisedLayer found = new RecognisedLayer(disk);
      foundDisk(found);
      found.push(ByteBuffer.wrap(head));
    }
  }

  private boolean isDisk(byte[] head) {
    boolean boots =
        head.length == TarHeader.BLOCK
            && head[BOOT_SIGNATURE_AT] == 0x55
            && (head[BOOT_SIGNATURE_AT + 1] & 0xff) == 0xaa;
    return boots
        || header.size() >= SURELY_A_DISK
        || Magic.disk(head) != Disk.RAW
        || NAME_OF_DISK.matcher(header.name().toLowerCase(Locale.ROOT)).matches();
  }

  @Override
  public void finish() throws IOException {
    boolean between = state == State.END || (state == State.HEADER && block.position() == 0);
    if (!between) {
      throw Refusal.unsafe("its tar ends within a file");
    }
    if (within == null) {
      throw Refusal.unsupported("its tar holds no disk");
    }
    within.finish();
  }

  @Override
  public void close() throws IOException {
    if (within != null) {
      within.close();
    }
  }
}
