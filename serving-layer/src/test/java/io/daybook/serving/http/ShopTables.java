package io.daybook.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeSession;
import io.daybook.lake.LakeTable;
import io.daybook.lake.LakeTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import scala.jdk.javaapi.CollectionConverters;

/** Real tables of a small shop, written as the layers write them. */
final class ShopTables implements AutoCloseable {
  static final String DEFINITION = """
      pipeline: shop
      source:
        topic: shop.public.sale
        envelope: debezium
        key: [id]
        event_time: sold_at
        fields:
          id: long
          country: { type: string, nullable: true }
          customer: { type: string, nullable: true, pii: true }
          grade: int
          amount: decimal(12,2)
          sold_at: { type: timestamp, zone: Europe/London }
      calendar: { zone: Europe/London, cut_off: "00:00" }
      metrics:
        sales:
          window: 1 hour
          dimensions: [country, grade]
          measures:
            lines: count
            net: { sum: amount, scale: 2 }
            average: { ratio: [net, lines] }
            largest: { max: amount, scale: 2 }
        rolling:
          window: { size: 2 hours, slide: 1 hour }
          dimensions: [country]
          measures:
            lines: count
        customers:
          window: 1 hour
          dimensions: [customer]
          measures:
            lines: count
      """;

  private final SparkSession spark;
  private final Lake lake;
  private final Metric sales;
  private long batch;
  private long entry;

  private ShopTables(SparkSession spark, Lake lake, Metric sales) {
    this.spark = spark;
    this.lake = lake;
    this.sales = sales;
  }

  static Pipeline pipeline(Path folder) {
    try {
      return PipelineReader.read(Files.writeString(folder.resolve("shop.yaml"), DEFINITION));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ShopTables create(Path lakeRoot, Pipeline pipeline) {
    SparkSession spark = LakeSession.start("local[1]");
    return new ShopTables(spark, Lake.open(spark, lakeRoot, pipeline), pipeline.metric("sales").orElseThrow());
  }

  /** One partial of the metric {@code sales}, and the pane of {@code rolling} that it is in; one batch. */
  void sell(String windowStart, String country, int grade, long lines, String net) {
    Map<String, Object> sales = partial("sales", windowStart, lines);
    sales.put("country", country);
    sales.put("grade", grade);
    sales.put("lines", lines);
    sales.put("net", new BigDecimal(net));
    sales.put("largest", new BigDecimal(net).abs());
    Map<String, Object> rolling = partial("rolling", windowStart, lines);
    rolling.put("country", country);
    rolling.put("lines", lines);
    Map<String, Object> customers = partial("customers", windowStart, lines);
    customers.put("customer", "Jo of " + country);
    customers.put("lines", lines);
    append(lake.tables().provisional(), List.of(sales, rolling, customers), LakeTables.speedWriter("e1"), batch++);
  }

  private Map<String, Object> partial(String metric, String windowStart, long records) {
    Instant start = Instant.parse(windowStart);
    Map<String, Object> values = new HashMap<>();
    values.put("metric", metric);
    values.put("business_date", LocalDate.ofInstant(start, ZoneOffset.UTC));
    values.put("window_start", start);
    values.put("window_end", start.plusSeconds(3600));
    values.put("record_count", records);
    values.put("retractions", records < 0 ? 1L : 0L);
    values.put("late", false);
    values.put("after_day", false);
    values.put("correction", false);
    values.put("definition", "d");
    values.put("epoch", "e1");
    values.put("batch_id", batch);
    values.put("committed_at", Instant.now());
    return values;
  }

  /** A line of {@code speed_batches}. */
  void speedBatch(String newestArrival, long read) {
    append(
        lake.tables().speedBatches(),
        List.of(Map.of(
            "epoch", "e1", "batch_id", batch, "read", read, "late", 1L, "duplicate", 2L, "quarantined", 0L,
            "max_arrival", Instant.parse(newestArrival), "committed_at", Instant.now())),
        LakeTables.speedWriter("e1"),
        batch);
  }

  /** The row that a release has of one cell; before it is published. */
  void release(String releaseId, String windowStart, String country, int grade, long lines, String net) {
    Instant start = Instant.parse(windowStart);
    Map<String, Object> values = new HashMap<>();
    values.put("business_date", LocalDate.ofInstant(start, ZoneOffset.UTC));
    values.put("window_start", start);
    values.put("window_end", start.plusSeconds(3600));
    values.put("country", country);
    values.put("grade", grade);
    values.put("lines", lines);
    values.put("net", new BigDecimal(net));
    values.put("largest", new BigDecimal(net));
    values.put("release_id", releaseId);
    LakeTable finals = lake.tables().finalOf(sales);
    lake.append(finals, spark.createDataFrame(List.of(row(finals, values)), finals.columns()), "night-" + releaseId + start, 0);
  }

  /** An entry of the register that serves a release, or none. */
  void publish(String date, String releaseId, int number, long coveredIngestBatch, Instant effectiveAt) {
    Map<String, Object> values = new HashMap<>();
    values.put("entry", entry);
    values.put("event", releaseId == null ? "ROLLED_BACK" : "PUBLISHED");
    values.put("business_date", LocalDate.parse(date));
    values.put("release_id", releaseId);
    values.put("release_number", number);
    values.put("reason", "first close");
    values.put("run_id", "run" + entry);
    values.put("actor", "test");
    values.put("at", Instant.now());
    values.put("effective_at", effectiveAt);
    values.put("serves", releaseId);
    values.put("serves_number", releaseId == null ? null : number);
    values.put("serves_ingest_batch", releaseId == null ? null : coveredIngestBatch);
    values.put("definition_hash", "d");
    values.put("code_version", "1");
    values.put("row_counts", scala(Map.of("sales", 1L)));
    values.put("checksums", scala(Map.of("sales", "c")));
    values.put("gates", scala(Map.of("unexplained_drift", "passed")));
    values.put("messages", "all well");
    append(lake.tables().releases(), List.of(values), "register", entry++);
  }

  /** What an ingest batch did to a cell. */
  void change(String windowStart, String country, int grade, long lines, String net, long ingestBatch) {
    Map<String, Object> values = partial("sales", windowStart, lines);
    values.put("country", country);
    values.put("grade", grade);
    values.put("lines", lines);
    values.put("net", new BigDecimal(net));
    values.put("largest", new BigDecimal(net));
    values.put("ingest_batch", ingestBatch);
    append(lake.tables().pending(), List.of(values), "ingest", ingestBatch);
  }

  void drift(String date, String releaseId, String measure, String provisional, String late, String finalFigure) {
    Map<String, Object> values = new HashMap<>();
    Instant start = Instant.parse(date + "T08:00:00Z");
    LakeTables.DRIFT_FIGURES.forEach(figure -> values.put(figure, BigDecimal.ZERO));
    values.putAll(Map.of(
        "business_date", LocalDate.parse(date), "window_start", start, "window_end", start.plusSeconds(3600), "country", "EIRE", "grade", 1, "measure", measure));
    values.putAll(Map.of("provisional", new BigDecimal(provisional), "late", new BigDecimal(late), "final", new BigDecimal(finalFigure), "release_id", releaseId));
    values.put("difference", new BigDecimal(late));
    LakeTable drift = lake.tables().driftOf(sales);
    lake.append(drift, spark.createDataFrame(List.of(row(drift, values)), drift.columns()), "drift-" + measure + releaseId, 0);
  }

  void quarantine(String reason, String rule, long offset) {
    Map<String, Object> values = new HashMap<>();
    values.putAll(Map.of("reason", reason, "topic", "shop.public.sale", "partition", 0, "offset", offset, "part", 0));
    values.putAll(Map.of("arrival", Instant.parse("2026-03-05T09:00:00Z"), "payload", "secret".getBytes(UTF_8), "ingest_batch", 0L, "ingested_at", Instant.now()));
    values.put("rule", rule);
    append(lake.tables().quarantine(), List.of(values), "ingest", offset);
  }

  void dismiss(long offset) {
    append(
        lake.tables().quarantineActions(),
        List.of(Map.of("topic", "shop.public.sale", "partition", 0, "offset", offset, "part", 0, "number", 1, "action", "DISMISSED", "actor", "test", "reason", "no", "at", Instant.now())),
        "people",
        offset);
  }

  void band(String measure, String granularity, int dimensionClass, int ageMinutes, int hour, double low, double high) {
    Map<String, Object> values = new HashMap<>();
    values.putAll(Map.of("metric", "sales", "measure", measure, "granularity", granularity, "dimension_class", dimensionClass, "age_minutes", ageMinutes, "hour", hour));
    values.putAll(Map.of("low", low, "high", high, "dates", 60));
    append(lake.tables().revisionProfile(), List.of(values), "revisions-" + measure + granularity + hour, 0);
  }

  private void append(LakeTable table, List<Map<String, Object>> rows, String writer, long number) {
    lake.append(table, rows.stream().map(values -> row(table, values)).toList(), writer, number);
  }

  private static Row row(LakeTable table, Map<String, Object> values) {
    StructField[] fields = table.columns().fields();
    Object[] row = new Object[fields.length];
    for (int i = 0; i < fields.length; i++) {
      Object value = values.get(fields[i].name());
      row[i] = value instanceof BigDecimal amount && fields[i].dataType() instanceof DecimalType type ? amount.setScale(type.scale()) : value;
    }
    return RowFactory.create(row);
  }

  private static scala.collection.Map<String, ?> scala(Map<String, ?> map) {
    return CollectionConverters.asScala(map);
  }

  @Override
  public void close() {
    spark.stop();
  }
}
