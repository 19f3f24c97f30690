package dev.innkeeper.libvirt;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.Exit;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A new domain defined, set to start with the host, and started in one process of virsh: a start of
 * virsh and its connection cost more than a define.
 *
 * <p>virsh goes on after a command that fails. What comes after a define that failed finds no
 * domain, for the others name it by the UUID that only this XML has.
 */
final class DomainLaunch {
  private static final String NO_DOMAIN = "failed to get domain";

  private final VirshCall call;
  private final Path xml;
  private final DomainKey domain;

  /**
   * One launch.
   *
   * @param domain by its UUID, never by a name that another domain may have
   */
  DomainLaunch(VirshCall call, Path xml, DomainKey domain) {
    this.call = call;
    this.xml = xml;
    this.domain = domain;
  }

  /**
   * Runs it.
   *
   * @param defined called once libvirt has the domain, before it is started
   */
  Future<Void> run(boolean autostart, Runnable defined) {
    return call.attempt(List.of(text(autostart)), line -> tell(line, defined))
        .compose(this::judged);
  }

  private String text(boolean autostart) {
    List<String> commands = new ArrayList<>();
    commands.add("define " + Questions.quoted(xml.toString()));
    commands.add("domname --domain " + domain.text());
    if (autostart) {
      commands.add("autostart --domain " + domain.text());
    }
    // The last one decides the exit code.
    commands.add("start --domain " + domain.text());
    return String.join("; ", commands);
  }

  private void tell(String line, Runnable defined) {
    if (isDefined(line)) {
      defined.run();
    }
  }

  private boolean isDefined(String output) {
    return output.strip().equals(domain.name());
  }

  private Future<Void> judged(Exit exit) {
    if (exit.outcome() != Exit.Outcome.EXITED) {
      return Future.failedFuture(call.failure(exit, "defining and starting " + domain));
    }
    if (!isDefined(exit.output())) {
      return Future.failedFuture(notDefined(call, ofDefine(exit), xml));
    }
    return exit.errors().contains("Failed to mark domain")
        ? Future.failedFuture(call.failure(exit, "setting autostart of " + domain))
        : new DomainStart(call, domain).judged(exit);
  }

  /** Without what the others say of a domain that is not there. */
  private static Exit ofDefine(Exit exit) {
    String errors =
        exit.errors()
            .lines()
            .filter(line -> !line.contains(NO_DOMAIN))
            .filter(line -> !line.contains("Domain not found"))
            .collect(Collectors.joining("\n"));
    return exit.saying(errors);
  }

  /** ALREADY_EXISTS where a domain of another UUID has the name. */
  static Failure notDefined(VirshCall call, Exit exit, Path xml) {
    String attempt = "defining the domain of " + xml;
    return exit.errors().contains("already exists with uuid")
        ? Failure.of(
            ErrorCode.ALREADY_EXISTS,
            attempt
                + ": somebody has made one of that name meanwhile ("
                + VirshCall.said(exit)
                + "), which was left alone; choose another name")
        : call.failure(exit, attempt);
  }
}
