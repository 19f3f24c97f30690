/**
 * Measures syncs and launches against the same work done by plain tools, in turn, on one machine.
 * Run by {@code bin/bench}; no test.
 */
@NullMarked
package dev.innkeeper.bench;

import org.jspecify.annotations.NullMarked;
