package io.daybook.lake;

import static org.apache.spark.sql.functions.col;

import io.daybook.core.pipeline.Lookup;
import io.daybook.core.reference.LookupRow;
import io.daybook.core.reference.LookupTable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The table {@code reference_<name>} of a lookup: every line as it became known, was corrected and went. What was known before stays readable. */
final class LookupFacts {
  private final Lake lake;
  private final Lookup lookup;
  private final LakeTable table;

  LookupFacts(Lake lake, Lookup lookup) {
    this.lake = lake;
    this.lookup = lookup;
    this.table = lake.tables().reference(lookup);
  }

  /** Appends what the file says and the table does not, by one commit, and returns all that is known then. */
  LookupTable refresh(List<LookupRow> file, Instant at) {
    Instant now = at.truncatedTo(ChronoUnit.MICROS); // as the table will have it
    List<LookupTable.Fact> facts = new ArrayList<>(facts(lake.read(table)));
    List<LookupTable.Fact> news = new LookupTable(lookup, facts).news(file, now);
    if (!news.isEmpty()) {
      lake.append(table, news.stream().map(LookupFacts::row).toList(), "reference-" + now, 0);
      facts.addAll(news);
    }
    return new LookupTable(lookup, facts);
  }

  /** What was known at an instant. */
  LookupTable known(Instant at) {
    return new LookupTable(lookup, facts(lake.read(table).where(col("known_at").leq(at))));
  }

  private static List<LookupTable.Fact> facts(Dataset<Row> rows) {
    return rows.orderBy(col("known_at"), col("gone").desc()).collectAsList().stream().map(LookupFacts::fact).toList();
  }

  private static Row row(LookupTable.Fact fact) {
    LookupRow row = fact.row();
    return RowFactory.create(
        row.key(),
        row.validFrom().equals(LocalDate.MIN) ? null : row.validFrom(),
        row.validUntil().equals(LocalDate.MAX) ? null : row.validUntil(),
        row.values(),
        fact.gone(),
        fact.knownAt());
  }

  private static LookupTable.Fact fact(Row row) {
    LocalDate from = row.getAs("valid_from");
    LocalDate until = row.getAs("valid_until");
    LookupRow line =
        new LookupRow(
            row.getAs("code"),
            from == null ? LocalDate.MIN : from,
            until == null ? LocalDate.MAX : until,
            row.<String, String>getJavaMap(row.fieldIndex("entries")));
    return new LookupTable.Fact(line, row.getAs("gone"), row.getAs("known_at"));
  }
}
