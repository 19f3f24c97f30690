/**
 * The words of the field as types: names, sizes, digests, architectures, serials.
 *
 * <p>Raw text enters through {@code parse} or a constructor, and what exists is valid from then on.
 * A text that is not valid is an {@link IllegalArgumentException} whose message names the text, the
 * reason and what is allowed; the edge that took the text turns it into an answer. No Vert.x and no
 * I/O here.
 */
@NullMarked
package dev.innkeeper.value;

import org.jspecify.annotations.NullMarked;
