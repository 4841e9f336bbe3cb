package io.daybook.core.pack;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** An Ed25519 key that signs packs. */
public final class SigningKey {
  public static final String PRIVATE_FILE = "private.pem";
  public static final String PUBLIC_FILE = "public.pem";

  private static final String LABEL = "PRIVATE KEY";

  private final PrivateKey key;
  private final VerifyingKey verifyingKey;

  private SigningKey(PrivateKey key, VerifyingKey verifyingKey) {
    this.key = key;
    this.verifyingKey = verifyingKey;
  }

  /** Makes a key pair from the platform's source of randomness. */
  public static SigningKey generate() {
    return of(generate(new SecureRandom()));
  }

  /**
   * Reads a private key in PEM (PKCS#8, not encrypted), as {@code daybook pack keys} and {@code openssl genpkey -algorithm ed25519} write it.
   *
   * @throws DaybookException INPUT_NOT_FOUND, or INPUT_MALFORMED where it holds no private key of Ed25519
   */
  public static SigningKey read(Path file) {
    byte[] der = Pem.read(file, LABEL);
    try {
      PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
      return new SigningKey(key, publicHalf((EdECPrivateKey) key));
    } catch (GeneralSecurityException e) { // without its message, which might tell of the key
      throw new DaybookException(ErrorCode.INPUT_MALFORMED, "%s holds no private key of Ed25519. 'daybook pack keys' makes a pair.".formatted(file));
    }
  }

  /** Java does not compute the public half of a private key; it makes pairs of the random bytes that it is given, and those are the private key. */
  private static VerifyingKey publicHalf(EdECPrivateKey key) throws GeneralSecurityException {
    byte[] seed = key.getBytes().orElseThrow(() -> new GeneralSecurityException("the key does not give its bytes"));
    SigningKey pair = of(generate(new Seeded(seed)));
    byte[] sample = {1, 2, 3};
    if (!pair.verifyingKey.verifies(sample, new SigningKey(key, pair.verifyingKey).sign(sample))) {
      throw new GeneralSecurityException("this Java makes pairs in another way");
    }
    return pair.verifyingKey;
  }

  private static SigningKey of(KeyPair pair) {
    return new SigningKey(pair.getPrivate(), new VerifyingKey(pair.getPublic()));
  }

  private static KeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform from 15 on has Ed25519", e);
    }
  }

  public VerifyingKey verifyingKey() {
    return verifyingKey;
  }

  byte[] sign(byte[] text) {
    try {
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(key);
      signer.update(text);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("an Ed25519 key signs any text", e);
    }
  }

  /**
   * Writes {@value #PRIVATE_FILE}, readable by its owner alone, and {@value #PUBLIC_FILE} into a folder, which is made where it is absent.
   *
   * @throws DaybookException FOLDER_NOT_WRITABLE, with nothing written, where one of the two is there: a key is never overwritten
   */
  public void write(Path folder) {
    try {
      Files.createDirectories(folder);
      for (String name : List.of(PRIVATE_FILE, PUBLIC_FILE)) {
        if (Files.exists(folder.resolve(name))) {
          throw new DaybookException(
              ErrorCode.FOLDER_NOT_WRITABLE,
              "%s is there already, and keys are never overwritten. Name another folder with --out.".formatted(folder.resolve(name)));
        }
      }
      Path file = Files.createFile(folder.resolve(PRIVATE_FILE), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, Pem.text(LABEL, key.getEncoded()));
      Files.writeString(folder.resolve(PUBLIC_FILE), verifyingKey.pem(), StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new DaybookException(
          ErrorCode.FOLDER_NOT_WRITABLE, "Cannot write a key pair to %s: %s. Name a folder that can be written with --out.".formatted(folder, e), e);
    }
  }

  /** Gives the same bytes each time. */
  private static final class Seeded extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] seed;

    Seeded(byte[] seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
