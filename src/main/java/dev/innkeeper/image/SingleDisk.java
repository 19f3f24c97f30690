package dev.innkeeper.image;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.fetch.PublicUrl;
import dev.innkeeper.simplestreams.CatalogEntry;
import dev.innkeeper.simplestreams.CatalogEntry.Verified;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.Digest;
import dev.innkeeper.value.ImageId;
import dev.innkeeper.value.ImageSelector;
import dev.innkeeper.value.Quoted;
import dev.innkeeper.value.Serial;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One disk by its URL or absolute path, of which no source has metadata. A URL needs a digest; a
 * file of this host is believed as it is, and recorded as not verified where no digest was given.
 *
 * <p>Its release and serial come from its file name, see {@link DiskName}; its architecture from
 * the request, else it is this host's.
 */
record SingleDisk(URI url, Arch arch, Optional<Digest> digest) {
  private static final int LONGEST = 4096;
  private static final Set<String> SCHEMES = Set.of("http", "https", "file");

  /** Throws INVALID_ARGUMENT for what is no such address, or has no digest and needs one. */
  static SingleDisk of(SyncRequest request) {
    URI url = request.release().startsWith("/") ? path(request.release()) : url(request.release());
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    boolean local = scheme.equals("file");
    if (!SCHEMES.contains(scheme) || (!local && url.getHost() == null)) {
      throw invalid(url, "it is no http, https or file address; correct it");
    }
    if (!local && request.digest().isEmpty()) {
      throw invalid(
          url, "a disk from the network needs its digest; add --digest sha256:… or sha512:…");
    }
    return new SingleDisk(url, request.arch().orElseGet(Arch::host), request.digest());
  }

  private static URI path(String path) {
    try {
      return Path.of(path).normalize().toUri();
    } catch (IllegalArgumentException malformed) {
      throw invalid(path, malformed);
    }
  }

  private static URI url(String text) {
    try {
      URI url = text.length() > LONGEST ? new URI("") : new URI(text);
      return url.getScheme() != null && url.getScheme().equalsIgnoreCase("file")
          ? Path.of(url).normalize().toUri()
          : url;
    } catch (URISyntaxException | IllegalArgumentException malformed) {
      throw invalid(text.replaceAll("//[^/@]*@", "//…@"), malformed);
    }
  }

  private static Failure invalid(String text, Exception cause) {
    return Failure.of(
        ErrorCode.INVALID_ARGUMENT,
        "disk '" + Quoted.of(text) + "' is no valid URL or path; correct it",
        cause);
  }

  private static Failure invalid(URI url, String why) {
    return Failure.of(ErrorCode.INVALID_ARGUMENT, "disk " + PublicUrl.of(url) + ": " + why);
  }

  /** Where it is on this host. */
  Optional<Path> file() {
    return "file".equalsIgnoreCase(url.getScheme()) ? Optional.of(Path.of(url)) : Optional.empty();
  }

  /** Where its content has to be read to know its digest. */
  Optional<Path> localFile() {
    return digest.isEmpty() ? file() : Optional.empty();
  }

  /** Of a disk whose digest was given. */
  CatalogEntry entry() {
    return entry(digest.orElseThrow(), 0, Verified.HASH);
  }

  /** Of a local file that was read. */
  CatalogEntry entry(Digest found, long size) {
    return entry(found, size, Verified.NONE);
  }

  private CatalogEntry entry(Digest content, long size, Verified verified) {
    DiskName name = DiskName.of(String.valueOf(url.getPath()), arch);
    Serial serial =
        name.date().orElseGet(() -> new Serial(content.hex().substring(0, DiskName.DIGEST_DIGITS)));
    ImageSelector selector =
        new ImageSelector(name.label(), arch, ImageSelector.RELEASED, ImageSelector.DISK1);
    return new CatalogEntry(
        new ImageId(name.label(), arch, serial),
        selector,
        "",
        List.of(name.label()),
        List.of(url),
        Optional.of(content),
        size,
        verified);
  }
}
