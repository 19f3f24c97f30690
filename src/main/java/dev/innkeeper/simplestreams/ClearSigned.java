package dev.innkeeper.simplestreams;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;

/**
 * A cleartext-signed document taken apart (RFC 4880, section 7). Nothing may stand before or after
 * it: what a signature does not cover must not be taken for signed.
 *
 * @param lines of the text, without dash escapes and trailing blanks, as they are signed
 */
record ClearSigned(List<String> lines, List<PGPSignature> signatures) {
  private static final String BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
  private static final String SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
  private static final String END = "-----END PGP SIGNATURE-----";

  /** Throws {@link IllegalArgumentException} that says what is not as it must be. */
  static ClearSigned parse(byte[] document) {
    List<String> all =
        new String(document, StandardCharsets.UTF_8).lines().map(ClearSigned::stripped).toList();
    if (all.isEmpty() || !all.get(0).equals(BEGIN)) {
      throw new IllegalArgumentException("no PGP signature embedded in plain text data");
    }
    int blank = all.indexOf("");
    int signature = all.indexOf(SIGNATURE);
    int end = all.indexOf(END);
    boolean tail =
        end >= 0 && all.subList(end + 1, all.size()).stream().anyMatch(l -> !l.isEmpty());
    if (blank < 1 || signature < blank || end < signature || tail) {
      throw new IllegalArgumentException("the signed text is cut off, or other text is around it");
    }
    if (!all.subList(1, blank).stream().allMatch(line -> line.startsWith("Hash: "))) {
      throw new IllegalArgumentException("the signed text has a header that is not Hash");
    }
    List<String> text =
        all.subList(blank + 1, signature).stream()
            .map(line -> line.startsWith("- ") ? line.substring(2) : line)
            .toList();
    return new ClearSigned(text, signatures(all.subList(signature, end + 1)));
  }

  private static String stripped(String line) {
    int end = line.length();
    while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
      end--;
    }
    return line.substring(0, end);
  }

  private static List<PGPSignature> signatures(List<String> armor) {
    byte[] bytes = (String.join("\n", armor) + "\n").getBytes(StandardCharsets.US_ASCII);
    try (ArmoredInputStream in = new ArmoredInputStream(new ByteArrayInputStream(bytes))) {
      if (new BcPGPObjectFactory(in).nextObject() instanceof PGPSignatureList list) {
        ArrayList<PGPSignature> found = new ArrayList<>();
        list.forEach(found::add);
        return found;
      }
    } catch (IOException | RuntimeException malformed) {
      throw new IllegalArgumentException("the signature is malformed", malformed);
    }
    throw new IllegalArgumentException("the signature is malformed");
  }

  /** The octets that are signed: line ends are CR LF, and the last one does not count. */
  byte[] canonical() {
    return String.join("\r\n", lines).getBytes(StandardCharsets.UTF_8);
  }

  String text() {
    return String.join("\n", lines);
  }
}
