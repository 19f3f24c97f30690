package dev.innkeeper.image.decode;

/** The innermost layer: a disk's own bytes, which become the target file's content. */
interface DiskContent extends Layer {

  /** Once finished: bytes that the target file then has. */
  long size();
}
