package dev.innkeeper.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every key of the configuration: its name, default and meaning. {@code conf/innkeeper.yaml} says
 * the same, and a test compares them.
 */
public enum ConfigKey {
  DATA_DIR(
      "data-dir",
      null,
      "Root of all state. Default: $JUJU_DATADIR if set, else for qemu:///session"
          + " $XDG_DATA_HOME/innkeeper, else /var/lib/juju."),
  HOST_NAME(
      "host-name",
      null,
      "This host's name in events and the cluster. Default: the system's host name."),
  MODEL_UUID(
      "model-uuid",
      "",
      "When set, containers are named by machineId in the namespace juju-<last 6 hex digits>-."),

  LIBVIRT_URI("libvirt.uri", "qemu:///system", "Always passed to virsh."),
  LIBVIRT_POOL(
      "libvirt.pool",
      "juju-pool",
      "Directory pool at <data-dir>/kvm/guests; a pool of that name at another place is refused."),
  LIBVIRT_ACCEL(
      "libvirt.accel",
      "auto",
      "auto: KVM, refuse where it is not usable; kvm-or-tcg: KVM where usable, else software"
          + " emulation with a warning; tcg: emulation. A foreign arch needs one of the last two."),
  LIBVIRT_NETWORK(
      "libvirt.network",
      null,
      "Network of containers that name none. Default: network:default; user for qemu:///session."),
  LIBVIRT_PROFILE(
      "libvirt.profile",
      "innkeeper",
      "Shape of new domains: innkeeper, or juju for exactly the XML that Juju wrote, without a"
          + " console log and a channel to the guest agent; juju needs model-uuid."),

  IMAGES_SOURCE(
      "images.source",
      "https://cloud-images.ubuntu.com/<stream>",
      "Simplestreams base URL (releases stands for <stream> when it is released). A list is tried"
          + " in order; an element may be an object with url, signature and keyring; file: works."),
  IMAGES_STREAM(
      "images.stream", "released", "daily and others select com.ubuntu.cloud.<stream> products."),
  IMAGES_SIGNATURE("images.signature", "required", "required, if-present or off."),
  IMAGES_KEYRING(
      "images.keyring",
      "auto",
      "File(s) of trusted OpenPGP keys; auto: Ubuntu's cloud image key, by its fingerprint."),
  IMAGES_KEEP_DOWNLOAD(
      "images.keep-download",
      null,
      "Keep an image's original bytes beside it. Default: false; true in a cluster."),
  IMAGES_KEEP(
      "images.keep",
      "newest-and-used",
      "What prune and the service's own sweep spare: newest-and-used, used or all."),
  IMAGES_REFRESH(
      "images.refresh", "6h", "How often the service looks the newest serial up; 0: never."),
  IMAGES_STALL_TIMEOUT(
      "images.stall-timeout", "30s", "Less than 4 KiB within this time is a stall."),
  IMAGES_ATTEMPTS(
      "images.attempts",
      "5",
      "Tries in a row that bring less than a tenth of the image and less than 32 MiB."),
  IMAGES_CHECKPOINT(
      "images.checkpoint", "32M", "How much a killed run fetches again at most; at least 1M."),

  LIMITS_PARALLEL_DOWNLOADS("limits.parallel-downloads", "2", "Images fetched at once."),
  LIMITS_PARALLEL_CREATES(
      "limits.parallel-creates", null, "Containers made at once. Default: the number of cores."),
  LIMITS_MAX_IMAGE_SIZE(
      "limits.max-image-size", "64G", "Largest virtual size of an image that is accepted."),

  PROXY_HTTP("proxy.http", null, "Proxy for http. Default: $http_proxy."),
  PROXY_HTTPS("proxy.https", null, "Proxy for https. Default: $https_proxy."),
  PROXY_NONE(
      "proxy.none", null, "Hosts and domains that are reached directly. Default: $no_proxy."),

  HTTP_HOST("http.host", "127.0.0.1", "Address that the service listens at."),
  HTTP_PORT("http.port", "8480", "Port that the service listens at."),
  HTTP_PUBLIC_URL(
      "http.public-url", "", "The address behind a front, for Host and Origin checks and links."),
  HTTP_AUTH("http.auth", "token", "token, or none (loopback only)."),
  HTTP_TLS_CERTIFICATE("http.tls.certificate", "", "PEM file; with http.tls.key."),
  HTTP_TLS_KEY("http.tls.key", "", "PEM file; with http.tls.certificate."),

  CLUSTER_ENABLED("cluster.enabled", "false", "Whether this host joins a cluster."),
  CLUSTER_NAME("cluster.name", "innkeeper", "The cluster's name."),
  CLUSTER_HOST("cluster.host", "127.0.0.1", "Address that other members reach this one at."),
  CLUSTER_PORT("cluster.port", "5701", "Port of the cluster engine."),
  CLUSTER_MEMBERS("cluster.members", "", "host:port of members to join."),
  CLUSTER_TLS_CERTIFICATE("cluster.tls.certificate", "", "PEM file; all three or none."),
  CLUSTER_TLS_KEY("cluster.tls.key", "", "PEM file; all three or none."),
  CLUSTER_TLS_CA("cluster.tls.ca", "", "PEM file; all three or none."),

  PROCESS_TIMEOUT_QEMU_IMG(
      "process.timeout.qemu-img", "30m", "A child past it is ended and reported."),
  PROCESS_TIMEOUT_GENISOIMAGE(
      "process.timeout.genisoimage", "1m", "A child past it is ended and reported."),
  PROCESS_TIMEOUT_VIRSH("process.timeout.virsh", "2m", "A child past it is ended and reported."),

  LOG_LEVEL("log.level", "info", "error, warn, info, debug or trace."),
  LOG_FORMAT("log.format", "text", "text or json.");

  /** What the names of this program's environment variables begin with. */
  static final String ENVIRONMENT_PREFIX = "INNKEEPER_";

  private final String text;
  private final Optional<String> fallback;
  private final String meaning;

  ConfigKey(String text, @Nullable String fallback, String meaning) {
    this.text = text;
    this.fallback = Optional.ofNullable(fallback);
    this.meaning = meaning;
  }

  public static Optional<ConfigKey> find(String name) {
    return Arrays.stream(values()).filter(key -> key.text.equals(name)).findFirst();
  }

  /** The key's environment variable, {@code INNKEEPER_LIBVIRT_URI} for {@code libvirt.uri}. */
  public String environmentName() {
    return ENVIRONMENT_PREFIX + text.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The default as text; empty where it is derived from the host or from other keys. */
  public Optional<String> fallback() {
    return fallback;
  }

  public String meaning() {
    return meaning;
  }

  @Override
  public String toString() {
    return text;
  }
}
