package io.daybook.lake;

import static java.util.stream.Collectors.toMap;
import static org.apache.spark.sql.functions.col;

import io.daybook.core.release.PlannedRelease;
import io.daybook.core.time.BusinessDate;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** Rows of releases, in tables that keep the rows of every release there ever was: {@code business_date} says where to look, {@code release_id} which. */
public final class ReleaseRows {
  private ReleaseRows() {}

  /** Holds for the rows of the planned releases. */
  public static Column of(Collection<PlannedRelease> releases) {
    return of(releases.stream().map(release -> release.date().date()).toList(), releases.stream().map(PlannedRelease::releaseId).toList());
  }

  /** Holds for the rows of releases by their date. */
  public static Column of(Map<BusinessDate, String> releases) {
    return of(releases.keySet().stream().map(BusinessDate::date).toList(), releases.values());
  }

  /** Holds for the rows of releases of the dates. */
  public static Column of(Collection<LocalDate> dates, Collection<String> releaseIds) {
    return col("business_date").isin(dates.toArray()).and(col("release_id").isin(releaseIds.toArray()));
  }

  /** Adds to rows of business dates the id of the release that is planned for the date; rows of other dates are left out. */
  public static Dataset<Row> withReleaseId(Dataset<Row> rows, Collection<PlannedRelease> releases) {
    return withReleaseId(rows, releases.stream().collect(toMap(PlannedRelease::date, PlannedRelease::releaseId)));
  }

  /** As {@link #withReleaseId(Dataset, Collection)}, of releases by their date. */
  public static Dataset<Row> withReleaseId(Dataset<Row> rows, Map<BusinessDate, String> releases) {
    return OfDate.with(rows, "release_id", DataTypes.StringType, releases);
  }
}
