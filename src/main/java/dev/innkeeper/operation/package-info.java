/**
 * Long-running actions and what the world hears of them.
 *
 * <p>A task enters the registry and gets a {@link dev.innkeeper.operation.Progress} to report on;
 * every change leaves as an {@link dev.innkeeper.operation.Event} on the bus address {@code
 * innkeeper.events}, at most ten a second for each operation, the last state always. Nothing here
 * knows what an operation does.
 */
@NullMarked
package dev.innkeeper.operation;

import org.jspecify.annotations.NullMarked;
