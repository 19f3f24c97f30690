package dev.innkeeper.fetch;

import dev.innkeeper.config.Settings;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which proxy an address is reached through, if any. */
final class ProxyRules {
  private final Settings.Proxy settings;
  private final List<DirectHost> direct;

  ProxyRules(Settings.Proxy settings) {
    this.settings = settings;
    this.direct =
        settings.none().stream()
            .map(String::strip)
            .filter(entry -> !entry.isEmpty())
            .map(DirectHost::parse)
            .toList();
  }

  Optional<ProxyOptions> proxyFor(URI url) {
    boolean https = "https".equalsIgnoreCase(url.getScheme());
    Optional<URI> proxy = https ? settings.https() : settings.http();
    int port = url.getPort() >= 0 ? url.getPort() : https ? 443 : 80;
    String host = DirectHost.unbracketed(url.getHost());
    if (proxy.isEmpty() || direct.stream().anyMatch(entry -> entry.covers(host, port))) {
      return Optional.empty();
    }
    return proxy.map(ProxyRules::options);
  }

  private static ProxyOptions options(URI proxy) {
    String scheme = String.valueOf(proxy.getScheme()).toLowerCase(Locale.ROOT);
    if (proxy.getHost() == null || !List.of("http", "socks5", "socks4").contains(scheme)) {
      throw Failure.of(
          ErrorCode.INVALID_ARGUMENT,
          "the proxy "
              + PublicUrl.of(proxy)
              + " cannot be used; give it as http://host:port or socks5://host:port");
    }
    ProxyType type = ProxyType.valueOf(scheme.toUpperCase(Locale.ROOT));
    int usual = type == ProxyType.HTTP ? 80 : 1080;
    ProxyOptions options =
        new ProxyOptions()
            .setType(type)
            .setHost(DirectHost.unbracketed(proxy.getHost()))
            .setPort(proxy.getPort() < 0 ? usual : proxy.getPort());
    Credentials.of(proxy)
        .ifPresent(user -> options.setUsername(user.name()).setPassword(user.password()));
    return options;
  }
}
