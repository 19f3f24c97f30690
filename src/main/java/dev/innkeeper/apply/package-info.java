/**
 * Headless runs by one file: what shall be there goes in, and a report of what was made, changed,
 * removed and left alone comes out.
 *
 * <p>Three steps, each a type that the next one takes: {@link dev.innkeeper.apply.ApplyReader}
 * makes an {@link dev.innkeeper.apply.ApplyFile} of the text, or tells all that is wrong with it;
 * {@link dev.innkeeper.apply.Planner} compares it with what is there; {@link
 * dev.innkeeper.apply.Converge} asks the services for the rest. A service does all that as an
 * operation ({@link dev.innkeeper.apply.ApplyOperations}), and after each change of a file ({@link
 * dev.innkeeper.apply.ApplyWatch}). Nothing is remembered here: who owns a container, and what it
 * was made from, stands in its labels.
 */
@NullMarked
package dev.innkeeper.apply;

import org.jspecify.annotations.NullMarked;
