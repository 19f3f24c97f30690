/**
 * Configuration: loose text in, {@link dev.innkeeper.config.Settings} out.
 *
 * <p>Defaults, files, environment and {@code --set} are merged by Vert.x Config and typed once,
 * here; all problems are reported at once. Nobody further in sees a key's name or an unparsed
 * value.
 */
@NullMarked
package dev.innkeeper.config;

import org.jspecify.annotations.NullMarked;
