package io.daybook.serving;

import static io.daybook.serving.Pipelines.PIPELINE;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One date with partials that hold sketches, and one that is released. The bytes are those that the lake's test says it writes. */
@Tag("trino")
@ExtendWith(TrinoExtension.class)
class TestSketchesInSql {
  static final Metric VISITS = new Metric("visits", Duration.ofDays(1), List.of(), List.of(
      new Measure.Count("lines"), new Measure.Distinct("guests", "country"), new Measure.Quantile("median", "amount", new BigDecimal("0.5"), 2)));

  /** Ann, Bob and Côte. */
  private static final String THREE_GUESTS = "020c030040b3784000930b92018b14d1";

  /** 1.25 to 11.25, by 1.25. */
  private static final String NINE_AMOUNTS = "00000000000000f43f00000000008026400000000000005940000000000000224009000000000000000000f43f00000000000004400000000000"
          + "000e40000000000000144000000000000019400000000000001e40000000000080214000000000000024400000000000802640000000000000f0"
          + "3f000000000000f03f000000000000f03f000000000000f03f000000000000f03f000000000000f03f000000000000f03f000000000000f03f00"
          + "0000000000f03f";

  private static final String PROVISIONAL = """
      (select cast(v.day as date) as business_date, timestamp '2026-03-02 00:00:00 UTC' as window_start, timestamp '2026-03-03 00:00:00 UTC' as window_end,
        lines, guests, median, 'visits' as metric, lines as record_count, bigint '0' as retractions, timestamp '2026-03-02 09:00:00 UTC' as committed_at
      from (values
        ('2026-03-02', bigint '2', x'%1$s', x'%2$s'),
        ('2026-03-02', bigint '3', x'%1$s', null),
        ('2026-03-04', bigint '1', null, null)) as v(day, lines, guests, median)
      union all
      select date '2026-03-02', timestamp '2026-03-02 00:00:00 UTC', timestamp '2026-03-03 00:00:00 UTC',
        bigint '1', cast(approx_set('Dan') as varbinary), null, 'visits', bigint '1', bigint '0', timestamp '2026-03-02 09:00:00 UTC')""".formatted(THREE_GUESTS, NINE_AMOUNTS);

  private static final String RELEASES = """
      (select 0 as entry, date '2026-03-03' as business_date, 'r1' as serves, 1 as serves_number, bigint '7' as serves_ingest_batch, 'first close' as reason,
        timestamp '2026-03-04 06:00:00 UTC' as effective_at)""";

  private static final String FINALS = """
      (select date '2026-03-03' as business_date, timestamp '2026-03-03 00:00:00 UTC' as window_start, timestamp '2026-03-04 00:00:00 UTC' as window_end,
        bigint '9' as lines, bigint '7' as guests, cast('4.20' as decimal(38, 2)) as median, 'r1' as release_id)""";

  private final SqlClient sql;

  TestSketchesInSql(TrinoUnderTest trino) {
    sql = new SqlClient(trino.address(), "shop");
  }

  @Test
  void trinoMergesTheLakesSketchesWithItsOwnWhileADateIsOpen() {
    assertThat(rows()).containsExactly(
        List.of("2026-03-02", 6L, 4L, "6.25", "PROVISIONAL", true),
        List.of("2026-03-03", 9L, 7L, "4.20", "FINAL", false),
        List.of("2026-03-04", 1L, 0L, "NULL", "PROVISIONAL", true));
  }

  @Test
  void viewHasItsColumnsBeforeThereAreTables() {
    String select = new ViewSql(PIPELINE, SqlDialect.TRINO, table -> Optional.empty()).merged(VISITS).select();
    List<String> columns = sql.query(select, rows -> rows.columns().stream().map(column -> column.name() + " " + column.type()).toList());
    assertThat(columns).contains("guests bigint", "median decimal(38,2)");
  }

  private List<List<Object>> rows() {
    String view = new ViewSql(PIPELINE, SqlDialect.TRINO, TestSketchesInSql::table).merged(VISITS).select();
    String statement = """
        select cast(business_date as varchar), lines, guests, coalesce(cast(median as varchar), 'NULL'), status, approximate from (%s)
        order by business_date""".formatted(view);
    return sql.query(statement, rows -> {
      List<List<Object>> all = new ArrayList<>();
      rows.forEach(all::add);
      return all;
    });
  }

  private static Optional<String> table(String name) {
    return switch (name) {
      case "provisional" -> Optional.of(PROVISIONAL);
      case "releases" -> Optional.of(RELEASES);
      case "final_visits" -> Optional.of(FINALS);
      default -> Optional.empty();
    };
  }
}
