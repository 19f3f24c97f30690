/**
 * Child processes: the only place that starts any.
 *
 * <p>A {@link dev.innkeeper.process.Command} enters: a tool of a closed set with an argument list,
 * a working directory and a deadline. A {@link dev.innkeeper.process.Exit} leaves: the outcome with
 * bounded output. Children run without a shell, with {@code LC_ALL=C}, in a process group of their
 * own that ends with them, and die with this process. Nothing here can be reached from outside the
 * JVM.
 */
@NullMarked
package dev.innkeeper.process;

import org.jspecify.annotations.NullMarked;
