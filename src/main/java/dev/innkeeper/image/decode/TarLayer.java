package dev.innkeeper.image.decode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive with exactly one disk among its files: ustar, pax, or GNU's, with or without holes.
 * Nothing is unpacked under the names that stand in it.
 */
final class TarLayer implements Layer {
  private final ArchivedDisk disk;
  private final long largest;
  private final ByteBuffer block = ByteBuffer.allocate(TarHeader.BLOCK);
  private final TarNotes notes = new TarNotes();
  private State state = State.HEADER;
  private TarHeader header = TarHeader.NONE;
  private @Nullable TarMapBlocks mapBlocks;
  private @Nullable Layer file;

  /** Bytes of the present file that are still to come, its padding included. */
  private long remaining;

  private int padding;
  private long total;

  private enum State {
    HEADER,
    NOTE,
    SPARSE_MAP,
    FILE,
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
    this.disk = new ArchivedDisk(disk);
    this.largest = largest;
  }

  @Override
  public void push(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      switch (state) {
        case HEADER, SPARSE_MAP -> {
          if (gather(bytes)) {
            takeBlock(block.array());
          }
        }
        case NOTE -> notes.push(part(bytes));
        case FILE -> pushToFile(part(bytes));
        case SKIPPED -> part(bytes);
        case END -> bytes.position(bytes.limit());
      }
      if (remaining == 0) {
        end();
      }
    }
  }

  /** Whether a whole block is there. */
  private boolean gather(ByteBuffer bytes) {
    if (!block.hasRemaining()) {
      block.clear();
    }
    int count = Math.min(bytes.remaining(), block.remaining());
    block.put(bytes.slice().limit(count));
    bytes.position(bytes.position() + count);
    return !block.hasRemaining();
  }

  /** What there is of the present file, its padding included. */
  private ByteBuffer part(ByteBuffer bytes) {
    int count = (int) Math.min(bytes.remaining(), remaining);
    ByteBuffer part = bytes.slice().limit(count);
    bytes.position(bytes.position() + count);
    remaining -= count;
    return part;
  }

  private void pushToFile(ByteBuffer part) throws IOException {
    long content = Math.min(part.remaining(), part.remaining() + remaining - padding);
    if (file != null && content > 0) {
      file.push(part.limit((int) content));
    }
  }

  private void end() throws IOException {
    if (state == State.NOTE) {
      notes.end();
    } else if (state == State.FILE && file != null) {
      file.finish();
    }
    boolean ended = state == State.NOTE || state == State.FILE || state == State.SKIPPED;
    state = ended ? State.HEADER : state;
  }

  private void takeBlock(byte[] bytes) {
    TarMapBlocks blocks = mapBlocks;
    if (state == State.HEADER || blocks == null) {
      begin(bytes);
      return;
    }
    remaining -= blocks.areContent() ? TarHeader.BLOCK : 0;
    blocks.take(bytes);
    sparse(blocks);
  }

  private void begin(byte[] bytes) {
    if (TarHeader.isEnd(bytes)) {
      state = State.END;
      return;
    }
    TarHeader next = TarHeader.parse(bytes);
    boolean note = next.kind().isNote();
    header = note ? next : notes.applyTo(next);
    long size = header.kind() == TarHeader.Kind.EMPTY ? 0 : header.size();
    count(size);
    padding = (int) (-size & (TarHeader.BLOCK - 1));
    remaining = size + padding;
    follow(bytes);
    if (!note) {
      notes.forget();
    }
  }

  private void count(long size) {
    if (size > largest - total) {
      throw Refusal.unsafe("its tar holds far more than limits.max-image-size");
    }
    total += size;
  }

  private void follow(byte[] bytes) {
    switch (header.kind()) {
      case PAX, PAX_GLOBAL, LONG_NAME -> {
        notes.begin(header);
        state = State.NOTE;
      }
      case SPARSE -> sparse(new GnuMapBlocks(bytes));
      case FILE -> {
        Optional<TarMapBlocks> sparse = notes.sparse();
        if (sparse.isPresent()) {
          sparse(sparse.get());
        } else {
          file = disk.file(header.name(), header.size());
          state = State.FILE;
        }
      }
      case EMPTY, OTHER -> state = State.SKIPPED;
    }
  }

  private void sparse(TarMapBlocks blocks) {
    mapBlocks = blocks;
    long content = remaining - padding;
    boolean ends = blocks.areContent() && content < TarHeader.BLOCK;
    if (blocks.wantsMore() && !ends) {
      state = State.SPARSE_MAP;
      return;
    }
    TarSparseMap map = blocks.map();
    if (blocks.wantsMore() || map.stored() != content) {
      throw Refusal.unsafe("it is not sound tar: a sparse file's size is not that of its parts");
    }
    count(map.fileSize() - map.stored());
    file = new HoleyLayer(disk.file(header.name(), map.fileSize()), map);
    state = State.FILE;
  }

  @Override
  public void finish() throws IOException {
    boolean withinHeader = block.position() > 0 && block.hasRemaining();
    if (state != State.END && (state != State.HEADER || withinHeader)) {
      throw Refusal.unsafe("its tar ends within a file");
    }
    disk.finish();
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }
}
