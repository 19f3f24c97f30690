package dev.innkeeper.libvirt;

import dev.innkeeper.value.ContainerName;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a guest's agent tells (QEMU's guest agent protocol), asked through virsh(1). */
public final class GuestAgent {
  /** Longer than the five seconds after which libvirt itself gives an agent up. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** An agent may be away, or forbidden to tell ({@code unable to execute}). */
  private static final List<String> SILENT =
      List.of(
          "domain is not running",
          "Guest agent is not responding",
          "QEMU guest agent is not connected",
          "QEMU guest agent is not configured",
          "unable to execute QEMU agent command");

  private static final Pattern HANDLE = Pattern.compile("\"return\"\\s*:\\s*(\\d{1,18})");

  private final VirshCall call;
  private final ContainerName name;

  GuestAgent(VirshCall call, ContainerName name) {
    this.call = call;
    this.name = name;
  }

  /**
   * Whether a file can be opened in the guest ({@code guest-file-open}); false too where no agent
   * answers or it is not allowed to.
   */
  public Future<Boolean> sees(String file) {
    return answer("{\"execute\":\"guest-file-open\",\"arguments\":{\"path\":\"" + file + "\"}}")
        .compose(opened -> opened.map(this::closed).orElseGet(() -> Future.succeededFuture(false)));
  }

  private Future<Boolean> closed(String opened) {
    Matcher handle = HANDLE.matcher(opened);
    return handle.find()
        ? answer(
                "{\"execute\":\"guest-file-close\",\"arguments\":{\"handle\":"
                    + handle.group(1)
                    + "}}")
            .map(true)
        : Future.succeededFuture(false);
  }

  private Future<Optional<String>> answer(String request) {
    return call.attempt(
            List.of("qemu-agent-command", "--domain", name.text(), "--timeout", "3", request),
            PATIENCE)
        .map(exit -> Optional.of(exit.output()).filter(said -> exit.succeeded()));
  }

  /**
   * The guest's addresses; empty where no agent answers. COMMAND_TIMEOUT after ten seconds for one
   * that takes the question and never answers it.
   */
  public Future<List<Lease>> addresses() {
    return call.attempt(
            List.of("domifaddr", "--domain", name.text(), "--source", "agent"), PATIENCE)
        .compose(
            exit ->
                call.unlessRefused(exit, SILENT, "asking the guest agent of " + name)
                    .map(table -> Lease.parse(table, "agent")));
  }
}
