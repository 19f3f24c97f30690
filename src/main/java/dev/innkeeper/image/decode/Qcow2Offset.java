package dev.innkeeper.image.decode;

/** Where the parts of a qcow2 file may stand. */
final class Qcow2Offset {
  /** Far over any real file; what points farther points outside of every file. */
  static final long END = 1L << 45;

  private Qcow2Offset() {}

  /** UNSAFE_IMAGE unless the offset is that of a cluster behind the header. */
  static long check(String what, long offset, int clusterBits) {
    if (offset <= 0 || offset >= END) {
      throw Refusal.unsafe(
          what + " stands at byte " + Long.toUnsignedString(offset) + ", outside of the file");
    }
    if ((offset & ((1L << clusterBits) - 1)) != 0) {
      throw Refusal.unsafe(what + " stands at byte " + offset + ", at no cluster's beginning");
    }
    return offset;
  }
}
