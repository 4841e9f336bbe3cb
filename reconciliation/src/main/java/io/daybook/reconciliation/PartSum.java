package io.daybook.reconciliation;

import static org.apache.spark.sql.functions.col;

import io.daybook.lake.LakeTables;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;

/**
 * What a cause comes to in counts and sums, as parts of the waterfall: what some add up to, less what others do.
 *
 * @param added names of parts
 * @param takenAway names of parts
 */
record PartSum(List<String> added, List<String> takenAway) {
  PartSum {
    added = List.copyOf(added);
    takenAway = List.copyOf(takenAway);
  }

  /** @param cause one of {@link LakeTables#CAUSES} */
  static PartSum ofCause(String cause) {
    return switch (cause) {
      case Waterfall.SNAPSHOT -> new PartSum(List.of(Waterfall.LATEST_PROVISIONAL), Waterfall.CHANGES);
      case "definition" -> new PartSum(List.of(Waterfall.REDEFINED), List.of(Waterfall.THEN));
      case "reference_data" -> new PartSum(List.of(Waterfall.LATEST_FINAL), List.of(Waterfall.LATEST_PROVISIONAL));
      case "approximation" -> new PartSum(List.of(), List.of()); // counts and sums are never approximate
      default -> new PartSum(List.of(cause), List.of());
    };
  }

  /** All parts, added or taken away. */
  List<String> parts() {
    List<String> parts = new ArrayList<>(added);
    parts.addAll(takenAway);
    return parts;
  }

  /** Whether a row is of one of the parts that are added. */
  Column isAdded() {
    return isOf(added);
  }

  /** Whether a row is of one of the parts that are taken away. */
  Column isTakenAway() {
    return isOf(takenAway);
  }

  private static Column isOf(List<String> parts) {
    return col("_part").isin(parts.toArray());
  }
}
