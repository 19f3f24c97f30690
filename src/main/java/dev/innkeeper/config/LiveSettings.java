package dev.innkeeper.config;

import java.util.function.Supplier;

/**
 * The settings of a running service. Log level, image sources, retention and limits follow changes;
 * everything else is as it was at the start. May be read on any thread.
 */
public final class LiveSettings implements Supplier<Settings> {
  private volatile Settings current;

  public LiveSettings(Settings start) {
    this.current = start;
  }

  @Override
  public Settings get() {
    return current;
  }

  /**
   * Takes over what may change.
   *
   * @return whether {@code wanted} also differs in what counts at the next start only
   */
  boolean follow(Settings wanted) {
    current = followed(current, wanted);
    return !current.equals(wanted);
  }

  private static Settings followed(Settings now, Settings wanted) {
    return new Settings(
        now.dataDir(),
        now.hostName(),
        now.modelUuid(),
        now.libvirt(),
        images(now.images(), wanted.images()),
        wanted.limits(),
        now.proxy(),
        now.http(),
        now.cluster(),
        now.processTimeouts(),
        new Settings.Log(wanted.log().level(), now.log().json()));
  }

  private static Settings.Images images(Settings.Images now, Settings.Images wanted) {
    return new Settings.Images(
        wanted.sources(),
        wanted.stream(),
        wanted.signature(),
        wanted.keyring(),
        now.keepDownload(),
        wanted.keep(),
        now.refresh(),
        wanted.stallTimeout(),
        wanted.attempts(),
        wanted.checkpoint());
  }
}
