/**
 * Bytes from elsewhere: HTTP, HTTPS and files, through proxies and redirects.
 *
 * <p>An address enters, a paused stream leaves. What the bytes mean, how they are checked and
 * whether it is tried again is the caller's matter. Nothing is decoded here, not even a content
 * encoding: none is asked for, and one that comes all the same is refused.
 */
@NullMarked
package dev.innkeeper.fetch;

import org.jspecify.annotations.NullMarked;
