package io.daybook.batch;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.lake.LoadedFile;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A file, or some dates of it, that was loaded into the master dataset.
 *
 * @param dates those that were asked for; empty for all
 * @param rows how many there are, those that cannot be read among them
 * @param malformed those that cannot be read
 * @param lastRow the number of the last one
 */
public record Load(LoadedFile file, Optional<DateRange> dates, long rows, long malformed, long lastRow, String actor, String reason) {
  public Load {
    requireNonNull(file, "file is null");
    requireNonNull(dates, "dates is null");
    requireNonNull(actor, "actor is null");
    requireNonNull(reason, "reason is null");
  }

  public long id() {
    return file.loadId();
  }

  /** Whether all rows of the same file that belong to the dates are among its own. */
  boolean covers(Optional<DateRange> asked) {
    return dates.isEmpty() || asked.filter(range -> dates.get().contains(range.first()) && dates.get().contains(range.last())).isPresent();
  }

  /** As a row of {@code loads}. */
  static Load of(Row row) {
    LoadedFile file = new LoadedFile(row.getAs("file"), row.getAs("sha256"), row.<Long>getAs("load_id"), row.<Instant>getAs("at"));
    Optional<DateRange> dates =
        Optional.ofNullable(row.<LocalDate>getAs("first_date"))
            .map(first -> new DateRange(new BusinessDate(first), new BusinessDate(row.<LocalDate>getAs("last_date"))));
    return new Load(
        file, dates, row.<Long>getAs("rows"), row.<Long>getAs("malformed"), row.<Long>getAs("last_row"), row.getAs("actor"), row.getAs("reason"));
  }

  Row row() {
    LocalDate first = dates.map(range -> range.first().date()).orElse(null);
    LocalDate last = dates.map(range -> range.last().date()).orElse(null);
    return RowFactory.create(id(), file.name(), file.sha256(), first, last, rows, malformed, lastRow, actor, reason, file.loadedAt());
  }
}
