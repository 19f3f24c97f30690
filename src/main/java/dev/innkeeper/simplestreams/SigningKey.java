package dev.innkeeper.simplestreams;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.BCPGOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/** A throw-away key that signs the documents of a mirror of one's own; it is never written down. */
public final class SigningKey {
  private final PGPKeyPair pair;
  private final PGPPublicKey certified;

  private SigningKey(PGPKeyPair pair, PGPPublicKey certified) {
    this.pair = pair;
    this.certified = certified;
  }

  /** On a worker thread: a fresh Ed25519 key for a name such as {@code Demo mirror}. */
  public static SigningKey fresh(String owner, Instant now) {
    return expiring(owner, now, 0);
  }

  /**
   * A key that ends.
   *
   * @param seconds of validity, 0 for ever
   */
  static SigningKey expiring(String owner, Instant created, long seconds) {
    try {
      Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
      generator.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
      PGPKeyPair pair =
          new BcPGPKeyPair(
              PublicKeyPacket.VERSION_4,
              PublicKeyAlgorithmTags.EDDSA_LEGACY,
              generator.generateKeyPair(),
              Date.from(created));
      PGPSignatureSubpacketGenerator facts = new PGPSignatureSubpacketGenerator();
      if (seconds > 0) {
        facts.setKeyExpirationTime(true, seconds);
      }
      PGPSignatureGenerator self = generator(pair, PGPSignature.POSITIVE_CERTIFICATION);
      self.setHashedSubpackets(facts.generate());
      PGPSignature certification = self.generateCertification(owner, pair.getPublicKey());
      return new SigningKey(
          pair, PGPPublicKey.addCertification(pair.getPublicKey(), owner, certification));
    } catch (PGPException impossible) {
      throw new IllegalStateException("Bouncy Castle makes Ed25519 keys", impossible);
    }
  }

  private static PGPSignatureGenerator generator(PGPKeyPair pair, int type) throws PGPException {
    PGPSignatureGenerator generator =
        new PGPSignatureGenerator(
            new BcPGPContentSignerBuilder(
                pair.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA512),
            pair.getPublicKey());
    generator.init(type, pair.getPrivateKey());
    return generator;
  }

  /** The public key as a binary keyring file. */
  public byte[] keyring() {
    try {
      return certified.getEncoded();
    } catch (IOException impossible) {
      throw new IllegalStateException("an array takes every byte", impossible);
    }
  }

  /** The text, cleartext-signed (RFC 4880, section 7). */
  public String sign(String text) {
    List<String> lines = text.stripTrailing().lines().map(String::stripTrailing).toList();
    try {
      PGPSignatureGenerator generator = generator(pair, PGPSignature.CANONICAL_TEXT_DOCUMENT);
      generator.update(String.join("\r\n", lines).getBytes(StandardCharsets.UTF_8));
      StringBuilder signed =
          new StringBuilder("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n");
      lines.forEach(
          line -> signed.append(line.startsWith("-") ? "- " : "").append(line).append('\n'));
      return signed.append(armored(generator.generate())).toString();
    } catch (PGPException | IOException impossible) {
      throw new IllegalStateException("a key that was just made signs", impossible);
    }
  }

  private static String armored(PGPSignature signature) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArmoredOutputStream armor = ArmoredOutputStream.builder().build(bytes)) {
      signature.encode(new BCPGOutputStream(armor));
    }
    return bytes.toString(StandardCharsets.US_ASCII).replace("\r\n", "\n");
  }
}
