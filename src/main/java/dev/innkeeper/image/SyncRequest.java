package dev.innkeeper.image;

import dev.innkeeper.config.Settings.SignatureMode;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.Digest;
import java.util.Optional;

/**
 * What {@code sync} is asked for; what is empty is as configured.
 *
 * @param release a release, version or alias, or the URL or path of one disk
 * @param source the simplestreams base URL to use instead of the configured ones
 * @param digest of the disk at a URL or path
 */
public record SyncRequest(
    String release,
    Optional<Arch> arch,
    Optional<String> stream,
    Optional<String> ftype,
    Optional<String> source,
    Optional<SignatureMode> signature,
    Optional<Digest> digest) {

  /** The newest image of a release for this host's architecture, all else as configured. */
  public static SyncRequest of(String release) {
    return new SyncRequest(
        release,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The release for messages and lists: an address without the user and password in it. */
  public String publicRelease() {
    return release.contains("://") ? release.replaceFirst("://[^/?#]*@", "://") : release;
  }
}
