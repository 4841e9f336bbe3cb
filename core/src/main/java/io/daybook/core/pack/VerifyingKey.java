package io.daybook.core.pack;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.Sha256;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;

/** The public half of an Ed25519 key pair: all that it takes to verify a pack. */
public final class VerifyingKey {
  private static final String LABEL = "PUBLIC KEY";
  private static final int SIGNATURE_BYTES = 64;

  private final PublicKey key;

  VerifyingKey(PublicKey key) {
    this.key = key;
  }

  /**
   * Reads a file in PEM, as {@code daybook pack keys} and OpenSSL write it.
   *
   * @throws DaybookException INPUT_NOT_FOUND, or INPUT_MALFORMED where it holds no public key of Ed25519
   */
  public static VerifyingKey read(Path file) {
    byte[] der = Pem.read(file, LABEL);
    try {
      return new VerifyingKey(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der)));
    } catch (GeneralSecurityException e) {
      throw new DaybookException(
          ErrorCode.INPUT_MALFORMED, "%s holds no public key of Ed25519: %s. 'daybook pack keys' makes a pair.".formatted(file, e.getMessage()), e);
    }
  }

  String pem() {
    return Pem.text(LABEL, key.getEncoded());
  }

  /** SHA-256 of the key's X.509 encoding: tells keys apart, and can be read out on the telephone. */
  public String fingerprint() {
    return Sha256.of(key.getEncoded());
  }

  boolean verifies(byte[] text, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) { // Java 17 looks at the first 64 bytes of a longer one
      return false;
    }
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(text);
      return verifier.verify(signature);
    } catch (SignatureException e) { // not of the form of a signature
      return false;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform from 15 on has Ed25519", e);
    }
  }
}
