package io.daybook.core.release;

import static io.daybook.core.release.Status.FINAL;
import static io.daybook.core.release.Status.PROVISIONAL;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.WindowKind;
import io.daybook.core.time.BusinessCalendar;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts sliding windows together from panes.
 *
 * <p>A window belongs to the business date in which it ends, and holds panes of dates before it where it reaches back to them. It is final when the
 * date it belongs to is released and every pane in it is final: the release of its own date is then the one it names. There is a window wherever there
 * is a pane in it.
 *
 * @param measures the stored ones, which the amounts are of
 */
record SlidingWindows(WindowKind.Sliding window, BusinessCalendar calendar, List<Measure.Stored> measures) {

  /** @param current the releases in effect, by date */
  List<MergedCell> of(List<MergedCell> panes, Map<BusinessDate, CurrentRelease> current) {
    Map<Cell, MergedCell> windows = new LinkedHashMap<>();
    for (MergedCell pane : panes) {
      for (int step = 0; step < window.panes(); step++) {
        Cell cell = windowOf(pane.cell(), window.slide().multipliedBy(step));
        MergedCell alone =
            new MergedCell(cell, pane.amounts(), pane.pending(), pane.status(), Optional.empty(), pane.restated(), pane.approximate(), pane.asOf());
        windows.merge(cell, alone, this::both);
      }
    }
    return windows.values().stream().map(merged -> settled(merged, Optional.ofNullable(current.get(merged.cell().businessDate())))).toList();
  }

  private Cell windowOf(Cell pane, Duration later) {
    Instant end = pane.window().endExclusive().plus(later);
    return new Cell(calendar.dateOf(end.minusNanos(1)), new Window(end.minus(window.size()), end), pane.dimensions());
  }

  private MergedCell both(MergedCell one, MergedCell other) {
    return new MergedCell(
        one.cell(),
        one.amounts().merge(other.amounts(), measures),
        one.pending().merge(other.pending(), measures),
        one.status() == FINAL ? other.status() : PROVISIONAL,
        Optional.empty(),
        one.restated() || other.restated(),
        one.approximate() || other.approximate(),
        later(one.asOf(), other.asOf()));
  }

  private static MergedCell settled(MergedCell window, Optional<CurrentRelease> ofItsDate) {
    if (window.status() == PROVISIONAL || ofItsDate.isEmpty()) {
      return new MergedCell(
          window.cell(), window.amounts(), window.pending(), PROVISIONAL, Optional.empty(), false, window.approximate(), window.asOf());
    }
    CurrentRelease release = ofItsDate.get();
    return new MergedCell(
        window.cell(),
        window.amounts(),
        window.pending(),
        FINAL,
        Optional.of(release.served().releaseId()),
        window.restated() || release.served().isRestatement(),
        false,
        later(window.asOf(), release.effectiveAt()));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
