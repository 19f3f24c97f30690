/**
 * From a wanted release to a verified backing file in the pool.
 *
 * <p>A {@link dev.innkeeper.image.SyncRequest} enters. The chain is locate, transfer, verify,
 * publish; each step's record carries what the next one needs, so that only something verified can
 * be published. An image leaves under its final name, read-only and complete; before that nothing
 * of it can be seen outside {@code .parts/}. No image bytes pass an event loop except to be handed
 * over.
 *
 * <p>Who wants the same image shares its download: in a process by one {@link
 * dev.innkeeper.image.Flight}, among processes by the image's host lock, whose holder also keeps it
 * from being pruned.
 */
@NullMarked
package dev.innkeeper.image;

import org.jspecify.annotations.NullMarked;
