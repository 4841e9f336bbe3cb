package io.daybook.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import io.daybook.core.pipeline.Reference;
import io.daybook.core.reference.Fix;
import io.daybook.core.reference.RateTable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The table {@code reference_<name>}: every fix as it became known. A revised fix is one more row; what was known before stays readable. */
final class ReferenceTable {
  private final Lake lake;
  private final Reference reference;
  private final LakeTable table;

  ReferenceTable(Lake lake, Reference reference) {
    this.lake = lake;
    this.reference = reference;
    this.table = lake.tables().reference(reference);
  }

  /** Appends the file's fixes that are new or revised, by one commit, and returns all that is known then. */
  RateTable refresh(RateTable file, Instant now) {
    Map<String, TreeMap<LocalDate, Fix>> known = fixes(lake.read(table));
    LocalDate knownThrough = completeThrough(lake.read(table));
    List<Row> added = new ArrayList<>();
    for (Reference.Rate rate : reference.rates()) {
      for (Fix fix : file.fixes(rate.name()).values()) {
        if (!fix.equals(known.get(rate.name()).put(fix.fixedOn(), fix))) {
          added.add(RowFactory.create(rate.name(), fix.fixedOn(), fix.value(), file.completeThrough(), now));
        }
      }
    }
    if (!added.isEmpty()) {
      lake.append(table, added, "reference-" + now, 0);
    }
    boolean fileIsNewer = knownThrough == null || knownThrough.isBefore(file.completeThrough());
    return new RateTable(fileIsNewer ? file.completeThrough() : knownThrough, known);
  }

  /** What was known at an instant. */
  RateTable known(Instant at) {
    Dataset<Row> then = lake.read(table).where(col("known_at").leq(at));
    return new RateTable(completeThrough(then), fixes(then));
  }

  private Map<String, TreeMap<LocalDate, Fix>> fixes(Dataset<Row> rows) {
    Map<String, TreeMap<LocalDate, Fix>> known = new HashMap<>();
    Map<String, Integer> scales = new HashMap<>();
    for (Reference.Rate rate : reference.rates()) {
      known.put(rate.name(), new TreeMap<>());
      scales.put(rate.name(), rate.type().scale());
    }
    List<Row> newest =
        rows.where(col("rate").isin(known.keySet().toArray()))
            .groupBy("rate", "fixed_on")
            .agg(max_by(struct("value"), col("known_at")).as("newest"))
            .select("rate", "fixed_on", "newest.value")
            .collectAsList();
    for (Row row : newest) {
      BigDecimal value = row.getDecimal(2).setScale(scales.get(row.getString(0)), RoundingMode.UNNECESSARY); // as the file had it
      known.get(row.getString(0)).put(row.getAs(1), new Fix(row.getAs(1), value));
    }
    return known;
  }

  private static LocalDate completeThrough(Dataset<Row> rows) {
    return rows.agg(max("complete_through")).head().getAs(0);
  }
}
