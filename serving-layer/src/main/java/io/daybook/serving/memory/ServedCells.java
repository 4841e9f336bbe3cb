package io.daybook.serving.memory;

import java.util.List;

/**
 * Rows of the view {@code <metric>} as they stood at one moment.
 *
 * @param cells by the start of their window, then by their dimensions
 * @param revision of memory
 */
public record ServedCells(List<ServedCell> cells, long revision) {
  public ServedCells {
    cells = List.copyOf(cells);
  }
}
