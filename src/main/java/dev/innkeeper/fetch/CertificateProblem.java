package dev.innkeeper.fetch;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Optional;

/** What is wrong with a server's certificate, out of what a connection failed with. */
public final class CertificateProblem {
  private static final int MOST_CAUSES = 10;

  private CertificateProblem() {}

  /** The reason in words, where it was the certificate. */
  public static Optional<String> of(Throwable error) {
    Throwable root = root(error);
    return isUntrusted(root) ? Optional.of(text(root)) : Optional.empty();
  }

  /** What TLS does not like stands in the cause of the cause. */
  static Throwable root(Throwable error) {
    Throwable root = error;
    for (int i = 0; i < MOST_CAUSES && root.getCause() != null; i++) {
      root = root.getCause();
    }
    return root;
  }

  private static boolean isUntrusted(Throwable root) {
    return root instanceof CertificateException
        || root instanceof CertPathBuilderException
        || root instanceof CertPathValidatorException;
  }

  static String text(Throwable error) {
    return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
  }
}
