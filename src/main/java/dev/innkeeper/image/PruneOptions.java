package dev.innkeeper.image;

/**
 * How to prune.
 *
 * @param dryRun tell what would go, and remove nothing
 */
public record PruneOptions(boolean dryRun) {}
