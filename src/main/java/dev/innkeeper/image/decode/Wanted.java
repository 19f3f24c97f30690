package dev.innkeeper.image.decode;

/** A range of a qcow2 file that is needed to make the disk. */
sealed interface Wanted {
  /** Where it begins in the file. */
  long offset();

  /** Bytes; those of a compressed cluster are rounded up to a sector. */
  int length();

  default long end() {
    return offset() + length();
  }

  /**
   * A table, or a piece of a large one.
   *
   * @param base for L1 and L2 tables, where on the disk that begins which the first entry maps
   */
  record Table(Kind kind, long offset, int length, long base) implements Wanted {
    enum Kind {
      HEADER,
      L1,
      L2,
      REFCOUNT_TABLE,
      REFCOUNT_BLOCK
    }
  }

  /**
   * Content of the disk.
   *
   * @param target where it belongs on the disk
   * @param targetLength how much of the disk it makes, holes between its subclusters included
   * @param holes of an uncompressed cluster, one bit for each subcluster that is not to be read
   * @param subcluster bytes of one, 0 where there are none
   */
  record Cluster(
      long offset,
      int length,
      long target,
      int targetLength,
      boolean compressed,
      int holes,
      int subcluster)
      implements Wanted {

    boolean isPlain() {
      return !compressed && holes == 0;
    }

    /** Both as one, where the other goes on in the file and on the disk where this one ends. */
    boolean continuesWith(Cluster other) {
      return isPlain()
          && other.isPlain()
          && other.offset == offset + length
          && other.target == target + targetLength;
    }

    /** Without the padding that is beyond the end of the file. */
    Cluster cutTo(long end) {
      return new Cluster(
          offset, (int) (end - offset), target, targetLength, compressed, holes, subcluster);
    }

    Cluster with(Cluster next) {
      return new Cluster(
          offset,
          length + next.length,
          target,
          targetLength + next.targetLength,
          false,
          0,
          subcluster);
    }
  }
}
