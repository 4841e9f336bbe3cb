package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A check of staged releases that a pipeline file asks for. The reconciliation is asked for by none: it always checks. */
public sealed interface Gate extends Serializable {

  /**
   * The records of a date against what the source says it has. A date without totals does not pass.
   *
   * @param dateColumn the column, or the member of a JSON object, with the business date
   * @param figures counts and sums of records, rule breakers included; each has the name of its column
   * @param tolerance the largest absolute difference of a sum; counts have none
   */
  record ControlTotals(TotalsOrigin origin, String dateColumn, List<Measure.Additive> figures, BigDecimal tolerance) implements Gate {
    private static final FieldType.Decimal COUNT = new FieldType.Decimal(19, 0);

    public ControlTotals {
      requireNonNull(origin, "origin is null");
      requireNonNull(dateColumn, "dateColumn is null");
      figures = List.copyOf(figures);
      requireNonNull(tolerance, "tolerance is null");
    }

    /** What the columns with totals may hold, by their names, in the order of the file. */
    public Map<String, FieldType.Decimal> columns() {
      Map<String, FieldType.Decimal> columns = new LinkedHashMap<>();
      figures.forEach(figure -> columns.put(figure.name(), figure instanceof Measure.Count ? COUNT : new FieldType.Decimal(38, figure.scale())));
      return columns;
    }
  }

  /** The rows of the master dataset against what the ingest read, and the records of a release against the master dataset. */
  record RowCounts() implements Gate {}

  /**
   * How many of a date's records break a rule.
   *
   * @param largest by rule, the largest share that passes: 0 to 1
   */
  record RuleShares(Map<String, BigDecimal> largest) implements Gate {
    public RuleShares {
      largest = Collections.unmodifiableMap(new LinkedHashMap<>(largest));
    }
  }

  /** Totals of dates against those of the dates before. */
  record Ranges(List<Range> ranges) implements Gate {
    public Ranges {
      ranges = List.copyOf(ranges);
    }
  }

  /**
   * The total of a measure, from the median of the last releases divided by the factor to the median times the factor.
   *
   * @param last how many earlier dates with a release are compared
   * @param factor at least 1
   */
  record Range(String metric, Measure.Additive measure, int last, BigDecimal factor) implements Serializable {
    public Range {
      requireNonNull(metric, "metric is null");
      requireNonNull(measure, "measure is null");
      requireNonNull(factor, "factor is null");
    }
  }

  /**
   * Whether the source left something out.
   *
   * @param of where a loss must not show
   * @param knownGaps offsets that are known to hold no record
   * @param knownTransactions the log positions at which transactions end that are known to lack records, or to be missing
   * @param knownHeartbeats heartbeats that are known to be missing
   * @param knownTruncates truncates that somebody has looked at
   */
  record Completeness(
      Set<Loss> of, List<OffsetGap> knownGaps, Set<Long> knownTransactions, List<HeartbeatGap> knownHeartbeats, Set<RecordPlace> knownTruncates)
      implements Gate {
    public Completeness {
      of = Set.copyOf(of);
      knownGaps = List.copyOf(knownGaps);
      knownTransactions = Set.copyOf(knownTransactions);
      knownHeartbeats = List.copyOf(knownHeartbeats);
      knownTruncates = Set.copyOf(knownTruncates);
    }

    public Completeness(Set<Loss> of, List<OffsetGap> knownGaps) {
      this(of, knownGaps, Set.of(), List.of(), Set.of());
    }

    /** Whether a gap, with both its ends, lies in one that is known. */
    public boolean knows(OffsetGap gap) {
      return knownGaps.stream()
          .anyMatch(known -> known.partition == gap.partition && known.firstOffset <= gap.firstOffset && gap.lastOffset <= known.lastOffset);
    }
  }

  /** Where it shows that records are missing. */
  enum Loss {
    /** Gaps in Kafka's offsets, for topics that are neither compacted nor written in transactions. */
    OFFSETS,
    /** Debezium's transaction metadata. */
    TRANSACTIONS,
    /** Gaps in the counter of the source's heartbeat. */
    HEARTBEATS,
    /** The source says itself that it emptied its table, without a delete for each record. */
    TRUNCATES
  }

  /** Where a record is in the topic. */
  record RecordPlace(int partition, long offset) implements Serializable {
    /** As the pipeline file writes it: {@code 0:17}. */
    @Override
    public String toString() {
      return partition + ":" + offset;
    }
  }

  /** Both numbers are part of it. */
  record HeartbeatGap(long first, long last) implements Serializable {
    /** Whether the other gap lies in this one. */
    public boolean holds(HeartbeatGap other) {
      return first <= other.first && other.last <= last;
    }

    /** As the pipeline file writes it: {@code beat:17} or {@code beat:17-19}. */
    @Override
    public String toString() {
      return "beat:" + first + (first == last ? "" : "-" + last);
    }
  }

  /** Both offsets are part of it. */
  record OffsetGap(int partition, long firstOffset, long lastOffset) implements Serializable {
    /** As the pipeline file writes it: {@code 0:17} or {@code 0:17-19}. */
    @Override
    public String toString() {
      return partition + ":" + firstOffset + (firstOffset == lastOffset ? "" : "-" + lastOffset);
    }
  }
}
