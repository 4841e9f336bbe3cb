package io.daybook.serving.memory;

import io.daybook.core.release.CurrentRelease;
import io.daybook.core.time.BusinessDate;
import java.util.List;
import java.util.Map;

/**
 * Panes as they stood at one moment.
 *
 * @param panes by business date and window
 * @param current the releases that were in effect, by date
 * @param revision rises with every change of anything in memory
 * @param profile by which it is told how far the panes may still move
 */
public record MemoryView(List<Pane> panes, Map<BusinessDate, CurrentRelease> current, long revision, RevisionProfile profile) {
  public MemoryView {
    panes = List.copyOf(panes);
    current = Map.copyOf(current);
  }
}
