package io.daybook.core.pack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of keys (RFC 7468). */
final class Pem {
  private Pem() {}

  static String text(String label, byte[] der) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
  }

  /** The first block of the label in the file. */
  static byte[] read(Path file, String label) {
    try {
      Pattern pattern = Pattern.compile("-----BEGIN %1$s-----([A-Za-z0-9+/=\\s]+)-----END %1$s-----".formatted(label));
      Matcher block = pattern.matcher(Files.readString(file, US_ASCII));
      if (block.find()) {
        return Base64.getMimeDecoder().decode(block.group(1));
      }
    } catch (NoSuchFileException e) {
      throw new DaybookException(
          ErrorCode.INPUT_NOT_FOUND, "There is no file %s with a key. 'daybook pack keys' makes a pair of keys.".formatted(file), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new DaybookException(ErrorCode.INPUT_MALFORMED, "Cannot read a key from %s: %s.".formatted(file, e), e);
    }
    throw new DaybookException(
        ErrorCode.INPUT_MALFORMED,
        "%s holds no block 'BEGIN %s'. Name a file in PEM, not encrypted: the private key for packing, the public one for verifying."
            .formatted(file, label));
  }
}
