package io.daybook.serving;

import static io.daybook.serving.Pipelines.LAST_DAY;
import static io.daybook.serving.Pipelines.PIPELINE;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The merge rule exists twice, in Java and as SQL; both are given the same tables here. */
@Tag("trino")
@ExtendWith(TrinoExtension.class)
class TestMergeRuleInSql {
  private static final BusinessCalendar LONDON = new BusinessCalendar(ZoneId.of("Europe/London"), LocalTime.MIDNIGHT);
  private static final BusinessCalendar NEW_YORK = new BusinessCalendar(ZoneId.of("America/New_York"), LocalTime.of(17, 0));
  private static final BusinessCalendar LORD_HOWE = new BusinessCalendar(ZoneId.of("Australia/Lord_Howe"), LocalTime.of(1, 45)); // occurs twice in autumn
  private static final BusinessCalendar BEIRUT = new BusinessCalendar(ZoneId.of("Asia/Beirut"), LocalTime.MIDNIGHT); // does not occur on a day in spring

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void trinoMergesAsTheRuleDoes(long seed, TrinoUnderTest trino) {
    for (Metric metric : PIPELINE.metrics()) {
      assertSame(metric, LONDON, seed, trino);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 4, 5, 6, 7, 8})
  @Tag("long")
  void trinoMergesMoreAsTheRuleDoes(long seed, TrinoUnderTest trino) {
    trinoMergesAsTheRuleDoes(seed, trino);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void windowsSlideOverTheCutOffOfAnyCalendar(long seed, TrinoUnderTest trino) {
    for (BusinessCalendar calendar : List.of(NEW_YORK, LORD_HOWE)) {
      assertSame(SLIDING, calendar, seed, trino);
      assertSame(LAST_DAY, calendar, seed, trino);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21})
  void trinoRollsUpAsTheRuleDoes(long seed, TrinoUnderTest trino) {
    for (Metric metric : PIPELINE.metrics()) {
      assertSamePeriods(metric, LONDON, seed, trino);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {31})
  void periodsFollowAnyCalendar(long seed, TrinoUnderTest trino) {
    for (BusinessCalendar calendar : List.of(NEW_YORK, LORD_HOWE, BEIRUT)) {
      assertSamePeriods(SLIDING, calendar, seed, trino);
    }
  }

  private static void assertSamePeriods(Metric metric, BusinessCalendar calendar, long seed, TrinoUnderTest trino) {
    Pipeline pipeline = Pipelines.pipeline(calendar);
    MergeScenario scenario = MergeScenario.random(metric, calendar, seed);
    ViewSql views = new ViewSql(pipeline, SqlDialect.TRINO, new ScenarioTables(pipeline, metric, SqlDialect.TRINO, scenario));
    SqlClient sql = new SqlClient(trino.address(), "shop");
    for (PeriodLength length : PeriodLength.values()) {
      if (length.holdsWhole(metric.pane())) {
        List<PeriodRow> periods = sql.query(views.period(metric, length).select(), rows -> PeriodRows.of(metric, rows));

        List<PeriodRow> expected = scenario.periods(new MergeRule(metric, calendar), length);
        assertThat(PeriodRows.sorted(periods)).as("%s of %s by %s", length, metric.name(), calendar).isEqualTo(PeriodRows.sorted(expected)).isNotEmpty();
      }
    }
  }

  private static void assertSame(Metric metric, BusinessCalendar calendar, long seed, TrinoUnderTest trino) {
    Pipeline pipeline = Pipelines.pipeline(calendar);
    MergeScenario scenario = MergeScenario.random(metric, calendar, seed);
    ViewSql views = new ViewSql(pipeline, SqlDialect.TRINO, new ScenarioTables(pipeline, metric, SqlDialect.TRINO, scenario));
    SqlClient sql = new SqlClient(trino.address(), "shop");

    List<MergedCell> merged = sql.query(views.merged(metric).select(), rows -> MergedRows.cells(metric, rows));

    List<MergedCell> expected = scenario.merged(new MergeRule(metric, calendar));
    assertThat(MergedRows.sorted(merged)).isEqualTo(MergedRows.sorted(expected)).isNotEmpty();
  }
}
