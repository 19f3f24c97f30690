package dev.innkeeper.config;

import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.NetworkSpec;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The whole configuration, typed. What each key means stands in {@code conf/innkeeper.yaml}. */
public record Settings(
    Path dataDir,
    String hostName,
    Optional<String> modelUuid,
    Libvirt libvirt,
    Images images,
    Limits limits,
    Proxy proxy,
    Http http,
    Cluster cluster,
    ProcessTimeouts processTimeouts,
    Log log) {

  /** How guests are accelerated. */
  public enum Accel {
    AUTO,
    KVM_OR_TCG,
    TCG
  }

  /** What the XML of new domains looks like. */
  public enum Profile {
    INNKEEPER,
    JUJU
  }

  /** Keys {@code libvirt.*}. */
  public record Libvirt(
      String uri, String pool, Accel accel, NetworkSpec network, Profile profile) {
    /** Whether the connection is to a user's own daemon, without privileges. */
    public boolean session() {
      return uri.contains("///session");
    }
  }

  /** Whether simplestreams metadata must be signed. */
  public enum SignatureMode {
    REQUIRED,
    IF_PRESENT,
    OFF
  }

  /** Which images retention spares. */
  public enum Keep {
    NEWEST_AND_USED,
    USED,
    ALL
  }

  /**
   * A mirror.
   *
   * @param url the base; {@code <stream>} in it stands for the stream's folder ({@code releases}
   *     for the released stream)
   * @param keyring empty where {@code images.keyring} counts
   */
  public record Source(String url, Optional<SignatureMode> signature, List<Path> keyring) {}

  /** Keys {@code images.*}; an empty {@code keyring} stands for {@code auto}. */
  public record Images(
      List<Source> sources,
      String stream,
      SignatureMode signature,
      List<Path> keyring,
      boolean keepDownload,
      Keep keep,
      Duration refresh,
      Duration stallTimeout,
      int attempts,
      ByteSize checkpoint) {}

  /** Keys {@code limits.*}. */
  public record Limits(int parallelDownloads, int parallelCreates, ByteSize maxImageSize) {}

  /** Keys {@code proxy.*}; {@code none} lists hosts and domains that are reached directly. */
  public record Proxy(Optional<URI> http, Optional<URI> https, List<String> none) {}

  /** Keys {@code http.*}. */
  public record Http(
      String host, int port, Optional<URI> publicUrl, boolean token, Optional<Tls> tls) {}

  /** A certificate and its key, PEM files. */
  public record Tls(Path certificate, Path key, Optional<Path> ca) {}

  /** Keys {@code cluster.*}; members are {@code host:port}. */
  public record Cluster(
      boolean enabled,
      String name,
      String host,
      int port,
      List<String> members,
      Optional<Tls> tls) {}

  /** Keys {@code process.timeout.*}. */
  public record ProcessTimeouts(Duration qemuImg, Duration genisoimage, Duration virsh) {}

  /** Keys {@code log.*}. */
  public record Log(String level, boolean json) {}
}
