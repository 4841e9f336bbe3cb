package io.daybook.core.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A password as Trino's password file keeps it: {@code iterations:salt:hash} of PBKDF2 with HMAC SHA-1, in hexadecimal. */
final class PasswordHash {
  /** Half a second of a core: Trino remembers who has logged in, a guesser has to pay each time. */
  private static final int ITERATIONS = 400_000;
  /** The fewest that Trino takes. */
  private static final int FEWEST_ITERATIONS = 1_000;
  private static final int SALT_BYTES = 16;
  /** One block of SHA-1. A longer hash would cost us twice as much, and a guesser nothing. */
  private static final int HASH_BYTES = 20;

  private PasswordHash() {}

  /** Of a password that a person has chosen. */
  static String of(String password) {
    return of(password, ITERATIONS);
  }

  /** Of random bits, so many that nobody guesses them. */
  static String ofRandom(String password) {
    return of(password, FEWEST_ITERATIONS);
  }

  private static String of(String password, int iterations) {
    byte[] salt = SecretFile.random(SALT_BYTES);
    return "%d:%s:%s".formatted(iterations, HexFormat.of().formatHex(salt), HexFormat.of().formatHex(hash(password, salt, iterations)));
  }

  static boolean matches(String hash, String password) {
    String[] parts = hash.split(":");
    byte[] expected = HexFormat.of().parseHex(parts[2]);
    byte[] actual = hash(password, HexFormat.of().parseHex(parts[1]), Integer.parseInt(parts[0]));
    return MessageDigest.isEqual(expected, actual);
  }

  private static byte[] hash(String password, byte[] salt, int iterations) {
    try {
      PBEKeySpec key = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BYTES * 8);
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1").generateSecret(key).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has PBKDF2", e);
    }
  }
}
