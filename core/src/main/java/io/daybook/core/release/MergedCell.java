package io.daybook.core.release;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * What a reader sees of one cell.
 *
 * @param amounts one per declared measure, ratios included
 * @param pending one per declared measure: of an additive one what has come for the cell beyond its release's cut, of any other what it would be with it.
 *     Nothing is pending while provisional: the figures hold all that has come
 * @param releaseId the release a final figure comes from; empty while provisional
 * @param approximate whether measures that cannot give up an image that was taken away may hold one
 * @param asOf when the figure became what it is: the release took effect, or the newest of the partials was committed
 */
public record MergedCell(
    Cell cell, Amounts amounts, Amounts pending, Status status, Optional<String> releaseId, boolean restated, boolean approximate, Instant asOf) {
  public MergedCell {
    requireNonNull(cell, "cell is null");
    requireNonNull(amounts, "amounts is null");
    requireNonNull(pending, "pending is null");
    requireNonNull(status, "status is null");
    requireNonNull(releaseId, "releaseId is null");
    requireNonNull(asOf, "asOf is null");
  }

  MergedCell with(Amounts otherAmounts, Amounts otherPending) {
    return new MergedCell(cell, otherAmounts, otherPending, status, releaseId, restated, approximate, asOf);
  }
}
