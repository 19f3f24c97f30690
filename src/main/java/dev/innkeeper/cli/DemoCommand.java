package dev.innkeeper.cli;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: the main job end to end, with nothing configured. */
@Command(
    name = "demo",
    sortOptions = false,
    description = {
      "Shows the whole job on this machine, with nothing configured.",
      "Builds a tiny real guest image, serves it as signed simplestreams on loopback,",
      "syncs, launches, waits until the guest is ready, shows it and cleans up.",
      "As root it uses the system's libvirt and installs what is missing; otherwise",
      "your own libvirt session. Its data directory, pool and key are its own."
    },
    footer = {"", "Examples:", "  innkeeper demo", "  innkeeper demo --keep"})
final class DemoCommand extends NodeCommand implements NodeCommand.ThisHost {
  private static final String SYSTEM = "qemu:///system";
  private static final String SESSION = "qemu:///session";

  /** No exit status of a program: the system's libvirt cannot be had. */
  private static final int NO_SYSTEM = -1;

  private static final Set<ErrorCode> SYSTEM_AWAY =
      Set.of(ErrorCode.LIBVIRT_UNAVAILABLE, ErrorCode.COMMAND_TIMEOUT);

  @Option(names = "--keep", description = "Leave the guest running at the end.")
  boolean keep;

  @Override
  public Integer call() {
    if (!DemoPlace.isRoot()) {
      return onNode(keys(SESSION), this::work);
    }
    int status = onNode(keys(SYSTEM), this::work);
    return status == NO_SYSTEM ? onNode(keys(SESSION), this::work) : status;
  }

  private static List<String> keys(String uri) {
    Path place = DemoPlace.directory(System.getenv());
    return List.of(
        "data-dir=" + place,
        "model-uuid=",
        "libvirt.uri=" + uri,
        "libvirt.pool=innkeeper-demo",
        "libvirt.accel=kvm-or-tcg",
        "libvirt.network=" + (uri.equals(SESSION) ? "user" : "network:default"),
        "images.signature=required",
        "images.stream=released",
        "images.keyring=" + DemoPlace.keyring(place));
  }

  @Override
  int work(Session session) {
    Demo demo = new Demo(session, keep);
    try {
      demo.prepare();
    } catch (Failure failure) {
      boolean system = session.node().settings().libvirt().uri().equals(SYSTEM);
      if (system && SYSTEM_AWAY.contains(failure.code())) {
        session.screen().warn(failure.message() + "; going on with " + SESSION);
        return NO_SYSTEM;
      }
      throw failure;
    }
    demo.run();
    return 0;
  }
}
