package dev.innkeeper.simplestreams;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/** Checks a signed document against a keyring. Pure. */
final class Signature {
  private static final Set<Integer> STRONG =
      Set.of(HashAlgorithmTags.SHA256, HashAlgorithmTags.SHA384, HashAlgorithmTags.SHA512);

  private Signature() {}

  /**
   * The text that a trusted key signed; one such signature is enough. Throws {@link
   * IllegalArgumentException} that says why none counts.
   */
  static String verifiedText(byte[] document, Keyring trusted, Instant now) {
    ClearSigned signed = ClearSigned.parse(document);
    byte[] octets = signed.canonical();
    String why = "it has no signature";
    for (PGPSignature signature : signed.signatures()) {
      why = fault(signature, octets, trusted, now);
      if (why.isEmpty()) {
        return signed.text();
      }
    }
    throw new IllegalArgumentException(why);
  }

  private static String fault(PGPSignature signature, byte[] octets, Keyring trusted, Instant now) {
    String id = Long.toHexString(signature.getKeyID());
    var found = trusted.find(signature.getKeyID());
    if (found.isEmpty()) {
      return "it is signed by key " + id + ", which is not trusted";
    }
    if (signature.getSignatureType() != PGPSignature.CANONICAL_TEXT_DOCUMENT
        || !STRONG.contains(signature.getHashAlgorithm())) {
      return "its signature is of a kind or hash that does not count";
    }
    if (expired(found.get().key(), now) || expired(found.get().primary(), now)) {
      return "it is signed by key " + id + ", which is expired or revoked";
    }
    return valid(signature, found.get().key(), octets)
        ? ""
        : "its signature does not fit its text, which was changed";
  }

  private static boolean expired(PGPPublicKey key, Instant now) {
    Instant created = key.getCreationTime().toInstant();
    long seconds = key.getValidSeconds();
    boolean over = seconds > 0 && created.plus(Duration.ofSeconds(seconds)).isBefore(now);
    return over || key.hasRevocation();
  }

  private static boolean valid(PGPSignature signature, PGPPublicKey key, byte[] octets) {
    try {
      signature.init(new BcPGPContentVerifierBuilderProvider(), key);
      signature.update(octets);
      return signature.verify();
    } catch (PGPException | RuntimeException malformed) {
      return false;
    }
  }
}
