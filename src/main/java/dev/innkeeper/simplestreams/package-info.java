/**
 * Simplestreams metadata: which image of a release is the newest, where its bytes are, and which
 * digest they must have.
 *
 * <p>Bytes of an index enter, pass the signature check where one is required, are parsed purely,
 * and leave as one {@link dev.innkeeper.simplestreams.CatalogEntry}. Only text that a signature
 * covers is ever parsed where signatures count; image bytes never pass here.
 */
@NullMarked
package dev.innkeeper.simplestreams;

import org.jspecify.annotations.NullMarked;
