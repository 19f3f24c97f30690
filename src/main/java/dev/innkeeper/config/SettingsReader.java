package dev.innkeeper.config;

import static dev.innkeeper.config.ConfigKey.*;

import dev.innkeeper.config.Settings.Accel;
import dev.innkeeper.config.Settings.Keep;
import dev.innkeeper.config.Settings.Profile;
import dev.innkeeper.config.Settings.SignatureMode;
import dev.innkeeper.config.Settings.Source;
import dev.innkeeper.value.ByteSize;
import dev.innkeeper.value.ContainerName;
import dev.innkeeper.value.NetworkSpec;
import dev.innkeeper.value.Quoted;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads merged values into {@link Settings}: types, ranges, and what one key says of another. */
final class SettingsReader {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}");
  private static final Pattern POOL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final Set<String> LOG_LEVELS = Set.of("error", "warn", "info", "debug", "trace");
  private static final Set<String> SOURCE_FIELDS = Set.of("url", "signature", "keyring");

  private final ConfigValues values;
  private final HostFacts host;

  SettingsReader(ConfigValues values, HostFacts host) {
    this.values = values;
    this.host = host;
  }

  Settings read() {
    Settings.Libvirt libvirt = libvirt();
    Settings.Cluster cluster = cluster();
    return new Settings(
        values.path(DATA_DIR).orElseGet(() -> host.dataDir(libvirt.session())),
        values.parsed(HOST_NAME, SettingsReader::hostName).orElseGet(host::name),
        values.parsed(MODEL_UUID, matching(UUID, "a UUID is allowed")),
        libvirt,
        images(cluster.enabled()),
        limits(),
        proxy(),
        http(),
        cluster,
        new Settings.ProcessTimeouts(
            values.duration(PROCESS_TIMEOUT_QEMU_IMG, Duration.ofSeconds(1)),
            values.duration(PROCESS_TIMEOUT_GENISOIMAGE, Duration.ofSeconds(1)),
            values.duration(PROCESS_TIMEOUT_VIRSH, Duration.ofSeconds(1))),
        new Settings.Log(
            values.parsed(LOG_LEVEL, SettingsReader::logLevel).orElse("info"),
            values.parsed(LOG_FORMAT, oneOf("text", "json")).orElse("text").equals("json")));
  }

  private static String hostName(String text) {
    return new ContainerName(text).text();
  }

  private static Function<String, String> matching(Pattern shape, String allowed) {
    return text -> {
      if (!shape.matcher(text).matches()) {
        throw new IllegalArgumentException(allowed);
      }
      return text;
    };
  }

  private static Function<String, String> oneOf(String... allowed) {
    return text -> {
      if (!List.of(allowed).contains(text)) {
        throw new IllegalArgumentException("one of " + String.join(", ", allowed) + " is allowed");
      }
      return text;
    };
  }

  private static String logLevel(String text) {
    String level = text.toLowerCase(Locale.ROOT);
    if (!LOG_LEVELS.contains(level)) {
      throw new IllegalArgumentException(
          "one of " + String.join(", ", new TreeSet<>(LOG_LEVELS)) + " is allowed");
    }
    return level;
  }

  private Settings.Libvirt libvirt() {
    String uri =
        values
            .parsed(LIBVIRT_URI, matching(Pattern.compile("[a-z+]+:[!-~]+"), "a libvirt URI"))
            .orElse("qemu:///system");
    boolean session = uri.contains("///session");
    return new Settings.Libvirt(
        uri,
        values
            .parsed(LIBVIRT_POOL, matching(POOL, "letters, digits, dots and dashes are allowed"))
            .orElse("juju-pool"),
        values.choice(LIBVIRT_ACCEL, Accel.class),
        values
            .parsed(LIBVIRT_NETWORK, NetworkSpec::parse)
            .orElseGet(() -> NetworkSpec.parse(session ? "user" : "network:default")),
        profile());
  }

  private Profile profile() {
    Profile profile = values.choice(LIBVIRT_PROFILE, Profile.class);
    if (profile == Profile.JUJU && values.parsed(MODEL_UUID, text -> text).isEmpty()) {
      values.problem(
          LIBVIRT_PROFILE, "juju needs model-uuid, for its domains are known by their names alone");
    }
    return profile;
  }

  private Settings.Images images(boolean clustered) {
    return new Settings.Images(
        sources(),
        values.word(IMAGES_STREAM),
        values.parsed(IMAGES_SIGNATURE, SettingsReader::signature).orElse(SignatureMode.REQUIRED),
        keyring(),
        values.flag(IMAGES_KEEP_DOWNLOAD, clustered),
        values.choice(IMAGES_KEEP, Keep.class),
        values.duration(IMAGES_REFRESH, Duration.ZERO),
        values.duration(IMAGES_STALL_TIMEOUT, Duration.ofMillis(100)),
        values.number(IMAGES_ATTEMPTS, 1, 1000),
        values.size(IMAGES_CHECKPOINT, ByteSize.ofMib(1)));
  }

  /** YAML 1.1 reads a bare {@code off} as false. */
  private static SignatureMode signature(String text) {
    return ConfigValues.choice(text.equals("false") ? "off" : text, SignatureMode.class);
  }

  private List<Path> keyring() {
    List<String> files = values.texts(IMAGES_KEYRING);
    return files.equals(List.of("auto")) ? List.of() : paths(files, IMAGES_KEYRING);
  }

  private List<Path> paths(List<String> texts, ConfigKey key) {
    List<Path> paths = new ArrayList<>();
    for (String text : texts) {
      try {
        paths.add(ConfigValues.absolute(text));
      } catch (IllegalArgumentException refused) {
        values.problem(key, "'" + Quoted.of(text) + "': " + refused.getMessage());
      }
    }
    return paths;
  }

  private List<Source> sources() {
    List<Source> sources = new ArrayList<>();
    for (Object element : values.list(IMAGES_SOURCE)) {
      try {
        sources.add(element instanceof Map<?, ?> map ? source(map) : source(element));
      } catch (IllegalArgumentException refused) {
        values.problem(IMAGES_SOURCE, String.valueOf(refused.getMessage()));
      }
    }
    if (sources.isEmpty()) {
      values.problem(IMAGES_SOURCE, "at least one URL is needed");
    }
    return List.copyOf(sources);
  }

  private static Source source(Object url) {
    return new Source(sourceUrl(String.valueOf(url)), Optional.empty(), List.of());
  }

  private static Source source(Map<?, ?> map) {
    for (Object field : map.keySet()) {
      if (!SOURCE_FIELDS.contains(String.valueOf(field))) {
        throw new IllegalArgumentException(
            "field '"
                + Quoted.of(String.valueOf(field))
                + "' is not known; use url, signature and keyring");
      }
    }
    Object keyring = map.get("keyring");
    List<Path> keys =
        keyring == null
            ? List.of()
            : (keyring instanceof List<?> many ? many : List.of(keyring))
                .stream().map(file -> ConfigValues.absolute(String.valueOf(file))).toList();
    return new Source(
        sourceUrl(String.valueOf(map.get("url"))),
        Optional.ofNullable(map.get("signature")).map(mode -> signature(String.valueOf(mode))),
        keys);
  }

  private static String sourceUrl(String text) {
    try {
      URI uri = URI.create(text.replace("<stream>", "stream"));
      boolean remote =
          List.of("http", "https").contains(String.valueOf(uri.getScheme()))
              && uri.getHost() != null;
      boolean local = "file".equals(uri.getScheme()) && uri.getPath() != null;
      if (remote || local) {
        return text.replaceAll("/+$", "");
      }
    } catch (IllegalArgumentException notOne) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "'" + ConfigValues.shown(text) + "' is not an http:, https: or file: URL");
  }

  private Settings.Limits limits() {
    return new Settings.Limits(
        values.number(LIMITS_PARALLEL_DOWNLOADS, 1, 64),
        values
            .parsed(LIMITS_PARALLEL_CREATES, text -> ConfigValues.number(text, 1, 1024))
            .orElseGet(host::cores),
        values.size(LIMITS_MAX_IMAGE_SIZE, ByteSize.ofMib(1)));
  }

  private Settings.Proxy proxy() {
    List<String> none = values.texts(PROXY_NONE);
    return new Settings.Proxy(
        values.uri(PROXY_HTTP).or(() -> host.proxy("http_proxy")),
        values.uri(PROXY_HTTPS).or(() -> host.proxy("https_proxy")),
        none.isEmpty() ? host.noProxy() : none);
  }

  private Settings.Http http() {
    String address = values.word(HTTP_HOST);
    boolean token =
        values.parsed(HTTP_AUTH, oneOf("token", "none")).orElse("token").equals("token");
    if (!token && !loopback(address)) {
      values.problem(
          HTTP_AUTH, "none is allowed on loopback only, and http.host is " + Quoted.of(address));
    }
    return new Settings.Http(
        address,
        values.number(HTTP_PORT, 0, 65_535),
        values.uri(HTTP_PUBLIC_URL),
        token,
        tls(HTTP_TLS_CERTIFICATE, HTTP_TLS_KEY, Optional.empty()));
  }

  /** Only literal addresses and localhost: a look-up could answer otherwise later. */
  private static boolean loopback(String address) {
    if (address.equals("localhost")) {
      return true;
    }
    try {
      return address.matches("[0-9.]+|.*:.*") && InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException notAnAddress) {
      return false;
    }
  }

  private Optional<Settings.Tls> tls(
      ConfigKey certificate, ConfigKey key, Optional<ConfigKey> authority) {
    Optional<Path> pem = values.path(certificate);
    Optional<Path> secret = values.path(key);
    Optional<Path> ca = authority.flatMap(values::path);
    boolean all = pem.isPresent() && secret.isPresent() && ca.isPresent() == authority.isPresent();
    boolean none = pem.isEmpty() && secret.isEmpty() && ca.isEmpty();
    if (!all && !none) {
      values.problem(
          certificate, key + authority.map(name -> " and " + name).orElse("") + " belong with it");
    }
    return all ? Optional.of(new Settings.Tls(pem.get(), secret.get(), ca)) : Optional.empty();
  }

  private List<String> members() {
    List<String> members = values.texts(CLUSTER_MEMBERS);
    for (String member : members) {
      if (!MemberAddress.isOne(member)) {
        values.problem(
            CLUSTER_MEMBERS, "'" + Quoted.of(member) + "' is not " + MemberAddress.ALLOWED);
      }
    }
    return members;
  }

  private Settings.Cluster cluster() {
    return new Settings.Cluster(
        values.flag(CLUSTER_ENABLED, false),
        values.word(CLUSTER_NAME),
        values.word(CLUSTER_HOST),
        values.number(CLUSTER_PORT, 1, 65_535),
        members(),
        tls(CLUSTER_TLS_CERTIFICATE, CLUSTER_TLS_KEY, Optional.of(CLUSTER_TLS_CA)));
  }
}
