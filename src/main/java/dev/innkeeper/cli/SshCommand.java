package dev.innkeeper.cli;

import dev.innkeeper.container.Container;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import dev.innkeeper.process.Foreground;
import dev.innkeeper.process.Tool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ssh}: the system's ssh to a container. */
@Command(
    name = "ssh",
    sortOptions = false,
    description = {
      "Runs the system's ssh to a container's address, as the default user of its image.",
      "Its host key is learnt at the first connection and forgotten with the container."
    },
    footer = {"", "Examples:", "  innkeeper ssh web", "  innkeeper ssh web -- uname -a"})
final class SshCommand extends NodeCommand {
  /** Distributions whose images have a default user of their own name, as labels begin. */
  private static final List<String> NAMED_USERS =
      List.of("debian", "fedora", "almalinux", "centos", "alpine", "opensuse", "arch");

  @Parameters(index = "0", paramLabel = "NAME", description = "The container.")
  String name = "";

  @Parameters(
      index = "1..*",
      paramLabel = "COMMAND",
      description = "Run in the container instead of a login shell; after --.")
  List<String> command = new ArrayList<>();

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "Log in as this user; default: ubuntu, debian and so on, by the image.")
  @Nullable String user;

  @Override
  int work(Session session) {
    Container container = session.ask(() -> session.manager().info(name));
    String address =
        container.addresses().stream()
            .findFirst()
            .map(Container.Address::address)
            .orElseThrow(() -> noAddress(container));
    Path knownHosts =
        session
            .node()
            .settings()
            .dataDir()
            .resolve("containers")
            .resolve(container.name().text())
            .resolve("known_hosts");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-o",
                "StrictHostKeyChecking=accept-new",
                "-o",
                "UserKnownHostsFile=" + knownHosts,
                "-o",
                "LogLevel=ERROR",
                "-l",
                Optional.ofNullable(user).orElseGet(() -> defaultUser(container.release())),
                address));
    if (!command.isEmpty()) {
      arguments.add("--");
      arguments.addAll(command);
    }
    return Foreground.run(Tool.SSH, arguments);
  }

  private static String defaultUser(String release) {
    return NAMED_USERS.stream().filter(release::startsWith).findFirst().orElse("ubuntu");
  }

  private static Failure noAddress(Container container) {
    return Failure.of(
        ErrorCode.CONFLICT,
        container.name()
            + " is "
            + container.state()
            + " and has no address that is known; start it, or wait until it has one");
  }
}
