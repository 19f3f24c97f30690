package dev.innkeeper.image.decode;

import dev.innkeeper.value.ByteSize;

/**
 * What an image may ask for.
 *
 * @param largestDisk the largest virtual size; also bounds what a compressed file may unpack to
 * @param waitingMemory how much of what cannot be placed yet is held in memory; past it, it is kept
 *     in a file beside the target
 */
public record DecodeLimits(ByteSize largestDisk, ByteSize waitingMemory) {
  private static final ByteSize USUAL_WAITING_MEMORY = ByteSize.ofMib(8);

  public static DecodeLimits of(ByteSize largestDisk) {
    return new DecodeLimits(largestDisk, USUAL_WAITING_MEMORY);
  }
}
