package dev.innkeeper.image;

import dev.innkeeper.config.Settings.SignatureMode;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.Digest;
import dev.innkeeper.value.ImageSelector;
import dev.innkeeper.value.Quoted;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code sync} is asked for; what is empty is as configured. IllegalArgumentException names
 * what no source could have.
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
  private static final Set<String> SCHEMES = Set.of("http", "https", "file");

  public SyncRequest {
    if (!isDisk(release)) {
      // Refuses, before anything is looked up, what no lookup could take.
      new ImageSelector(
          release,
          arch.orElseGet(Arch::host),
          stream.orElse(ImageSelector.RELEASED),
          ftype.orElse(ImageSelector.DISK1));
    }
    source.ifPresent(SyncRequest::checkSource);
  }

  private static void checkSource(String source) {
    if (!SCHEMES.contains(scheme(source))) {
      throw new IllegalArgumentException(
          "source '"
              + Quoted.of(source.replaceAll("//[^/@]*@", "//…@"))
              + "' is no http, https or file address; give the base of a simplestreams mirror,"
              + " such as https://cloud-images.ubuntu.com/releases");
    }
  }

  private static String scheme(String address) {
    try {
      return String.valueOf(new URI(address).getScheme()).toLowerCase(Locale.ROOT);
    } catch (URISyntaxException malformed) {
      return "";
    }
  }

  /** Whether the release is the URL or path of one disk. */
  boolean isDisk() {
    return isDisk(release);
  }

  private static boolean isDisk(String release) {
    return release.contains("://") || release.startsWith("/");
  }

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
