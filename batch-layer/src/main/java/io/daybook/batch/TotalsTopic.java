package io.daybook.batch;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Gate;
import io.daybook.core.totals.TotalsRecords;
import io.daybook.lake.Topic;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;

/**
 * Control totals in records that the source sends. They are read from the beginning of the topic to the end that it has when the reading begins;
 * records of transactions that are not committed are not seen. A topic that is not there yet says nothing.
 */
final class TotalsTopic implements SourceTotals {
  private static final int PARTITION = 0;

  private final String name;
  private final Topic topic;
  private final Gate.ControlTotals declared;

  TotalsTopic(String name, Topic topic, Gate.ControlTotals declared) {
    this.name = name;
    this.topic = topic;
    this.declared = declared;
  }

  @Override
  public Map<LocalDate, Map<String, BigDecimal>> byDate() {
    if (!topic.exists()) {
      return Map.of();
    }
    Map<Integer, Long> ends = topic.endOffsets();
    requireOnePartition(ends.size());
    TotalsRecords records = new TotalsRecords(name, PARTITION, declared.dateColumn(), declared.columns());
    long beginning = topic.beginningOffsets().get(PARTITION);
    topic.pastDeliveries()
        .read(name, PARTITION, beginning, Instant.MIN, ends.get(PARTITION), (offset, arrival, value) -> records.add(offset, value));
    return records.byDate();
  }

  /** Which record of a date is the last one shows by offsets, and those of two partitions do not compare. */
  private void requireOnePartition(int partitions) {
    if (partitions != 1) {
      throw new DaybookException(
          ErrorCode.TOPIC_UNUSABLE,
          ("Topic %s, the control totals, has %d partitions, and only in one does it show which record of a date is the last."
                  + " Have the source send them to a topic with one partition, and name it in gates.control_totals.topic.")
              .formatted(name, partitions));
    }
  }

  @Override
  public String place() {
    return "topic " + name;
  }

  @Override
  public String correction() {
    return "have the source send the date's totals again";
  }
}
