package io.daybook.serving;

import static io.daybook.core.ErrorCode.QUERY_FAILED;
import static io.daybook.serving.Pipelines.PIPELINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.daybook.core.DaybookException;
import io.daybook.core.pipeline.Pipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("trino")
@ExtendWith(TrinoExtension.class)
class TestServingLayer {
  private static final Duration PATIENCE = Duration.ofMinutes(5); // bounds a hang

  private final TrinoUnderTest trino;
  private final Path folder;
  private final ServingLayer servingLayer;
  private final SqlClient sql;

  TestServingLayer(TrinoUnderTest trino) {
    this.trino = trino;
    folder = trino.lake().resolve("shop");
    servingLayer = new ServingLayer(trino.address(), trino.lake());
    sql = new SqlClient(trino.address(), "shop");
  }

  @AfterEach
  void leaveComments() {
    servingLayer.close();
  }

  @BeforeEach
  void forgetEverything() throws Exception {
    trino.forget("shop");
    trino.forget("shop_lake");
    trino.deleteLake();
  }

  @Test
  void metricsCanBeQueriedBeforeAnyLayerHasWritten() {
    assertThat(servingLayer.publish(PIPELINE)).containsExactly("sales", "sales_final", "sales_history", "total", "total_final", "total_history",
        "prices", "prices_final", "prices_history", "sliding", "sliding_final", "sliding_history", "last_day", "last_day_final", "last_day_history",
        "sales_hour", "sales_day", "sales_month", "total_day", "total_month", "prices_hour", "prices_day", "prices_month",
        "sliding_hour", "sliding_day", "sliding_month", "last_day_hour", "last_day_day", "last_day_month",
        "sales_adjustments", "total_adjustments", "prices_adjustments", "sliding_adjustments", "last_day_adjustments",
        "sales_expected", "total_expected", "prices_expected", "sliding_expected", "last_day_expected");

    assertThat(columnsOf("sales")).containsExactly(
        "business_date date", "window_start timestamp(3) with time zone", "window_end timestamp(3) with time zone",
        "country varchar", "grade integer", "select date",
        "average decimal(38,4)", "lines bigint", "net decimal(38,4)", "coarse decimal(38,3)", "fine decimal(38,10)", "share decimal(38,6)",
        "whole decimal(38,0)", "lines_per_unit decimal(38,12)", "order decimal(38,0)",
        "status varchar(11)", "release_id varchar", "restated boolean", "approximate boolean", "as_of timestamp(3) with time zone",
        "pending_average decimal(38,4)", "pending_lines bigint", "pending_net decimal(38,4)", "pending_coarse decimal(38,3)", "pending_fine decimal(38,10)",
        "pending_share decimal(38,6)", "pending_whole decimal(38,0)", "pending_lines_per_unit decimal(38,12)", "pending_order decimal(38,0)",
        "expected_revision_low_lines double", "expected_revision_high_lines double", "expected_revision_low_net double", "expected_revision_high_net double",
        "expected_revision_low_fine double", "expected_revision_high_fine double", "expected_revision_low_order double", "expected_revision_high_order double");
  }

  @Test
  void viewsHaveTheSameColumnsOverTheTablesAsWithoutThem() {
    servingLayer.publish(PIPELINE);
    List<String> before = columnsOf("sales");

    createAllTables();
    servingLayer.publish(PIPELINE);

    assertThat(columnsOf("sales")).isEqualTo(before);
    assertThat(columnsOf("prices_hour")).containsExactly(
        "business_date date", "period_start timestamp(3) with time zone", "period_end timestamp(3) with time zone", "country varchar", "grade integer", "select date",
        "group decimal(38,4)", "lines bigint", "lowest decimal(38,10)", "status varchar(11)", "provisional_share_lines decimal(38,4)",
        "restated boolean", "approximate boolean", "as_of timestamp(3) with time zone", "pending_group decimal(38,4)", "pending_lines bigint", "pending_lowest decimal(38,10)");
    assertThat(columnsOf("total_month")).startsWith("business_month date", "period_start timestamp(3) with time zone", "period_end timestamp(3) with time zone");
    assertThat(columnsOf("sales_final")).endsWith("release_id varchar", "release_number integer", "released_at timestamp(3) with time zone");
    assertThat(columnsOf("sales_history")).endsWith("reason varchar", "known_from timestamp(3) with time zone", "known_until timestamp(3) with time zone");
  }

  @Test
  void tablesThatHaveAppearedAreServedAfterPublishingAgain() {
    servingLayer.publish(PIPELINE);
    assertThatThrownBy(() -> rowsOf("select * from freshness")).isInstanceOf(DaybookException.class).hasMessageContaining("does not exist");

    createAllTables();

    assertThat(servingLayer.publish(PIPELINE)).contains("releases", "freshness", "quarantine", "speed_batches", "drift_sales");
    assertThat(rowsOf("select layer, commits from freshness order by layer")).containsExactly(List.of("ingest", 0L), List.of("nightly", 0L), List.of("speed", 0L));
    assertThat(rowsOf("show tables from shop_lake")).extracting(row -> row.get(0)).contains("changes", "provisional", "final_sales", "releases");
    for (String view : List.of("sales", "sales_final", "sales_history", "releases", "register", "quarantine", "drift_sales", "speed_batches", "sales_expected")) {
      assertThat(rowsOf("select * from " + view)).isEmpty();
    }
  }

  @Test
  void aMetastoreThatWasThrownAwayIsMadeAgain() {
    createAllTables();
    List<String> views = servingLayer.publish(PIPELINE);

    trino.forget("shop");
    trino.forget("shop_lake");

    assertThat(servingLayer.publish(PIPELINE)).isEqualTo(views);
    assertThat(rowsOf("select * from sales")).isEmpty();
  }

  @Test
  void whoAsksForNoBandReadsNoProfile() {
    createAllTables();
    servingLayer.publish(PIPELINE);

    assertThat(planOf("select business_date, lines, average, status, pending_net from sales")).contains("provisional").doesNotContain("revision_profile", "speed_batches");
    assertThat(planOf("select expected_revision_low_lines from sales")).contains("provisional", "revision_profile", "speed_batches");
  }

  private String planOf(String statement) {
    return (String) rowsOf("explain " + statement).get(0).get(0);
  }

  @Test
  void aFolderWithoutACommitIsNoTableYet() throws Exception {
    Files.createDirectories(folder.resolve("releases/_delta_log"));

    assertThat(servingLayer.publish(PIPELINE)).doesNotContain("releases");
  }

  @Test
  void viewsAndColumnsTellWhatTheyMeanAlsoAfterViewsWereMadeAnew() {
    Pipeline pipeline = Pipelines.pipeline(PIPELINE.calendar(), List.of(Pipelines.PRICES));
    servingLayer.publish(pipeline);

    assertThat(rowsOf("select comment from system.metadata.table_comments where catalog_name = 'daybook' and schema_name = 'shop' and table_name = 'prices_final'"))
        .containsExactly(List.of("Current releases only: what finance reports"));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(columnsWithoutComment()).isEmpty());
    assertThat(commentOf("prices", "grade")).isEqualTo("Dimension: the record's grade; null is a value like any other");

    createAllTables();
    servingLayer.publish(pipeline);

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(columnsWithoutComment())
        .extracting(row -> row.get(0)).isSubsetOf("drift_prices", "speed_batches")); // those made here have columns that the real ones have not
    assertThat(commentOf("releases", "state")).asString().startsWith("PUBLISHED, ");
  }

  private Object commentOf(String view, String column) {
    return rowsOf("select comment from information_schema.columns where table_schema = 'shop' and table_name = '%s' and column_name = '%s'".formatted(view, column)).get(0).get(0);
  }

  private List<List<Object>> columnsWithoutComment() {
    return rowsOf("select table_name, column_name from information_schema.columns where table_schema = 'shop' and coalesce(comment, '') = ''");
  }

  @Test
  void aStatementFailsInTrinosWords() {
    assertThatThrownBy(() -> rowsOf("select nonsense from sales"))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(QUERY_FAILED))
        .hasMessageContaining("line 1:");
    assertThatThrownBy(() -> rowsOf("select 1 / (n - 3) from unnest(sequence(1, 5)) as t(n)")).isInstanceOf(DaybookException.class).hasMessageContaining("Division by zero");
  }

  @Test
  void valuesArriveAsTheyAre() {
    assertThat(rowsOf("""
        select date '2010-12-01', timestamp '2010-12-01 00:00:00.123 Europe/London', timestamp '2026-03-29 01:30:00', decimal '12345678901234567890.0010',
          array[1, null], map(array['0'], array[bigint '7']), true, cast(null as varchar), x'00ff', current_timezone();
        """)).singleElement().satisfies(row -> assertThat(row.stream().map(value -> value == null ? "NULL" : ValueText.readable(value))).containsExactly(
            "2010-12-01", "2010-12-01 00:00:00.123 UTC", "2026-03-29 01:30:00", "12345678901234567890.0010", "[1, null]", "{0=7}", "true", "NULL", "00ff", "UTC"));
  }

  private void createAllTables() {
    Map<String, String> cells = new LinkedHashMap<>();
    cells.put("business_date", "\"date\"");
    cells.put("window_start", "\"timestamp\"");
    cells.put("window_end", "\"timestamp\"");
    cells.put("country", "\"string\"");
    cells.put("grade", "\"integer\"");
    cells.put("select", "\"date\"");
    cells.put("lines", "\"long\"");
    cells.put("net", "\"decimal(38,4)\"");
    cells.put("fine", "\"decimal(38,10)\"");
    cells.put("order", "\"decimal(38,0)\"");
    create("final_sales", cells, "release_id", "string");
    cells.put("closed", "\"decimal(38,4)\"");
    cells.put("group", "\"decimal(38,4)\"");
    cells.put("lowest", "\"decimal(38,10)\"");
    create("provisional", cells, "metric", "string", "record_count", "long", "retractions", "long", "late", "boolean", "committed_at", "timestamp");
    create("pending", cells, "metric", "string", "record_count", "long", "retractions", "long", "ingest_batch", "long", "committed_at", "timestamp");
    create("drift_sales", cells, "measure", "string", "release_id", "string");
    create("revision_profile", Map.of("business_date", "\"date\"", "low", "\"double\"", "high", "\"double\""), "metric", "string", "measure", "string", "granularity", "string",
        "dimension_class", "integer", "age_minutes", "integer", "hour", "integer", "reason", "string");
    create("changes", Map.of("business_date", "\"date\""), "event_id", "string");
    create("quarantine", Map.of("business_date", "\"date\""), "reason", "string", "rule", "string", "event_id", "string", "topic", "string", "partition", "integer",
        "offset", "long", "part", "integer", "arrival", "timestamp", "payload", "binary", "ingest_batch", "long", "ingested_at", "timestamp");
    create("quarantine_actions", Map.of("business_date", "\"date\""), "topic", "string", "partition", "integer", "offset", "long", "part", "integer",
        "number", "integer", "action", "string", "payload", "binary", "run_id", "string", "actor", "string", "reason", "string", "at", "timestamp");
    create("speed_batches", Map.of("business_date", "\"date\""), "epoch", "string", "batch_id", "long", "read", "long", "late", "long", "duplicate", "long",
        "quarantined", "long", "max_arrival", "timestamp", "committed_at", "timestamp");
    create("ingest_batches", Map.of("business_date", "\"date\""), "batch_id", "long", "read", "long", "changes", "long", "redelivered", "long",
        "quarantined", "long", "max_arrival", "timestamp", "committed_at", "timestamp");
    Map<String, String> releases = new LinkedHashMap<>();
    releases.put("business_date", "\"date\"");
    releases.put("covered_offsets", mapTo("long"));
    releases.put("row_counts", mapTo("long"));
    releases.put("checksums", mapTo("string"));
    releases.put("gates", mapTo("string"));
    create("releases", releases, "entry", "long", "event", "string", "release_id", "string", "release_number", "integer", "reason", "string",
        "run_id", "string", "actor", "string", "at", "timestamp", "effective_at", "timestamp", "serves", "string", "serves_number", "integer",
        "serves_ingest_batch", "long",
        "covered_ingest_batch", "long", "definition_hash", "string", "definition", "string", "code_version", "string", "reference_known_at", "timestamp",
        "files_hash", "string", "messages", "string", "previous_hash", "string", "hash", "string");
  }

  private static String mapTo(String type) {
    return "{\"type\":\"map\",\"keyType\":\"string\",\"valueType\":\"%s\",\"valueContainsNull\":true}".formatted(type);
  }

  private void create(String table, Map<String, String> columns, String... namesAndTypes) {
    Map<String, String> all = new LinkedHashMap<>(columns);
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      all.put(namesAndTypes[i], '"' + namesAndTypes[i + 1] + '"');
    }
    EmptyDeltaTable.create(folder.resolve(table), all);
  }

  private List<String> columnsOf(String view) {
    return sql.query("select * from " + view, rows -> rows.columns().stream().map(column -> column.name() + " " + column.type()).toList());
  }

  private List<List<Object>> rowsOf(String statement) {
    return sql.query(statement, rows -> {
      List<List<Object>> all = new ArrayList<>();
      rows.forEach(all::add);
      return all;
    });
  }
}
