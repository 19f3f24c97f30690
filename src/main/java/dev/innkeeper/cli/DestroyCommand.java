package dev.innkeeper.cli;

import dev.innkeeper.container.DestroyOptions;
import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.failure.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code destroy}: removes containers, each whatever state it is in. */
@Command(
    name = "destroy",
    sortOptions = false,
    description = {
      "Removes containers with their disks and seeds; images stay.",
      "A name that does not exist ends with exit status 3 and harms nothing."
    },
    footer = {
      "",
      "Examples:",
      "  innkeeper destroy web",
      "  innkeeper destroy web-1 web-2 --force"
    })
final class DestroyCommand extends NodeCommand {
  @Parameters(paramLabel = "NAME", arity = "1..*", description = "The containers.")
  List<String> names = new ArrayList<>();

  @Option(names = "--force", description = "Do not let the guest shut down first.")
  boolean force;

  /** One that fails does not spare the others; the first failure is the exit status. */
  @Override
  int work(Session session) {
    List<String> gone = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    for (String name : names) {
      destroy(session, name).ifPresentOrElse(failures::add, () -> gone.add(name));
      if (failures.stream().anyMatch(failure -> failure.code() == ErrorCode.CANCELLED)) {
        break;
      }
    }
    if (session.screen().json() && failures.isEmpty()) {
      session.screen().result(new JsonObject().put("removed", new JsonArray(gone)));
    }
    return session.screen().failures(failures, globals().verbose);
  }

  private Optional<Failure> destroy(Session session, String name) {
    try {
      session.run(() -> session.manager().destroy(name, new DestroyOptions(force)));
      session.screen().note(name + " destroyed");
      return Optional.empty();
    } catch (Failure failure) {
      return Optional.of(failure);
    }
  }
}
