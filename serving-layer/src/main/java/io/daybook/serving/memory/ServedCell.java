package io.daybook.serving.memory;

import static java.util.Objects.requireNonNull;

import io.daybook.core.release.MergedCell;
import io.daybook.core.revision.RevisionBand;
import java.util.Map;

/**
 * A row of the view {@code <metric>}.
 *
 * @param cell with all measures in declared order
 * @param bands by measure, how far it may still move; without those of which nothing is told
 */
public record ServedCell(MergedCell cell, Map<String, RevisionBand> bands) {
  public ServedCell {
    requireNonNull(cell, "cell is null");
    bands = Map.copyOf(bands);
  }
}
