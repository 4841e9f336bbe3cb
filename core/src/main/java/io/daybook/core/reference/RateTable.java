package io.daybook.core.reference;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableMap;

import io.daybook.core.pipeline.Reference;
import io.daybook.core.time.BusinessDate;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The fixes of a {@link Reference}'s rates. Immutable, and serializable to go where the records are. */
public final class RateTable implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LocalDate completeThrough;
  private final Map<String, TreeMap<LocalDate, Fix>> fixes;

  /**
   * Fixes as they are known.
   *
   * @param completeThrough the newest date that they have been looked up for
   * @param fixes by rate, then by the date of the fix
   */
  public RateTable(LocalDate completeThrough, Map<String, TreeMap<LocalDate, Fix>> fixes) {
    this.completeThrough = requireNonNull(completeThrough, "completeThrough is null");
    this.fixes = fixes.entrySet().stream().collect(toUnmodifiableMap(Map.Entry::getKey, rate -> new TreeMap<>(rate.getValue())));
  }

  /**
   * Reads the rates of a reference from its file: CSV with a header line, gzipped when the name ends in {@code .gz}, in any order of dates. An
   * empty cell and {@code N/A} mean that there was no fix.
   *
   * @param file where the reference's path leads
   * @throws io.daybook.core.DaybookException with {@link io.daybook.core.ErrorCode#INPUT_NOT_FOUND} where the file cannot be opened, and
   *     {@link io.daybook.core.ErrorCode#INPUT_MALFORMED} where a date or a number is wrong or has more digits than its rate declares
   */
  public static RateTable read(Reference reference, Path file) {
    return new RateFile(reference, file).read();
  }

  /** The last fix before the business date: known when the date begins. */
  public Optional<Fix> provisional(String rate, BusinessDate date) {
    return Optional.ofNullable(fixesOf(rate).lowerEntry(date.date())).map(Map.Entry::getValue);
  }

  /** The last fix on or before the business date. It may still change while {@link #completeThrough} lies before the date. */
  public Optional<Fix> official(String rate, BusinessDate date) {
    return Optional.ofNullable(fixesOf(rate).floorEntry(date.date())).map(Map.Entry::getValue);
  }

  /** The newest date in the file, whether or not every rate was fixed on it. */
  public LocalDate completeThrough() {
    return completeThrough;
  }

  /** All fixes of a rate, by the date of the fix. */
  public SortedMap<LocalDate, Fix> fixes(String rate) {
    return Collections.unmodifiableSortedMap(fixesOf(rate));
  }

  /** The first business date for which every rate has a provisional fix. */
  public BusinessDate firstProvisional() {
    return new BusinessDate(fixes.values().stream().map(TreeMap::firstKey).max(LocalDate::compareTo).orElseThrow().plusDays(1));
  }

  /** Whether the business date's official fixes can be in the file: nothing is fixed on Saturdays and Sundays, so Friday's stand for them. */
  public boolean isComplete(BusinessDate date) {
    LocalDate day = date.date();
    int afterFriday = Math.max(0, day.getDayOfWeek().getValue() - DayOfWeek.FRIDAY.getValue());
    return !completeThrough.isBefore(day.minusDays(afterFriday));
  }

  private TreeMap<LocalDate, Fix> fixesOf(String rate) {
    TreeMap<LocalDate, Fix> byDate = fixes.get(rate);
    if (byDate == null) {
      throw new NoSuchElementException("No rate named " + rate);
    }
    return byDate;
  }
}
