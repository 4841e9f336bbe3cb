package io.daybook.serving;

import static io.daybook.serving.Pipelines.LAST_DAY;
import static io.daybook.serving.Pipelines.PIPELINE;
import static io.daybook.serving.Pipelines.PRICES;
import static io.daybook.serving.Pipelines.SALES;
import static io.daybook.serving.Pipelines.SLIDING;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.MergeRule;
import io.daybook.core.release.MergedCell;
import io.daybook.core.release.PeriodLength;
import io.daybook.core.release.PeriodRow;
import io.daybook.core.time.BusinessCalendar;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link TestMergeRuleInSql} asks of Trino, asked of Spark, which answers where there is no Trino. */
class TestMergeRuleInSparkSql {
  private static SparkSession spark;

  @BeforeAll
  static void startSpark() {
    spark = SparkSession.builder().master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "false")
        .config("spark.sql.datetime.java8API.enabled", "true")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void sparkMergesAsTheRuleDoes(long seed) {
    for (Metric metric : PIPELINE.metrics()) {
      assertSame(metric, PIPELINE.calendar(), seed);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void windowsSlideOverTheCutOffOfAnyCalendar(long seed) {
    BusinessCalendar newYork = new BusinessCalendar(ZoneId.of("America/New_York"), LocalTime.of(17, 0));
    BusinessCalendar lordHowe = new BusinessCalendar(ZoneId.of("Australia/Lord_Howe"), LocalTime.of(1, 45)); // occurs twice in autumn
    assertSame(SLIDING, newYork, seed);
    assertSame(LAST_DAY, lordHowe, seed);
  }

  @Test
  void sparkRollsUpAsTheRuleDoes() {
    assertSamePeriods(SALES, PIPELINE.calendar(), 21);
    assertSamePeriods(PRICES, new BusinessCalendar(ZoneId.of("Asia/Beirut"), LocalTime.MIDNIGHT), 22); // a midnight that does not occur
    assertSamePeriods(SLIDING, new BusinessCalendar(ZoneId.of("America/New_York"), LocalTime.of(17, 0)), 21);
  }

  private static void assertSamePeriods(Metric metric, BusinessCalendar calendar, long seed) {
    Pipeline pipeline = Pipelines.pipeline(calendar);
    MergeScenario scenario = MergeScenario.random(metric, calendar, seed);
    ViewSql views = new ViewSql(pipeline, SqlDialect.SPARK, new ScenarioTables(pipeline, metric, SqlDialect.SPARK, scenario));
    for (PeriodLength length : PeriodLength.values()) {
      if (length.holdsWhole(metric.pane())) {
        List<Row> rows = spark.sql(views.period(metric, length).select()).collectAsList();

        List<PeriodRow> periods = PeriodRows.of(metric, rows.stream().map(TestMergeRuleInSparkSql::values).toList());
        List<PeriodRow> expected = scenario.periods(new MergeRule(metric, calendar), length);
        assertThat(PeriodRows.sorted(periods)).as("%s of %s by %s", length, metric.name(), calendar).isEqualTo(PeriodRows.sorted(expected)).isNotEmpty();
      }
    }
  }

  @Test
  void sketchesAreNullWhileADateIsOpen() {
    String provisional = """
        (select date '2026-03-02' as business_date, timestamp '2026-03-02 00:00:00 UTC' as window_start, timestamp '2026-03-03 00:00:00 UTC' as window_end,
          bigint(5) as lines, x'02' as guests, x'00' as median, 'visits' as metric, bigint(5) as record_count, bigint(0) as retractions, current_timestamp() as committed_at)""";
    RawTables tables = table -> table.equals("provisional") ? Optional.of(provisional) : Optional.empty();

    Row row = spark.sql(new ViewSql(PIPELINE, SqlDialect.SPARK, tables).merged(TestSketchesInSql.VISITS).select()).first();

    assertThat(List.of(row.<Long>getAs("lines"), row.isNullAt(row.fieldIndex("guests")), row.isNullAt(row.fieldIndex("median")), row.getAs("approximate")))
        .isEqualTo(List.of(5L, true, true, true));
  }

  private static void assertSame(Metric metric, BusinessCalendar calendar, long seed) {
    Pipeline pipeline = Pipelines.pipeline(calendar);
    MergeScenario scenario = MergeScenario.random(metric, calendar, seed);
    ViewSql views = new ViewSql(pipeline, SqlDialect.SPARK, new ScenarioTables(pipeline, metric, SqlDialect.SPARK, scenario));

    List<Row> rows = spark.sql(views.merged(metric).select()).collectAsList();

    List<MergedCell> merged = MergedRows.cells(metric, rows.stream().map(TestMergeRuleInSparkSql::values).toList());
    List<MergedCell> expected = scenario.merged(new MergeRule(metric, calendar));
    assertThat(MergedRows.sorted(merged)).isEqualTo(MergedRows.sorted(expected)).isNotEmpty();
  }

  private static List<Object> values(Row row) {
    return IntStream.range(0, row.size()).mapToObj(row::get).toList();
  }
}
