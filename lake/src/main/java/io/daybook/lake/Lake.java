package io.daybook.lake;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineDifference;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.exceptions.KernelException;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Delta tables of one pipeline, in the folder {@code <root>/<pipeline>}.
 *
 * <p>Tables are written at reader version 1 and without features that Trino cannot read.
 */
public final class Lake {
  private static final Logger log = LoggerFactory.getLogger(Lake.class);

  private final SparkSession spark;
  private final Path folder;
  private final LakeTables tables;
  private final Engine engine;
  private final SmallCommits smallCommits;
  private final TableFormats formats;
  private Definitions definitions = new Definitions(Map.of());

  private Lake(SparkSession spark, Path folder, LakeTables tables) {
    this.spark = spark;
    this.folder = folder;
    this.tables = tables;
    this.engine = DefaultEngine.create(spark.sessionState().newHadoopConf());
    this.smallCommits = new SmallCommits(engine);
    this.formats = new TableFormats(engine, folder, tables);
  }

  /**
   * Opens the pipeline's tables, creates those that are missing, empty, adds columns that are missing to those that are there, and notes the pipeline file's
   * text where it is not known yet. Others may go on with the tables meanwhile, by earlier definitions.
   *
   * @throws DaybookException PIPELINE_INCOMPATIBLE where what the tables hold does not go with the pipeline file, FORMAT_REFUSED where another Daybook has
   *     made them that this one does not know or cannot carry on; nothing is written then
   */
  public static Lake open(SparkSession spark, Path root, Pipeline pipeline) {
    Lake lake = new Lake(spark, root.resolve(pipeline.name()).toAbsolutePath(), new LakeTables(pipeline));
    lake.open(pipeline, List.of());
    return lake;
  }

  /**
   * As {@link #open}, whichever Daybook has made the tables of the speed layer: for who is going to {@link #makeAgain} them. Where they cannot be carried on,
   * {@link RebuildMark} is set from here on.
   */
  public static Lake openToRebuild(SparkSession spark, Path root, Pipeline pipeline) {
    Lake lake = new Lake(spark, root.resolve(pipeline.name()).toAbsolutePath(), new LakeTables(pipeline));
    lake.open(pipeline, lake.tables.ofSpeedLayer());
    return lake;
  }

  /** @param madeAgain those that need not be of a format that can be carried on */
  private void open(Pipeline pipeline, List<LakeTable> madeAgain) {
    List<LakeTable> carriedOn = tables.all().stream().filter(table -> !madeAgain.contains(table)).toList();
    try (Turn turn = Turn.await(folder, "open")) { // Delta refuses all but one of those that create a table
      formats.require(carriedOn);
      Definitions earlier = noted();
      earlier.requireCompatible(pipeline, folder.toString());
      Map<LakeTable, List<String>> missing = missingColumns();
      List<LakeTable> older = formats.others().stream().filter(carriedOn::contains).toList();
      if (!formats.refused(madeAgain).isEmpty()) {
        new RebuildMark(this).set(); // before they look as if they could be carried on
      }
      tables.all().forEach(this::createIfMissing);
      missing.forEach(this::addColumns);
      older.forEach(this::noteFormat);
      note(pipeline);
      definitions = earlier.with(pipeline);
    }
  }

  /** What a pipeline file says otherwise than those that its tables in a lake were opened with; empty where there are no such tables. Writes nothing. */
  public static Optional<List<PipelineDifference>> differences(SparkSession spark, Path root, Pipeline pipeline) {
    Lake lake = new Lake(spark, root.resolve(pipeline.name()).toAbsolutePath(), new LakeTables(pipeline));
    return lake.exists(lake.tables.definitions()) ? Optional.of(lake.noted().differences(pipeline)) : Optional.empty();
  }

  public SparkSession spark() {
    return spark;
  }

  /** The pipeline's own folder: one folder per table in it. */
  public Path folder() {
    return folder;
  }

  public LakeTables tables() {
    return tables;
  }

  /** What the tables were opened with until now, and by this process. */
  Definitions definitions() {
    return definitions;
  }

  /** The table as it stands now; it may have columns of other definitions, too. */
  public Dataset<Row> read(LakeTable table) {
    return spark.read().format("delta").load(path(table));
  }

  /**
   * The rows of a table as it stands now that is not partitioned and has few files. Spark's Delta begins a query by jobs of its own over the table's log;
   * for such a table they take longer than the query.
   */
  public Dataset<Row> readSmall(LakeTable table) {
    return read(table, files(table));
  }

  /** URIs of the files that the table has now. */
  List<String> files(LakeTable table) {
    try {
      return TableFiles.latest(engine, folder.resolve(table.name())).files().stream().map(file -> KernelFiles.path(file).toUri().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the log of table %s".formatted(path(table)), e);
    }
  }

  /**
   * The rows of some of the table's files, past Delta.
   *
   * @param files as {@code _metadata.file_path} tells them
   */
  Dataset<Row> read(LakeTable table, Collection<String> files) {
    if (files.isEmpty()) {
      return spark.createDataFrame(List.of(), table.columns());
    }
    String[] paths = files.stream().map(Lake::asNoPattern).toArray(String[]::new);
    return spark.read().schema(table.columns()).option("basePath", path(table)).parquet(paths);
  }

  /** A file's URI as the path that Spark takes for it and for no other. */
  private static String asNoPattern(String file) {
    return new org.apache.hadoop.fs.Path(URI.create(file)).toString().replaceAll("[{}\\[\\]*?\\\\]", "\\\\$0");
  }

  /** Puts rows in the place of all that the table has, by one commit. For tables with one writer. */
  public void replace(LakeTable table, Dataset<Row> rows) {
    rows.select(columns(table)).write().format("delta").mode("overwrite").save(path(table));
  }

  /**
   * As {@link #replace}, whichever Daybook has made the table: afterwards it is as this one makes it. For tables that are not partitioned, while nobody writes
   * to them.
   *
   * @param rows with some of the table's columns; the others are null
   */
  public void makeAgain(LakeTable table, Dataset<Row> rows) {
    Set<String> given = Set.of(rows.columns());
    Column[] columns =
        Arrays.stream(table.columns().fields())
            .map(field -> (given.contains(field.name()) ? ofType(field) : functions.lit(null).cast(field.dataType())).as(field.name()))
            .toArray(Column[]::new);
    boolean current = formats.isCurrent(table); // then columns of other definitions stay
    rows.select(columns).write().format("delta").mode("overwrite").option("overwriteSchema", !current).save(path(table));
    if (!current) {
      noteFormat(table);
    }
  }

  /** Spark casts no map whose values may be null to one whose values may not, and tables say either of the same map. */
  private static Column ofType(StructField field) {
    Column column = functions.col(field.name());
    return field.dataType() instanceof MapType ? column : column.cast(field.dataType());
  }

  /** Hashes of the definitions whose dimensions and measures the one that the tables were opened with has, too. */
  public Set<String> definitionsWithinMetrics() {
    return definitions.withinMetricsOf(tables.pipeline());
  }

  private Definitions noted() {
    return exists(tables.definitions()) ? Definitions.of(readSmall(tables.definitions()).collectAsList()) : new Definitions(Map.of());
  }

  /** The text of a pipeline file that the tables have been opened with; empty where they were not. */
  public Optional<String> definition(String hash) {
    return readSmall(tables.definitions()).where(functions.col("definition_hash").equalTo(hash)).select("definition").as(Encoders.STRING()).collectAsList().stream().findFirst();
  }

  /** Once, whoever opens the tables and however often: what was computed by a definition can be recomputed when another is in force. */
  private void note(Pipeline pipeline) {
    Row definition = RowFactory.create(pipeline.definitionHash(), pipeline.definition());
    append(tables.definitions(), List.of(definition), "definition-" + pipeline.definitionHash(), 0);
  }

  /** One batch's partials, as {@code provisional} has them; none when the batch had none. */
  public List<Row> partialsOf(String epoch, long batchId) {
    return read(tables.provisional()).where(functions.col("epoch").equalTo(epoch).and(functions.col("batch_id").equalTo(batchId))).collectAsList();
  }

  /**
   * Appends rows by one commit, once: a second call with the same writer and a number not above the last one writes nothing.
   *
   * @param rows with at least the table's columns, in any order; others are left out
   * @param writer who appends; numbers of different writers do not touch each other
   * @param number rises by the writer's commits
   */
  public void append(LakeTable table, Dataset<Row> rows, String writer, long number) {
    rows.select(columns(table))
        .write()
        .format("delta")
        .mode("append")
        .option("txnAppId", writer)
        .option("txnVersion", Long.toString(number))
        .save(path(table));
  }

  /**
   * As {@link #append(LakeTable, Dataset, String, long)}, for few rows that are at hand: one file, written without a Spark job. Not for tables that
   * are partitioned.
   *
   * @param rows with the table's columns, in their order
   */
  public void append(LakeTable table, List<Row> rows, String writer, long number) {
    append(table, rows, writer, number, "");
  }

  /** As {@link #append(LakeTable, List, String, long)}, with a note in the commit that {@link #lastNote} finds again. */
  public void append(LakeTable table, List<Row> rows, String writer, long number, String note) {
    try {
      smallCommits.append(path(table), table.columns(), rows, writer, number, note);
    } catch (IOException | KernelException | KernelEngineException e) {
      throw new DaybookException(
          ErrorCode.TABLE_NOT_WRITABLE,
          "Cannot append to table %s: %s. Nothing was committed; look whether its folder can be written and its disk has room, then run again."
              .formatted(path(table), e.getMessage()),
          e);
    }
  }

  /** The newest note that begins with the prefix, among the table's last hundred commits. */
  public Optional<String> lastNote(LakeTable table, String prefix) {
    return DeltaTable.forPath(spark, path(table)).history(100).select("engineInfo").collectAsList().stream()
        .filter(row -> !row.isNullAt(0))
        .map(row -> SmallCommits.note(row.getString(0)))
        .filter(note -> note.startsWith(prefix))
        .findFirst();
  }

  /** The number of the writer's last append to the table, or -1. */
  public long lastAppend(LakeTable table, String writer) {
    return smallCommits.lastNumber(path(table), writer).orElse(-1L);
  }

  /** Delta Kernel, for what is done without Spark. */
  Engine engine() {
    return engine;
  }

  String path(LakeTable table) {
    return folder.resolve(table.name()).toString();
  }

  private static Column[] columns(LakeTable table) {
    return Arrays.stream(table.columns().fields()).map(field -> functions.col(field.name()).cast(field.dataType())).toArray(Column[]::new);
  }

  private void createIfMissing(LakeTable table) {
    if (exists(table)) {
      return;
    }
    forgetBegun(table);
    DeltaTableBuilder builder =
        DeltaTable.createIfNotExists(spark)
            .location(path(table))
            .addColumns(table.columns())
            .property("delta.checkpointInterval", "10")
            .property("delta.enableDeletionVectors", "false")
            .property(TableFormats.PROPERTY, Integer.toString(TableFormats.CURRENT));
    if (table.layout() == LakeTable.Layout.BY_DATE) {
      builder = builder.partitionedBy("business_date");
    }
    if (table.layout() == LakeTable.Layout.MANY_COMMITS) { // a log for days would be a hundred thousand files
      builder = builder.property("delta.logRetentionDuration", LongestStatement.logKept()).property("delta.deletedFileRetentionDuration", LongestStatement.filesKept());
    }
    builder.execute();
  }

  private boolean exists(LakeTable table) {
    try {
      return TableLog.hasCommits(folder.resolve(table.name()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the log of table %s".formatted(path(table)), e);
    }
  }

  /** A process that was killed while it made the table has left a log without a commit, which Delta takes for a table and then does not find. */
  private void forgetBegun(LakeTable table) {
    Path begun = TableLog.of(folder.resolve(table.name()));
    if (Files.exists(begun)) {
      log.warn("Table {} was begun and not made, by a process that did not end well; it is made anew", table.name());
      try (Stream<Path> left = Files.walk(begun)) {
        for (Path each : left.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot remove what a killed process has left of table " + path(table), e);
      }
    }
  }

  private Map<LakeTable, List<String>> missingColumns() {
    Map<LakeTable, List<String>> missing = new LinkedHashMap<>();
    for (LakeTable table : tables.all()) {
      if (exists(table)) {
        missing.put(table, TableColumns.missing(path(table), read(table).schema(), table.columns()));
      }
    }
    return missing;
  }

  /** In the log alone, by one commit: files that lack them have null there. */
  private void addColumns(LakeTable table, List<String> columns) {
    if (!columns.isEmpty()) {
      spark.sql("alter table delta.`%s` add columns (%s)".formatted(path(table).replace("`", "``"), String.join(", ", columns)));
      log.info("Added columns to table {}: {}", table.name(), String.join(", ", columns));
    }
  }

  private void noteFormat(LakeTable table) {
    spark.sql(
        "alter table delta.`%s` set tblproperties ('%s' = '%d')".formatted(path(table).replace("`", "``"), TableFormats.PROPERTY, TableFormats.CURRENT));
    log.info("Table {} is carried on in format {}", table.name(), TableFormats.CURRENT);
  }
}
