package dev.innkeeper.simplestreams;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;

/** Trusted OpenPGP keys: a signing key counts with the primary key that it belongs to. */
final class Keyring {
  /** The fingerprint of the Ubuntu Cloud Image Builder's key. */
  static final String UBUNTU = "4A3CE3CD565D7EB5C810E2B97FF3F408476CF100";

  static final Path UBUNTU_FILE = Path.of("/usr/share/keyrings/ubuntu-cloudimage-keyring.gpg");

  private final List<PGPPublicKeyRing> rings;

  private Keyring(List<PGPPublicKeyRing> rings) {
    this.rings = List.copyOf(rings);
  }

  /** On a worker thread: all keys of files, binary or armored. */
  static Keyring ofFiles(List<Path> files) throws IOException {
    List<PGPPublicKeyRing> rings = new ArrayList<>();
    for (Path file : files) {
      try (InputStream in = PGPUtil.getDecoderStream(Files.newInputStream(file))) {
        new PGPPublicKeyRingCollection(in, new BcKeyFingerprintCalculator())
            .getKeyRings()
            .forEachRemaining(rings::add);
      } catch (PGPException | RuntimeException malformed) {
        throw new IOException("it is no OpenPGP keyring", malformed);
      }
    }
    return new Keyring(rings);
  }

  /** Only the key with this fingerprint, whatever else the files hold. */
  Keyring only(String fingerprint) {
    return new Keyring(
        rings.stream()
            .filter(ring -> hex(ring.getPublicKey()).equalsIgnoreCase(fingerprint))
            .toList());
  }

  boolean isEmpty() {
    return rings.isEmpty();
  }

  /** A key that may have signed, with its primary key. */
  record Found(PGPPublicKey key, PGPPublicKey primary) {}

  Optional<Found> find(long keyId) {
    return rings.stream()
        .filter(ring -> ring.getPublicKey(keyId) != null)
        .map(ring -> new Found(ring.getPublicKey(keyId), ring.getPublicKey()))
        .findFirst();
  }

  private static String hex(PGPPublicKey key) {
    return HexFormat.of().formatHex(key.getFingerprint());
  }
}
