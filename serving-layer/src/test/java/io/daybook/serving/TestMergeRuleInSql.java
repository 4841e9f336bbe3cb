package io.daybook.serving;

import static io.daybook.serving.Pipelines.PIPELINE;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.release.Amounts;
import io.daybook.core.release.Cell;
import io.daybook.core.release.MergeRule;
import io.daybook.core.release.MergedCell;
import io.daybook.core.release.Status;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.Window;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The merge rule exists twice, in Java and as SQL; both are given the same tables here. */
@Tag("trino")
@ExtendWith(TrinoExtension.class)
class TestMergeRuleInSql {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void trinoMergesAsTheRuleDoes(long seed, TrinoUnderTest trino) {
    for (Metric metric : PIPELINE.metrics()) {
      MergeScenario scenario = MergeScenario.random(metric, seed);
      String sql = new ViewSql(PIPELINE, SqlDialect.TRINO, new ScenarioTables(PIPELINE, metric, SqlDialect.TRINO, scenario)).merged(metric).select();

      List<MergedCell> merged = new SqlClient(trino.address(), "shop").query(sql, rows -> cells(metric, rows));

      List<MergedCell> expected = new MergeRule(metric).merge(scenario.publications(), scenario.finals(), scenario.partials(), Instant.now());
      assertThat(sorted(merged)).isEqualTo(sorted(expected)).isNotEmpty();
    }
  }

  private static List<MergedCell> cells(Metric metric, Rows rows) {
    List<MergedCell> cells = new ArrayList<>();
    for (List<Object> row : rows) {
      int measures = 3 + metric.dimensions().size();
      int status = measures + metric.measures().size();
      Cell cell = new Cell(new BusinessDate((LocalDate) row.get(0)), new Window((Instant) row.get(1), (Instant) row.get(2)), row.subList(3, measures));
      cells.add(new MergedCell(cell, amounts(row.subList(measures, status)), Status.valueOf((String) row.get(status)),
          Optional.ofNullable((String) row.get(status + 1)), (Boolean) row.get(status + 2), (Boolean) row.get(status + 3), (Instant) row.get(status + 4)));
    }
    return cells;
  }

  private static Amounts amounts(List<Object> values) {
    return new Amounts(values.stream().map(value -> value instanceof Long count ? BigDecimal.valueOf(count) : (BigDecimal) value).toList());
  }

  private static List<String> sorted(List<MergedCell> cells) {
    return cells.stream().map(MergedCell::toString).sorted().toList();
  }
}
