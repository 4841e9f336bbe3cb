package io.daybook.core.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names a definition by its content. */
final class DefinitionHash {
  private DefinitionHash() {}

  static String of(String definition) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(definition.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
