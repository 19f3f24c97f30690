/**
 * What can go wrong, as one table: each code with its HTTP status, exit status and wire number.
 *
 * <p>Whoever notices a fault makes a {@link dev.innkeeper.failure.Failure} that says what was
 * attempted, on what, and what to do; whoever answers a caller (command line, event bus, HTTP)
 * reads the table and logs once. Nothing in between translates.
 */
@NullMarked
package dev.innkeeper.failure;

import org.jspecify.annotations.NullMarked;
