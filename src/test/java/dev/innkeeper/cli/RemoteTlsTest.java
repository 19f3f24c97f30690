package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.gateway.GatewayWorld;
import dev.innkeeper.gateway.PemPair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that ask a service whose certificate vouches for itself. */
class RemoteTlsTest {
  @TempDir Path folder;
  private PemPair pair;
  private GatewayWorld world;

  @BeforeEach
  void start() throws Exception {
    pair = PemPair.make(folder, "server", "ec:P-256");
    world =
        GatewayWorld.start(
            folder, "http.tls.certificate=" + pair.certificate(), "http.tls.key=" + pair.key());
    world.manager.add("web-1");
  }

  @AfterEach
  void end() {
    world.close();
  }

  private CommandRun run(String host, List<String> more, String... command) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of("--server", "https://" + host + ":" + world.port()));
    List<String> sets = new ArrayList<>(List.of("data-dir=" + folder));
    sets.addAll(more);
    return CommandRun.of(sets, line.toArray(String[]::new));
  }

  private static List<String> configured(PemPair shown) {
    return List.of("http.tls.certificate=" + shown.certificate(), "http.tls.key=" + shown.key());
  }

  @Test
  void theCertificateThatTheServiceIsConfiguredWithIsTrusted() {
    assertThat(run("127.0.0.1", configured(pair), "list").succeeded().out()).contains("web-1");
    assertThat(run("127.0.0.1", configured(pair), "stop", "web-1", "--force").succeeded().out())
        .as("with the events of its work")
        .startsWith("web-1 ");
  }

  @Test
  void anotherOneIsNot() throws Exception {
    run("127.0.0.1", List.of(), "list")
        .failed(ErrorCode.HOST_UNREACHABLE, "certificate", "not trusted", "authority");
    PemPair other = PemPair.make(folder, "other", "ec:P-256");
    run("127.0.0.1", configured(other), "list")
        .failed(ErrorCode.HOST_UNREACHABLE, "certificate", "not trusted");
  }

  @Test
  void norIsItUnderAnotherName() {
    run("localhost", configured(pair), "list")
        .failed(ErrorCode.HOST_UNREACHABLE, "certificate", "localhost");
  }

  @Test
  void aFileThatHoldsNoneIsRefused() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing\n");
    run("127.0.0.1", List.of("http.tls.certificate=" + empty, "http.tls.key=" + pair.key()), "list")
        .failed(ErrorCode.INVALID_ARGUMENT, "http.tls.certificate", empty.toString());
  }
}
