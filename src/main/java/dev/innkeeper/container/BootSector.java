package dev.innkeeper.container;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the first sectors of a raw disk tell of how it boots (UEFI specification, chapter 5). */
final class BootSector {
  private static final int SECTOR = 512;
  private static final int BOOT_CODE = 440;
  private static final String GPT = "EFI PART";

  private BootSector() {}

  /** On a worker thread: whether only UEFI boots it, for it has a GPT and no BIOS boot code. */
  static boolean needsUefi(Path raw) throws IOException {
    ByteBuffer sectors = ByteBuffer.allocate(2 * SECTOR);
    try (SeekableByteChannel channel = Files.newByteChannel(raw)) {
      while (sectors.hasRemaining() && channel.read(sectors) > 0) {
        // Reads until both sectors are there or the disk ends.
      }
    }
    sectors.flip();
    return sectors.remaining() == 2 * SECTOR && hasGpt(sectors) && !hasBootCode(sectors);
  }

  private static boolean hasGpt(ByteBuffer sectors) {
    return StandardCharsets.ISO_8859_1
        .decode(sectors.slice(SECTOR, GPT.length()))
        .toString()
        .equals(GPT);
  }

  private static boolean hasBootCode(ByteBuffer sectors) {
    for (int i = 0; i < BOOT_CODE; i++) {
      if (sectors.get(i) != 0) {
        return true;
      }
    }
    return false;
  }
}
