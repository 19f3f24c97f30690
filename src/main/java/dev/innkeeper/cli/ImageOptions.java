package dev.innkeeper.cli;

import dev.innkeeper.config.Settings.SignatureMode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.image.ImageJson;
import dev.innkeeper.image.SyncRequest;
import dev.innkeeper.value.Arch;
import dev.innkeeper.value.Digest;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which image is meant, beside its release. */
final class ImageOptions {
  @Option(
      names = "--arch",
      paramLabel = "ARCH",
      description = "amd64, arm64 or ppc64el; default: this host's.")
  @Nullable String arch;

  @Option(
      names = "--stream",
      paramLabel = "STREAM",
      description = "A stream of the source, such as daily; default: images.stream.")
  @Nullable String stream;

  @Option(
      names = "--ftype",
      paramLabel = "FTYPE",
      description = "The item's type in simplestreams; default: disk1.img, else disk-kvm.img.")
  @Nullable String ftype;

  @Option(
      names = "--source",
      paramLabel = "URL",
      description = "The simplestreams base URL to use instead of images.source.")
  @Nullable String source;

  @Option(
      names = "--signature",
      paramLabel = "MODE",
      description = "required, if-present or off; default: images.signature.")
  @Nullable String signature;

  @Option(
      names = "--digest",
      paramLabel = "ALGO:HEX",
      description = "sha256:… or sha512:… of the disk; needed where RELEASE is a URL.")
  @Nullable String digest;

  /** The request for a release; INVALID_ARGUMENT names the option that is wrong. */
  SyncRequest request(String release) {
    Optional<Arch> guest = Parsed.option("--arch", Optional.ofNullable(arch), Arch::parse);
    Optional<SignatureMode> mode =
        Parsed.option("--signature", Optional.ofNullable(signature), ImageJson::signature);
    Optional<Digest> expected =
        Parsed.option("--digest", Optional.ofNullable(digest), Digest::parse);
    try {
      return new SyncRequest(
          absolute(release),
          guest,
          Optional.ofNullable(stream),
          Optional.ofNullable(ftype),
          Optional.ofNullable(source),
          mode,
          expected);
    } catch (IllegalArgumentException refused) {
      throw Failure.invalid("RELEASE and options", refused);
    }
  }

  /** A path from where the caller stands would mean nothing to whoever does the work. */
  private static String absolute(String release) {
    return release.startsWith("./") || release.startsWith("../")
        ? Path.of(release).toAbsolutePath().normalize().toString()
        : release;
  }
}
