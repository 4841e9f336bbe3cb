package io.daybook.serving;

import static io.daybook.serving.Pipelines.PIPELINE;
import static io.daybook.serving.Pipelines.TOTAL;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One date: restated, proposed and approved, rolled back, held, proposed again and to be restated again, with a rejected release in between. */
@Tag("trino")
@ExtendWith(TrinoExtension.class)
class TestReleaseViews {
  private static final String RELEASES = """
      (select entry, release_id, date '2026-03-02' as business_date, release_number, event, reason, 'run' as run_id, 'anna' as actor,
        cast(at as timestamp(3) with time zone) as at, cast(effective_at as timestamp(3) with time zone) as effective_at,
        serves, cast(substr(serves, 2) as integer) as serves_number, bigint '7' as serves_ingest_batch,
        map(array['0'], array[bigint '7']) as covered_offsets, bigint '7' as covered_ingest_batch, 'hash' as definition_hash, 'text' as definition,
        'code' as code_version, at as reference_known_at, map(array['total'], array[bigint '1']) as row_counts,
        map(array['total'], array['1:00']) as checksums, map(array['a_gate'], array['passed']) as gates, 'files' as files_hash,
        '' as messages, 'before' as previous_hash, 'this' as hash
      from (values
        (0, 'r1', 1, 'PUBLISHED', 'first', timestamp '2026-03-03 06:00:00 UTC', timestamp '2026-03-03 06:00:00 UTC', 'r1'),
        (1, 'bad', 2, 'REJECTED', 'a gate', timestamp '2026-03-04 06:00:00 UTC', null, null),
        (2, 'r2', 2, 'PUBLISHED', 'overtaken', timestamp '2026-03-04 07:00:00 UTC', timestamp '2026-03-06 06:00:00 UTC', 'r2'),
        (3, 'r3', 3, 'PROPOSED', 'late invoices', timestamp '2026-03-05 05:00:00 UTC', null, null),
        (4, 'r3', 3, 'PUBLISHED', 'late invoices', timestamp '2026-03-05 06:00:00 UTC', timestamp '2026-03-05 06:00:00 UTC', 'r3'),
        (5, 'r4', 4, 'PUBLISHED', 'a mistake', timestamp '2026-03-07 06:00:00 UTC', timestamp '2026-03-07 06:00:00 UTC', 'r4'),
        (6, 'r4', 4, 'ROLLED_BACK', 'taken back', timestamp '2026-03-08 06:00:00 UTC', timestamp '2026-03-08 06:00:00 UTC', 'r3'),
        (7, null, 0, 'HELD', 'a look first', timestamp '2026-03-08 07:00:00 UTC', null, null),
        (8, 'r5', 5, 'PROPOSED', 'another', timestamp '2026-03-09 06:00:00 UTC', null, null),
        (9, 'r6', 6, 'PUBLISHED', 'to come', timestamp '2026-03-09 06:00:00 UTC', timestamp '2999-01-01 06:00:00 UTC', 'r6'))
        as v(entry, release_id, release_number, event, reason, at, effective_at, serves))""";

  private static final String FINALS = """
      (select date '2026-03-02' as business_date, timestamp '2026-03-02 00:00:00 UTC' as window_start, timestamp '2026-03-03 00:00:00 UTC' as window_end,
        cast(net as decimal(38, 2)) as net, release_id
      from (values ('r1', '1.00'), ('r2', '2.00'), ('bad', '3.00'), ('r3', '4.00'), ('r4', '5.00'), ('r5', '5.50'),
        ('r6', '7.00'), ('staged', '6.00')) as v(release_id, net))""";

  private final SqlClient sql;
  private final ViewSql views = new ViewSql(PIPELINE, SqlDialect.TRINO, TestReleaseViews::table);

  TestReleaseViews(TrinoUnderTest trino) {
    sql = new SqlClient(trino.address(), "shop");
  }

  @Test
  void whatWasReportedIsOneWhereClauseAway() {
    assertThat(knownAt("2026-03-03 05:59:59")).isEmpty();
    assertThat(knownAt("2026-03-03 06:00:00")).containsExactly("r1: 1.00, first");
    assertThat(knownAt("2026-03-05 05:59:59")).containsExactly("r1: 1.00, first");
    assertThat(knownAt("2026-03-06 07:00:00")).containsExactly("r3: 4.00, late invoices");
    assertThat(knownAt("2026-03-07 06:00:00")).containsExactly("r4: 5.00, a mistake");
    assertThat(knownAt("2026-03-08 06:00:00")).containsExactly("r3: 4.00, taken back");
    assertThat(knownAt("2999-01-01 06:00:00")).containsExactly("r6: 7.00, to come");
  }

  @Test
  void financeSeesTheCurrentReleaseOnly() {
    assertThat(rowsOf("select release_id, release_number, cast(net as varchar), cast(released_at as varchar) from (" + views.finals(TOTAL).select() + ")"))
        .containsExactly(List.of("r3", 3, "4.00", "2026-03-08 06:00:00.000 UTC"));
  }

  @Test
  void eachReleaseHasItsState() {
    assertThat(rowsOf("select release_id, state from (" + select("releases") + ")")).containsExactlyInAnyOrder(
        List.of("r1", "SUPERSEDED"), List.of("r2", "SUPERSEDED"), List.of("bad", "REJECTED"), List.of("r3", "PUBLISHED"),
        List.of("r4", "ROLLED_BACK"), List.of("r5", "PROPOSED"), List.of("r6", "PUBLISHED"));
  }

  @Test
  void freshnessNamesTheNewestReleasedDate() {
    assertThat(rowsOf("select layer, cast(newest_release as varchar), commits from (" + select("freshness") + ")"))
        .containsExactly(List.of("nightly", "2026-03-02", 5L));
  }

  private List<String> knownAt(String instant) {
    String where = " where known_from <= timestamp '%1$s UTC' and (known_until > timestamp '%1$s UTC' or known_until is null)".formatted(instant);
    return rowsOf("select release_id, cast(net as varchar), reason from (" + views.history(TOTAL).select() + ")" + where).stream()
        .map(row -> "%s: %s, %s".formatted(row.toArray())).toList();
  }

  private String select(String view) {
    return views.views().stream().filter(candidate -> candidate.name().equals(view)).findFirst().orElseThrow().select();
  }

  private List<List<Object>> rowsOf(String statement) {
    return sql.query(statement, rows -> {
      List<List<Object>> all = new ArrayList<>();
      rows.forEach(all::add);
      return all;
    });
  }

  private static Optional<String> table(String name) {
    return name.equals("releases") ? Optional.of(RELEASES) : name.equals("final_total") ? Optional.of(FINALS) : Optional.empty();
  }
}
