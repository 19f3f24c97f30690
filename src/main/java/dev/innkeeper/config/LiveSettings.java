package dev.innkeeper.config;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The settings of a running service. Log level, image sources, retention and limits follow changes;
 * everything else is as it was at the start. May be read on any thread.
 */
public final class LiveSettings implements Supplier<Settings> {
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Settings current;

  public LiveSettings(Settings start) {
    this.current = start;
  }

  @Override
  public Settings get() {
    return current;
  }

  /** Calls on the thread that changes the settings, after they have changed. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * Takes over what may change.
   *
   * @return whether {@code wanted} also differs in what counts at the next start only
   */
  boolean follow(Settings wanted) {
    Settings before = current;
    current = followed(before, wanted);
    if (!current.equals(before)) {
      listeners.forEach(Runnable::run);
    }
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
