package io.daybook.serving.memory;

import static java.util.Objects.requireNonNull;

import io.daybook.core.release.MergedCell;

/**
 * What readers' windows are made of.
 *
 * @param merged with the stored measures alone
 * @param recordCount of the partials; by it, how far a provisional figure may still move is told
 */
public record Pane(MergedCell merged, long recordCount) {
  public Pane {
    requireNonNull(merged, "merged is null");
  }
}
