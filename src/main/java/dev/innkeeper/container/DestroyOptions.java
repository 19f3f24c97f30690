package dev.innkeeper.container;

/**
 * How to destroy.
 *
 * @param force do not give the guest the chance to shut down first
 */
public record DestroyOptions(boolean force) {}
