package io.daybook.core.revision;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * How bands have done on dates that they have not seen, each by the dates before it, and how a naive one would have done.
 *
 * <p>Figures whose band is a point are counted apart: nothing about them is to be hit or missed but that they stay.
 *
 * @param figures that had a band
 * @param held how many of them moved to within their band
 * @param width the sum of the widths of their bands, in units of the measure
 * @param points figures whose band was a point
 * @param pointsHeld how many of those moved to where it was
 * @param without figures for which there was too little history
 * @param naiveHeld how many of {@code figures} a naive band would have held
 * @param naiveWidth the sum of its widths
 */
public record BandScore(long figures, long held, double width, long points, long pointsHeld, long without, long naiveHeld, double naiveWidth) {
  public static final BandScore NONE = new BandScore(0, 0, 0, 0, 0, 0, 0, 0);

  /**
   * Of every date of a range that the history has.
   *
   * @param naive the half width, in units of the measure, of a naive band on a date
   */
  public static BandScore of(RevisionHistory history, LocalDate firstDate, LocalDate lastDate, Map<LocalDate, Double> naive) {
    BandScore score = NONE;
    for (LocalDate date : history.dates()) {
      if (!date.isBefore(firstDate) && !date.isAfter(lastDate)) {
        RevisionBands bands = RevisionBands.of(history.before(date));
        for (Map.Entry<Integer, Revisions> ofHour : history.on(date).entrySet()) {
          RevisionBand band = bands.byHour().get(ofHour.getKey());
          score = score.and(band == null ? without(ofHour.getValue()) : of(ofHour.getValue(), band, naive.get(date)));
        }
      }
    }
    return score;
  }

  private static BandScore without(Revisions revisions) {
    return new BandScore(0, 0, 0, 0, 0, revisions.figures(), 0, 0);
  }

  private static BandScore of(Revisions revisions, RevisionBand band, double naive) {
    List<Revisions.Moved> moved = revisions.moved();
    long held = moved.stream().filter(it -> band.holds(it.standardized())).count() + (band.holds(0) ? revisions.unmoved() : 0);
    if (band.isPoint()) {
      return new BandScore(0, 0, 0, revisions.figures(), held, 0, 0, 0);
    }
    long naiveHeld = moved.stream().filter(it -> Math.abs(it.revision()) <= naive).count() + revisions.unmoved();
    return new BandScore(revisions.figures(), held, band.width() * revisions.scaleSum(), 0, 0, 0, naiveHeld, 2 * naive * revisions.figures());
  }

  public BandScore and(BandScore other) {
    return new BandScore(
        figures + other.figures,
        held + other.held,
        width + other.width,
        points + other.points,
        pointsHeld + other.pointsHeld,
        without + other.without,
        naiveHeld + other.naiveHeld,
        naiveWidth + other.naiveWidth);
  }

  /** The share of figures that their bands held; NaN of none. */
  public double coverage() {
    return (double) held / figures;
  }

  public double naiveCoverage() {
    return (double) naiveHeld / figures;
  }

  public double meanWidth() {
    return width / figures;
  }

  public double naiveMeanWidth() {
    return naiveWidth / figures;
  }
}
