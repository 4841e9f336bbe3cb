package io.daybook.serving.http;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What is sent.
 *
 * @param tag tells an answer from another of the same address; a client that has it is not sent it again
 */
record Answer(int status, String type, byte[] body, Optional<String> tag) {
  static final String JSON = "application/json";

  Answer {
    requireNonNull(type, "type is null");
    requireNonNull(body, "body is null");
    requireNonNull(tag, "tag is null");
  }

  static Answer json(byte[] body) {
    return new Answer(200, JSON, body, Optional.empty());
  }

  Answer withStatus(int other) {
    return new Answer(other, type, body, tag);
  }

  Answer withTag(String other) {
    return new Answer(status, type, body, Optional.of(other));
  }

  /** Of what an answer says; when it was said does not count. */
  static String tag(byte[] said) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(said);
      return "W/\"" + HexFormat.of().formatHex(Arrays.copyOf(hash, 8)) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
