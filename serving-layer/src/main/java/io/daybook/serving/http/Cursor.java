package io.daybook.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/**
 * Where a page of cells ended. It holds no values of dimensions, which may identify persons; so a cell that comes to be in the last window meanwhile may move others of
 * it by a place.
 *
 * @param windowStart of the last cell
 * @param given how many cells of that window have been given
 */
record Cursor(Instant windowStart, int given) {
  Cursor {
    requireNonNull(windowStart, "windowStart is null");
    if (given < 1) {
      throw new IllegalArgumentException("Invalid number of cells: %d (must be >= 1)".formatted(given));
    }
  }

  /** @throws HttpProblem 400 where it is none */
  static Cursor parse(String text) {
    try {
      String[] parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split(" ", -1);
      return new Cursor(Instant.parse(parts[0]), Integer.parseInt(parts[1]));
    } catch (IllegalArgumentException | DateTimeException | ArrayIndexOutOfBoundsException e) {
      throw HttpProblem.badRequest("cursor is none: '%s'; take it from next_cursor of the page before".formatted(text));
    }
  }

  /** For a client to hand back. */
  String text() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString((windowStart + " " + given).getBytes(UTF_8));
  }
}
