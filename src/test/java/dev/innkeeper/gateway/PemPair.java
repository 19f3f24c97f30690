package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate for 127.0.0.1 that vouches for itself, and its key, as openssl writes them. */
public record PemPair(Path certificate, Path key) {

  /**
   * Makes one.
   *
   * @param kind {@code rsa:2048} or {@code ec:P-256}
   */
  public static PemPair make(Path folder, String name, String kind) throws Exception {
    PemPair pair = new PemPair(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
    List<String> line = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-days", "2"));
    line.addAll(List.of("-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1"));
    line.addAll(List.of("-out", pair.certificate.toString(), "-keyout", pair.key.toString()));
    if (kind.startsWith("ec:")) {
      line.addAll(List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:" + kind.substring(3)));
    } else {
      line.addAll(List.of("-newkey", kind));
    }
    Process openssl =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(openssl.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(openssl.exitValue()).isZero();
    return pair;
  }
}
