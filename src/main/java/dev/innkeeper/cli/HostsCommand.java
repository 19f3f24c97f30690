package dev.innkeeper.cli;

import dev.innkeeper.container.Host;
import dev.innkeeper.container.HostJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code hosts}: what the hosts have. */
@Command(
    name = "hosts",
    sortOptions = false,
    description = "Shows the hosts with their memory, cores and space; this one where it is alone.",
    footer = {
      "",
      "Examples:",
      "  innkeeper hosts",
      "  innkeeper hosts --output json",
      "  innkeeper hosts --server http://127.0.0.1:8480"
    })
final class HostsCommand extends NodeCommand {
  @Override
  int work(Session session) {
    List<Host> hosts = session.ask(() -> session.manager().hosts());
    if (session.screen().json()) {
      JsonArray array = new JsonArray();
      hosts.forEach(host -> array.add(HostJson.toJson(host)));
      session.screen().result(new JsonObject().put("hosts", array));
      return 0;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("NAME", "STATE", "MEMORY", "FREE", "CORES", "POOL FREE", "ACCEL"));
    for (Host host : hosts) {
      rows.add(
          List.of(
              host.name(),
              host.state(),
              host.memory().toString(),
              host.freeMemory().toString(),
              Integer.toString(host.cores()),
              host.poolFree().toString(),
              host.accel()));
    }
    session.screen().result(Screen.table(rows));
    return 0;
  }
}
