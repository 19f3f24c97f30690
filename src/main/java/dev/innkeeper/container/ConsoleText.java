package dev.innkeeper.container;

/**
 * A piece of a console's log, at most 256 KiB.
 *
 * @param next the offset at which the following piece begins
 * @param end whether this was all there is for now
 */
public record ConsoleText(String text, long next, boolean end) {}
