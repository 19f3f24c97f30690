/**
 * Disk formats, decoded by push: raw, gzip, xz, zstd, tar and qcow2.
 *
 * <p>Bytes enter in order on one worker thread, as they come from the network; raw content leaves
 * by position into a sparse file, from as many threads as there are cores. Every length, offset and
 * ratio that an image states is checked before it is used. No Vert.x here.
 */
@NullMarked
package dev.innkeeper.image.decode;

import org.jspecify.annotations.NullMarked;
