package dev.innkeeper.process;

import java.util.Map;

/** The same promises, asked of the process verticle over the bus. */
class BusCommandRunnerTest extends CommandRunnerTest {
  @Override
  CommandRunner runner(Map<String, String> environment) throws Exception {
    String id = result(vertx.deployVerticle(new ProcessVerticle(environment)));
    closing = () -> vertx.undeploy(id);
    return new BusCommandRunner(vertx);
  }
}
