package dev.innkeeper.image.decode;

import dev.innkeeper.image.decode.DiskFormat.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the one disk among the files of an archive, by their content, size or name. Names serve for
 * nothing else.
 */
final class ArchivedDisk implements AutoCloseable {
  private static final long SURELY_A_DISK = 1 << 20;
  private static final int BOOT_SIGNATURE_AT = 510;

  /** Not the files that macOS adds beside others, whose names begin with a dot and a bar. */
  private static final Pattern NAME_OF_DISK =
      Pattern.compile("(?:.*/)?(?!\\._)[^/]*\\.(?:raw|img|disk|qcow2?|vmdk|vdi|vhdx?)");

  private final Function<byte[], Layer> disk;
  private @Nullable Layer found;

  /** The function makes the layer of the disk, given its first bytes. */
  ArchivedDisk(Function<byte[], Layer> disk) {
    this.disk = disk;
  }

  /**
   * The next file, of so many bytes. Its layer is finished at the file's end, and leaves the disk
   * open, as other files may follow.
   */
  Layer file(String name, long size) {
    return new Candidate(name, size);
  }

  /** The archive is complete. */
  void finish() throws IOException {
    if (found == null) {
      throw Refusal.unsupported("its tar holds no disk");
    }
    found.finish();
  }

  @Override
  public void close() throws IOException {
    if (found != null) {
      found.close();
    }
  }

  private Layer foundAnother() {
    if (found != null) {
      throw Refusal.unsupported("its tar holds several disks");
    }
    Layer another = new RecognisedLayer(disk);
    found = another;
    return another;
  }

  private static boolean isDisk(String name, long size, byte[] head) {
    boolean boots =
        head.length == Magic.NEEDED
            && head[BOOT_SIGNATURE_AT] == 0x55
            && (head[BOOT_SIGNATURE_AT + 1] & 0xff) == 0xaa;
    return boots
        || size >= SURELY_A_DISK
        || Magic.disk(head) != Disk.RAW
        || NAME_OF_DISK.matcher(name.toLowerCase(Locale.ROOT)).matches();
  }

  /** A file whose first bytes are gathered until they tell whether it is the disk. */
  private final class Candidate implements Layer {
    private final String name;
    private final long size;
    private final ByteBuffer head;
    private @Nullable Layer chosen;

    Candidate(String name, long size) {
      this.name = name;
      this.size = size;
      this.head = ByteBuffer.allocate((int) Math.min(Magic.NEEDED, size));
    }

    @Override
    public void push(ByteBuffer bytes) throws IOException {
      if (head.hasRemaining()) {
        int count = Math.min(bytes.remaining(), head.remaining());
        head.put(bytes.slice().limit(count));
        bytes.position(bytes.position() + count);
        if (!head.hasRemaining()) {
          choose();
        }
      }
      if (chosen == null) {
        bytes.position(bytes.limit());
      } else if (bytes.hasRemaining()) {
        chosen.push(bytes);
      }
    }

    private void choose() throws IOException {
      if (isDisk(name, size, head.array())) {
        Layer within = foundAnother();
        chosen = within;
        within.push(ByteBuffer.wrap(head.array()));
      }
    }

    @Override
    public void finish() {
      // The disk ends with the archive.
    }

    @Override
    public void close() {
      // The disk is closed with the archive.
    }
  }
}
