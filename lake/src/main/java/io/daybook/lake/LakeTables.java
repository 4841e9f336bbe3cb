package io.daybook.lake;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.Lookup;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.Reference;
import io.daybook.lake.LakeTable.Layout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructType;

/** Every table of a pipeline, as {@code docs/contract.md} describes them. */
public final class LakeTables {
  /** Offsets by partition number, the first not covered: {@code 0 -> 100} covers offsets 0 to 99. */
  static final DataType OFFSETS = DataTypes.createMapType(IntegerType, LongType, false);

  /** Figures by {@code <metric>.<measure>}. */
  private static final DataType AMOUNTS =
      DataTypes.createMapType(StringType, DataTypes.createDecimalType(DecimalType.MAX_PRECISION(), LakeTables.AMOUNT_SCALE), false);

  /** What a difference between provisional and final can come from, in the order of the waterfall. */
  public static final List<String> CAUSES =
      List.of("definition", "outage_gap", "late", "duplicate", "quarantined", "snapshot", "deleted", "amended", "approximation", "reference_data");

  /** The columns of {@code drift_<metric>} with what a figure of the tables is short of the same figure recomputed. */
  public static final List<String> UNEXPLAINED = List.of("unexplained_provisional", "unexplained_late", "unexplained_final");

  /** The columns of {@code drift_<metric>} that hold figures. */
  public static final List<String> DRIFT_FIGURES =
      Stream.of(
              Stream.of("provisional", "provisional_at_day_end", "provisional_at_release", "final", "difference"),
              CAUSES.stream(),
              UNEXPLAINED.stream(),
              Stream.of("unexplained"))
          .flatMap(names -> names)
          .toList();

  /** The {@code epoch} of the corrections among the provisional partials; their {@code batch_id} is the number of an ingest batch. */
  public static final String CORRECTION_EPOCH = "ingest";

  /** What the name of an epoch has before it where the speed layer commits its batches. */
  private static final String SPEED_WRITER = "speed-";

  /** Digits after the point where one column holds figures of several measures: in {@code drift_<metric>} and {@code speed_batches}. */
  public static final int AMOUNT_SCALE = 18;

  /** The type of {@link #DRIFT_FIGURES}. */
  public static final DataType DRIFT_FIGURE = DataTypes.createDecimalType(DecimalType.MAX_PRECISION(), AMOUNT_SCALE);

  private final Pipeline pipeline;
  private final MeasureColumns measures;

  public LakeTables(Pipeline pipeline) {
    this.pipeline = pipeline;
    this.measures = new MeasureColumns(pipeline);
  }

  /** Under which the speed layer commits an epoch's batches, once each. */
  public static String speedWriter(String epoch) {
    return SPEED_WRITER + epoch;
  }

  /** The epoch of the partials that a writer commits: the ingest's is its own name. */
  public static String epochOf(String writer) {
    return writer.startsWith(SPEED_WRITER) ? writer.substring(SPEED_WRITER.length()) : writer;
  }

  /** The definition whose columns these are. */
  Pipeline pipeline() {
    return pipeline;
  }

  /** Dimensions and measures; all other columns of tables, images apart, are Daybook's own. */
  Set<String> declaredColumns() {
    Set<String> names = new HashSet<>(measures.dimensions().keySet());
    pipeline.metrics().forEach(metric -> metric.storedMeasures().forEach(measure -> names.add(measure.name())));
    return names;
  }

  /** The master dataset: every delivery of every change, unique by topic, partition, offset and part. */
  public LakeTable changes() {
    StructType image = FieldColumns.imageType(pipeline.source());
    return new LakeTable(
        "changes",
        new StructType()
            .add("business_date", DateType)
            .add("event_id", StringType)
            .add("part", IntegerType)
            .add("key", StringType)
            .add("op", StringType)
            .add("sequence", StringType)
            .add("event_time", TimestampType)
            .add("arrival", TimestampType)
            .add("before", image)
            .add("after", image)
            .add("topic", StringType)
            .add("partition", IntegerType)
            .add("offset", LongType)
            .add("redelivery_of", StringType)
            .add("payload", BinaryType)
            .add("definition", StringType)
            .add("ingest_batch", LongType)
            .add("ingested_at", TimestampType),
        Layout.BY_DATE);
  }

  /** Records that could not be decoded or break a row rule. */
  public LakeTable quarantine() {
    return new LakeTable(
        "quarantine",
        new StructType()
            .add("reason", StringType)
            .add("rule", StringType)
            .add("event_id", StringType)
            .add("business_date", DateType)
            .add("topic", StringType)
            .add("partition", IntegerType)
            .add("offset", LongType)
            .add("part", IntegerType)
            .add("arrival", TimestampType)
            .add("payload", BinaryType)
            .add("ingest_batch", LongType)
            .add("ingested_at", TimestampType),
        Layout.TOGETHER);
  }

  /** What people did to records in quarantine; a record's state is what was done to it last. */
  public LakeTable quarantineActions() {
    return new LakeTable(
        "quarantine_actions",
        new StructType()
            .add("topic", StringType)
            .add("partition", IntegerType)
            .add("offset", LongType)
            .add("part", IntegerType)
            .add("number", IntegerType)
            .add("action", StringType)
            .add("business_date", DateType)
            .add("payload", BinaryType)
            .add("run_id", StringType)
            .add("actor", StringType)
            .add("reason", StringType)
            .add("at", TimestampType),
        Layout.TOGETHER);
  }

  /** What the ingest is about to read: a batch is noted here before anything of it is written. */
  public LakeTable ingestIntents() {
    return new LakeTable(
        "ingest_intents",
        new StructType()
            .add("batch_id", LongType)
            .add("from_offsets", OFFSETS)
            .add("until_offsets", OFFSETS)
            .add("started_at", TimestampType)
            .add("load_id", LongType)
            .add("from_row", LongType)
            .add("until_row", LongType),
        Layout.MANY_COMMITS);
  }

  /** What the ingest has read, batch by batch; a batch that is here is in every other table. */
  public LakeTable ingestBatches() {
    return new LakeTable(
        "ingest_batches",
        new StructType()
            .add("batch_id", LongType)
            .add("from_offsets", OFFSETS)
            .add("until_offsets", OFFSETS)
            .add("read", LongType)
            .add("changes", LongType)
            .add("redelivered", LongType)
            .add("quarantined", LongType)
            .add("max_arrival", TimestampType)
            .add("committed_at", TimestampType)
            .add("load_id", LongType)
            .add("from_row", LongType)
            .add("until_row", LongType),
        Layout.MANY_COMMITS);
  }

  /** The files that were loaded: a load is noted here before anything of it is in another table. */
  public LakeTable loads() {
    return new LakeTable(
        "loads",
        new StructType()
            .add("load_id", LongType)
            .add("file", StringType)
            .add("sha256", StringType)
            .add("first_date", DateType)
            .add("last_date", DateType)
            .add("rows", LongType)
            .add("malformed", LongType)
            .add("last_row", LongType)
            .add("actor", StringType)
            .add("reason", StringType)
            .add("at", TimestampType),
        Layout.TOGETHER);
  }

  /** Which records of the source's transactions an ingest batch had: a row for each transaction, and one for each position of snapshot reads. */
  public LakeTable transactionParts() {
    return new LakeTable(
        "transaction_parts",
        new StructType()
            .add("ingest_batch", LongType)
            .add("transaction", StringType)
            .add("first_lsn", LongType)
            .add("last_lsn", LongType)
            .add("previous_end", LongType)
            .add("orders", DataTypes.createArrayType(LongType))
            .add("business_dates", DataTypes.createArrayType(DateType))
            .add("record_key", StringType)
            .add("newest_arrival", TimestampType)
            .add("ingested_at", TimestampType),
        Layout.MANY_COMMITS);
  }

  /** What the topic of the source's transactions says, record by record. */
  public LakeTable sourceTransactions() {
    return new LakeTable(
        "source_transactions",
        signalColumns(
            new StructType()
                .add("status", StringType)
                .add("transaction", StringType)
                .add("lsn", LongType)
                .add("event_count", LongType)
                .add("table_count", LongType)),
        Layout.MANY_COMMITS);
  }

  /** The source's heartbeats, record by record. */
  public LakeTable sourceHeartbeats() {
    return new LakeTable(
        "source_heartbeats",
        signalColumns(
            new StructType()
                .add("n", LongType)
                .add("ts", TimestampType)
                .add("lsn", LongType)
                .add("previous_end", LongType)
                .add("snapshot", BooleanType)),
        Layout.MANY_COMMITS);
  }

  private static StructType signalColumns(StructType before) {
    return before.add("partition", IntegerType).add("offset", LongType).add("arrival", TimestampType).add("ingested_at", TimestampType);
  }

  /** Partials of all metrics. Not partitioned: a micro-batch is one small file, whose statistics tell readers its dates and windows. */
  public LakeTable provisional() {
    StructType columns = cellColumns(new StructType().add("metric", StringType));
    for (MeasureColumn measure : measures.measures()) {
      columns = columns.add(measure.name(), measure.partialType());
    }
    return new LakeTable(
        "provisional",
        columns
            .add("late", BooleanType)
            .add("after_day", BooleanType)
            .add("correction", BooleanType)
            .add("definition", StringType)
            .add("epoch", StringType)
            .add("batch_id", LongType)
            .add("committed_at", TimestampType),
        Layout.MANY_COMMITS);
  }

  /** What each ingest batch did to cells of ended dates: readers add it up from a release's cut on. */
  public LakeTable pending() {
    StructType columns = cellColumns(new StructType().add("metric", StringType));
    for (MeasureColumn measure : measures.measures()) {
      columns = columns.add(measure.name(), measure.exactType());
    }
    return new LakeTable("pending", columns.add("ingest_batch", LongType).add("committed_at", TimestampType), Layout.MANY_COMMITS);
  }

  /** What came for closed dates, record by record, in the release of an open date that books it. */
  public LakeTable adjustments() {
    StructType columns = cellColumns(new StructType().add("metric", StringType)).add("origin_date", DateType).add("record_key", StringType);
    for (MeasureColumn measure : measures.measures()) {
      columns = measure.isAdditive() ? columns.add(measure.name(), measure.exactType()) : columns;
    }
    return new LakeTable("adjustments", columns.add("release_id", StringType), Layout.BY_DATE);
  }

  private StructType cellColumns(StructType before) {
    return MeasureColumns.with(
        before.add("business_date", DateType).add("window_start", TimestampType).add("window_end", TimestampType), measures.dimensions());
  }

  /** What the speed layer has read, batch by batch; written after the batch's partials. */
  public LakeTable speedBatches() {
    return new LakeTable(
        "speed_batches",
        new StructType()
            .add("epoch", StringType)
            .add("batch_id", LongType)
            .add("definition", StringType)
            .add("from_offsets", OFFSETS)
            .add("until_offsets", OFFSETS)
            .add("watermark", TimestampType)
            .add("read", LongType)
            .add("late", LongType)
            .add("duplicate", LongType)
            .add("quarantined", LongType)
            .add("malformed", LongType)
            .add("tombstones", LongType)
            .add("late_amounts", AMOUNTS)
            .add("duplicate_amounts", AMOUNTS)
            .add("quarantined_amounts", AMOUNTS)
            .add("partials", LongType)
            .add("state_entries", LongType)
            .add("state_bytes", LongType)
            .add("latency_p50_millis", LongType)
            .add("latency_p95_millis", LongType)
            .add("latency_max_millis", LongType)
            .add("aggregate_millis", LongType)
            .add("commit_millis", LongType)
            .add("publish_millis", LongType)
            .add("max_arrival", TimestampType)
            .add("started_at", TimestampType)
            .add("committed_at", TimestampType),
        Layout.MANY_COMMITS);
  }

  /** What the speed layer is: all that these hold can be computed from the master dataset. */
  public List<LakeTable> ofSpeedLayer() {
    return List.of(provisional(), speedBatches());
  }

  public LakeTable finalOf(Metric metric) {
    StructType columns = dimensionsOf(metric, windowColumns());
    for (Measure.Stored measure : metric.storedMeasures()) {
      columns = columns.add(measure.name(), MeasureColumn.of(measure).exactType());
    }
    return new LakeTable("final_" + metric.name(), columns.add("release_id", StringType), Layout.BY_DATE);
  }

  /** The register: an append-only log of what happened to releases, each row with the hash of the one before it. */
  public LakeTable releases() {
    DataType texts = DataTypes.createMapType(StringType, StringType, false);
    return new LakeTable(
        "releases",
        new StructType()
            .add("entry", LongType)
            .add("event", StringType)
            .add("business_date", DateType)
            .add("release_id", StringType)
            .add("release_number", IntegerType)
            .add("reason", StringType)
            .add("run_id", StringType)
            .add("actor", StringType)
            .add("at", TimestampType)
            .add("effective_at", TimestampType)
            .add("serves", StringType)
            .add("serves_number", IntegerType)
            .add("serves_ingest_batch", LongType)
            .add("covered_offsets", OFFSETS)
            .add("covered_ingest_batch", LongType)
            .add("definition_hash", StringType)
            .add("definition", StringType)
            .add("code_version", StringType)
            .add("reference_known_at", TimestampType)
            .add("row_counts", DataTypes.createMapType(StringType, LongType, false))
            .add("checksums", texts)
            .add("gates", texts)
            .add("files_hash", StringType)
            .add("messages", StringType)
            .add("previous_hash", StringType)
            .add("hash", StringType),
        Layout.TOGETHER);
  }

  /** The data files that releases rest on, with what they held when a nightly run vouched for them. */
  public LakeTable releaseFiles() {
    return new LakeTable(
        "release_files",
        new StructType().add("run_id", StringType).add("path", StringType).add("bytes", LongType).add("sha256", StringType),
        Layout.TOGETHER);
  }

  /** One row per cell and measure: both figures, and what their difference comes from. */
  public LakeTable driftOf(Metric metric) {
    StructType columns = dimensionsOf(metric, windowColumns()).add("measure", StringType);
    for (String name : DRIFT_FIGURES) {
      columns = columns.add(name, DRIFT_FIGURE);
    }
    return new LakeTable("drift_" + metric.name(), columns.add("release_id", StringType), Layout.BY_DATE);
  }

  /** How far the figures of released dates moved from an age to the release: what {@link #revisionProfile} is learned from. */
  public LakeTable revisionHistory() {
    StructType moved = new StructType().add("revision", DoubleType).add("scale", DoubleType);
    return new LakeTable(
        "revision_history",
        revisionKind(new StructType().add("business_date", DateType))
            .add("figures", LongType)
            .add("scale_sum", DoubleType)
            .add("moved", DataTypes.createArrayType(moved, false))
            .add("release_id", StringType),
        Layout.TOGETHER);
  }

  /** How far provisional figures are expected to move; every night that releases something puts another in its place. */
  public LakeTable revisionProfile() {
    return new LakeTable(
        "revision_profile",
        revisionKind(new StructType()).add("low", DoubleType).add("high", DoubleType).add("dates", IntegerType).add("last_date", DateType).add("reason", StringType),
        Layout.TOGETHER);
  }

  private static StructType revisionKind(StructType before) {
    return before
        .add("metric", StringType)
        .add("measure", StringType)
        .add("granularity", StringType)
        .add("dimension_class", IntegerType)
        .add("age_minutes", IntegerType)
        .add("hour", IntegerType);
  }

  /** The text of every pipeline file that the tables have been opened with, by its hash. */
  LakeTable definitions() {
    return new LakeTable("definitions", new StructType().add("definition_hash", StringType).add("definition", StringType), Layout.TOGETHER);
  }

  /** What has been known of a reference, and since when; rows are added, never changed. */
  LakeTable reference(Reference reference) {
    return new LakeTable(
        "reference_" + reference.name(),
        new StructType()
            .add("rate", StringType)
            .add("fixed_on", DateType)
            .add("value", DataTypes.createDecimalType(38, 18))
            .add("complete_through", DateType)
            .add("known_at", TimestampType),
        Layout.TOGETHER);
  }

  /** What has been known of a lookup, and since when; rows are added, never changed. */
  LakeTable reference(Lookup lookup) {
    return new LakeTable(
        "reference_" + lookup.name(),
        new StructType()
            .add("code", StringType)
            .add("valid_from", DateType)
            .add("valid_until", DateType)
            .add("entries", DataTypes.createMapType(StringType, StringType))
            .add("gone", BooleanType)
            .add("known_at", TimestampType),
        Layout.TOGETHER);
  }

  private static StructType windowColumns() {
    return new StructType().add("business_date", DateType).add("window_start", TimestampType).add("window_end", TimestampType);
  }

  private StructType dimensionsOf(Metric metric, StructType before) {
    StructType columns = before;
    for (String dimension : metric.dimensions()) {
      columns = columns.add(dimension, FieldColumns.type(pipeline.typeOf(dimension)));
    }
    return columns;
  }

  public List<LakeTable> all() {
    List<LakeTable> tables = new ArrayList<>(List.of(changes(), quarantine(), quarantineActions(), ingestIntents(), ingestBatches(), loads(), provisional(), pending(), adjustments()));
    if (pipeline.gates().looksAt(Gate.Loss.TRANSACTIONS)) {
      tables.addAll(List.of(transactionParts(), sourceTransactions()));
    }
    if (pipeline.gates().looksAt(Gate.Loss.HEARTBEATS)) {
      tables.add(sourceHeartbeats());
    }
    tables.addAll(List.of(speedBatches(), releases(), releaseFiles(), definitions(), revisionHistory(), revisionProfile()));
    pipeline.references().forEach(reference -> tables.add(reference(reference)));
    pipeline.transformations().lookups().forEach(lookup -> tables.add(reference(lookup)));
    for (Metric metric : pipeline.metrics()) {
      tables.add(finalOf(metric));
      tables.add(driftOf(metric));
    }
    return tables;
  }
}
