package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.release.NightlyRequest;
import io.daybook.lake.LakeTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What nights learn of how far figures move, and what readers are told of it. On every date alike the hour from ten has sixteen sales on time, and one that
 * comes twenty minutes after the hour has closed.
 */
@Tag("long")
class TestExpectedRevisions {
  private static final LocalDate FIRST = LocalDate.parse("2010-12-01");
  private static final int TOO_FEW = 39;
  private static final int ENOUGH = 44;

  @TempDir private Path folder;

  private final InMemoryTopic topic = new InMemoryTopic(1);
  private LayersUnderTest layers;
  private MicroBatches microBatches;
  private MergedView view;
  private long lsn;

  @BeforeEach
  void openLayers() throws IOException {
    layers = LawPipeline.open(folder, topic);
    microBatches = new MicroBatches(layers);
    view = new MergedView(layers);
  }

  @AfterEach
  void closeLayers() {
    layers.close();
  }

  @Test
  void provisionalFiguresTellHowFarTheyMayStillMove() {
    for (int date = 0; date < TOO_FEW; date++) {
      onTime(FIRST.plusDays(date));
      late(FIRST.plusDays(date));
    }
    onTime(FIRST.plusDays(TOO_FEW));
    microBatches.publish();
    night(TOO_FEW);

    assertThat(period("HOUR", TOO_FEW, 10)).satisfies(hour -> {
      assertThat(hour.<Long>getAs("lines")).isEqualTo(16);
      assertThat(hour.<Double>getAs("expected_revision_low_lines")).isNull();
      assertThat(hour.<String>getAs("reason")).isEqualTo("too little history: 39 dates of at least 40");
    });

    late(FIRST.plusDays(TOO_FEW));
    for (int date = TOO_FEW + 1; date < ENOUGH; date++) {
      onTime(FIRST.plusDays(date));
      late(FIRST.plusDays(date));
    }
    onTime(FIRST.plusDays(ENOUGH));
    microBatches.publish();
    night(ENOUGH);

    assertHistoryHasEachDateOnce();
    assertThat(period("HOUR", ENOUGH, 10)).as("just closed").satisfies(hour -> {
      assertBand(hour, "lines", 1);
      assertBand(hour, "pounds", 2.5);
      assertThat(hour.<String>getAs("reason")).isNull();
    });
    assertThat(period("DAY", ENOUGH, 0)).satisfies(day -> {
      assertThat(day.<Double>getAs("expected_revision_low_lines")).isNull();
      assertThat(day.<String>getAs("reason")).isEqualTo("not closed yet");
    });
    assertRowsHaveBandsWhileProvisional();

    late(FIRST.plusDays(ENOUGH));
    sale(FIRST.plusDays(ENOUGH).atTime(11, 40), FIRST.plusDays(ENOUGH).atTime(11, 40), "1.00");
    microBatches.publish();
    assertThat(period("HOUR", ENOUGH, 10)).as("closed forty minutes ago").satisfies(hour -> {
      assertThat(hour.<Long>getAs("lines")).isEqualTo(17);
      assertBand(hour, "lines", 0);
    });
    Instant open = Truth.instant(FIRST.plusDays(ENOUGH).atTime(11, 40));
    assertThat(view.rows("by_country").where(col("window_start").equalTo(open)).first().<Double>getAs("expected_revision_low_lines")).as("of a window that still fills").isNull();
  }

  private void assertHistoryHasEachDateOnce() {
    Dataset<Row> history = read(layers.lake().tables().revisionHistory());
    assertThat(history.select("business_date", "release_id").distinct().count()).isEqualTo(ENOUGH);
    Dataset<Row> hours = history.where("metric = 'total' and measure = 'lines' and granularity = 'HOUR' and hour = 10 and age_minutes = 0");
    assertThat(hours.collectAsList()).hasSize(ENOUGH).allSatisfy(row -> {
      assertThat(row.<Long>getAs("figures")).isEqualTo(1);
      assertThat(row.<Row>getList(row.fieldIndex("moved"))).singleElement().satisfies(moved -> {
        assertThat(moved.getDouble(0)).isEqualTo(1);
        assertThat(moved.getDouble(1)).as("the square root of sixteen records").isEqualTo(4);
      });
    });
    assertThat(read(layers.lake().tables().revisionProfile()).where(col("low").isNull()).count()).as("kinds of figures that were on each date").isZero();
  }

  private void assertRowsHaveBandsWhileProvisional() {
    List<Row> rows = view.rows("by_country").collectAsList();
    assertThat(rows).filteredOn(row -> row.getAs("status").equals("FINAL")).hasSize(ENOUGH * 17).allSatisfy(row -> {
      assertThat(row.<Double>getAs("expected_revision_low_lines")).isNull();
      assertThat(row.<Double>getAs("expected_revision_high_pounds")).isNull();
    });
    assertThat(rows).filteredOn(row -> row.getAs("status").equals("PROVISIONAL")).hasSize(16).allSatisfy(row -> assertBand(row, "lines", 0));
    assertThat(view.rows("total").where("expected_revision_low_lines is not null").count()).as("windows that slide").isZero();
  }

  private static void assertBand(Row row, String measure, double revision) {
    assertThat(row.<Double>getAs("expected_revision_low_" + measure)).isEqualTo(revision);
    assertThat(row.<Double>getAs("expected_revision_high_" + measure)).isEqualTo(revision);
  }

  private Row period(String granularity, int date, int hour) {
    Instant start = Truth.instant(FIRST.plusDays(date).atTime(hour, 0));
    return view.expected("total").where(col("granularity").equalTo(granularity).and(col("period_start").equalTo(start))).first();
  }

  private Dataset<Row> read(LakeTable table) {
    return layers.lake().read(table);
  }

  private void night(int dates) {
    Instant after = Truth.instant(FIRST.plusDays(dates).atTime(6, 0));
    assertThat(layers.batch().run(NightlyRequest.due(after)).rejected()).isEmpty();
  }

  private void onTime(LocalDate date) {
    for (int minute = 0; minute < 15; minute++) {
      sale(date.atTime(10, minute), date.atTime(10, minute), "1.00");
    }
    sale(date.atTime(10, 59), date.atTime(11, 0), "1.00");
  }

  private void late(LocalDate date) {
    sale(date.atTime(10, 20), date.atTime(11, 20), "2.50");
  }

  private void sale(LocalDateTime at, LocalDateTime arrival, String price) {
    Sent.Line line = new Sent.Line("sale " + ++lsn, "EIRE", 1, new BigDecimal(price), at);
    Sent sent = new Sent(0, Truth.instant(arrival), "c", lsn, null, line);
    topic.send(sent.partition(), sent.arrival(), sent.value());
  }
}
