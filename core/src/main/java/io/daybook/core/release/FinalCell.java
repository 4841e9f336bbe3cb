package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

/**
 * What one release says of one cell.
 *
 * @param amounts one per stored measure
 */
public record FinalCell(Cell cell, Amounts amounts, String releaseId) {
  public FinalCell {
    requireNonNull(cell, "cell is null");
    requireNonNull(amounts, "amounts is null");
    requireNonNull(releaseId, "releaseId is null");
  }

  /** Whether the release said so; {@code false} for {@code null}, where a date has none. */
  boolean isOf(CurrentRelease release) {
    return release != null && release.served().releaseId().equals(releaseId) && release.businessDate().equals(cell.businessDate());
  }
}
