/**
 * The command line: options in, results on standard output, everything a person reads meanwhile on
 * standard error, and an exit code.
 *
 * <p>{@link dev.innkeeper.cli.Node} wires the parts together, and is the only place that does.
 * Commands ask the verticles over the event bus as any other program would.
 */
@NullMarked
package dev.innkeeper.cli;

import org.jspecify.annotations.NullMarked;
