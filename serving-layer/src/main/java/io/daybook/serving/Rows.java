package io.daybook.serving;

import java.util.Iterator;
import java.util.List;

/**
 * The result of a statement, whatever engine ran it; may be read once.
 *
 * <p>Values are {@link String}, {@link Boolean}, {@link Number} (exact ones as {@link java.math.BigDecimal}, {@link Integer} or {@link Long}),
 * {@link java.time.LocalDate}, {@link java.time.Instant}, {@link java.time.LocalDateTime}, {@code byte[]}, a {@link List} or a {@link java.util.Map}
 * of such, or {@code null}; anything else is shown as its text.
 */
public interface Rows extends Iterable<List<Object>> {
  /** Empty for a statement that gives no rows, as {@code create view}. */
  List<Column> columns();

  @Override
  Iterator<List<Object>> iterator();
}
