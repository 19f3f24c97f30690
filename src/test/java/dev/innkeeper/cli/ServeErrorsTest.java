package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.failure.ErrorCode;
import dev.innkeeper.gateway.PemPair;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps the service from its start is told in one line, before it listens. */
class ServeErrorsTest {
  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void place() {
    data = folder.resolve("data");
  }

  private CommandRun serve(String... keys) {
    List<String> all = new ArrayList<>(List.of("http.port=0", "data-dir=" + data));
    all.addAll(List.of(keys));
    return CommandRun.of(all, "serve");
  }

  private void refusedBeforeItBegan(CommandRun run, String... words) {
    run.failed(ErrorCode.INVALID_ARGUMENT, words);
    assertThat(run.err()).doesNotContain("Innkeeper serves");
    assertThat(data).doesNotExist();
  }

  @Test
  void aFileOfTheCertificateOrKeyThatIsMissingIsNamed() throws Exception {
    PemPair pair = PemPair.make(folder, "server", "ec:P-256");
    Path missing = folder.resolve("missing.pem");
    refusedBeforeItBegan(
        serve("http.tls.certificate=" + missing, "http.tls.key=" + pair.key()),
        "http.tls.certificate",
        missing.toString());
    refusedBeforeItBegan(
        serve("http.tls.certificate=" + pair.certificate(), "http.tls.key=" + missing),
        "http.tls.key",
        missing.toString());
  }

  @Test
  void aFileToApplyThatCannotBeUsedIsToldWithItsPlace() throws Exception {
    Path file = Files.writeString(folder.resolve("host.yaml"), "images:\n  - {releas: noble}\n");
    for (Path wrong : List.of(file, folder.resolve("missing.yaml"))) {
      CommandRun run =
          CommandRun.of(
              List.of("http.port=0", "data-dir=" + data), "serve", "--apply", wrong.toString());
      refusedBeforeItBegan(run, wrong.toString());
    }
    assertThat(
            CommandRun.of(List.of("data-dir=" + data), "serve", "--apply", file.toString()).err())
        .contains("line 2, column 6", "did you mean release?");
  }

  @Test
  void aFileThatIsNoPemIsRefused() throws Exception {
    PemPair pair = PemPair.make(folder, "server", "ec:P-256");
    Path broken = Files.writeString(folder.resolve("broken"), "-----BEGIN NOTHING-----\n");
    refusedBeforeItBegan(
        serve("http.tls.certificate=" + pair.certificate(), "http.tls.key=" + broken),
        broken.toString());
    refusedBeforeItBegan(
        serve("http.tls.certificate=" + broken, "http.tls.key=" + pair.key()), broken.toString());
    refusedBeforeItBegan(
        serve("http.tls.certificate=" + pair.key(), "http.tls.key=" + pair.certificate()),
        pair.key().toString());
  }

  @Test
  void theKeyOfAnotherCertificateIsRefused() throws Exception {
    PemPair pair = PemPair.make(folder, "server", "ec:P-256");
    PemPair sameKind = PemPair.make(folder, "other", "ec:P-256");
    PemPair otherKind = PemPair.make(folder, "another", "rsa:2048");
    refusedBeforeItBegan(
        serve("http.tls.certificate=" + pair.certificate(), "http.tls.key=" + sameKind.key()),
        sameKind.key().toString(),
        "not the key of");
    refusedBeforeItBegan(
        serve("http.tls.certificate=" + pair.certificate(), "http.tls.key=" + otherKind.key()),
        otherKind.key().toString(),
        "does not match");
  }

  @Test
  void oneOfBothFilesIsNotEnough() {
    refusedBeforeItBegan(serve("http.tls.key=" + folder.resolve("a.key")), "http.tls.key");
    refusedBeforeItBegan(
        serve("http.tls.certificate=" + folder.resolve("a.pem")), "http.tls.certificate");
  }

  @Test
  void withoutATokenOnlyThisMachineIsServed() {
    refusedBeforeItBegan(
        serve("http.auth=none", "http.host=0.0.0.0"), "http.auth", "loopback", "0.0.0.0");
  }

  @Test
  void aPortThatIsTakenIsAConflict() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = String.valueOf(taken.getLocalPort());
      serve("http.port=" + port).failed(ErrorCode.CONFLICT, port, "http.port");
      assertThat(data.resolve("innkeeper").resolve("events")).doesNotExist();
    }
  }

  @Test
  void anAddressOfAnotherMachineIsRefused() {
    serve("http.host=192.0.2.1").failed(ErrorCode.INVALID_ARGUMENT, "192.0.2.1", "http.host");
    serve("http.host=no-such-host.invalid")
        .failed(ErrorCode.INVALID_ARGUMENT, "no-such-host.invalid", "http.host");
  }
}
