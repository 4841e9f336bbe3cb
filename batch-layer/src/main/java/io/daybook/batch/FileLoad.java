package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.Sha256;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.DateRange;
import io.daybook.lake.Deliveries;
import io.daybook.lake.History;
import io.daybook.lake.Lake;
import io.daybook.lake.LoadedFile;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.RowRules;
import io.daybook.lake.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads files with a history into the master dataset, beside the stream.
 *
 * <p>A file is read and decoded as a whole before anything is noted, so one that cannot be read to its end leaves nothing. Then the load is noted in
 * {@code loads}, and its rows are ingested in batches of their own. After a crash the next ingest completes it, or the next load of the same file. A
 * file that was loaded is known by its bytes, and is not loaded again.
 */
public final class FileLoad {
  private static final Logger log = LoggerFactory.getLogger(FileLoad.class);

  private final Lake lake;
  private final Ingest ingest;
  private final Deliveries deliveries;
  private final RowRules rules;
  private final MetricFunction metrics;
  private final Pipeline pipeline;
  private final Loads loads;
  private final Clock clock;

  public FileLoad(Lake lake, Pipeline pipeline, ReferenceRates references, Ingest ingest, Clock clock) {
    this.lake = lake;
    this.ingest = ingest;
    this.pipeline = pipeline;
    this.deliveries = new Deliveries(pipeline, references.firstBusinessDate());
    this.rules = new RowRules(pipeline);
    this.metrics = new MetricFunction(pipeline, references);
    this.loads = new Loads(lake, pipeline, deliveries);
    this.clock = clock;
  }

  /**
   * Loads a file, unless it was loaded before.
   *
   * @param dates whose records to load, with the rows that cannot be read; empty for all
   * @param reason why, in words
   * @param progress is told after each ingest batch up to which row it has come, and the last row
   * @throws DaybookException where the file cannot be read or lacks a declared column; then nothing is loaded
   */
  public LoadReport load(History history, Optional<DateRange> dates, String actor, String reason, BiConsumer<Long, Long> progress) {
    try (Turn turn = Turn.await(lake.folder(), "load")) {
      String sha256 = sha256(history);
      List<Load> all = loads.all();
      List<Load> same = all.stream().filter(load -> load.file().sha256().equals(sha256)).toList();
      Optional<Load> before = same.stream().filter(load -> load.covers(dates)).findFirst();
      all.stream()
          .filter(load -> before.filter(load::equals).isEmpty() && loads.isStaged(load.id())) // was noted, and then cut off
          .forEach(load -> ingest.load(load, row -> {}));
      if (before.isPresent() && loads.isWritten(before.get())) {
        return report(before.get(), LoadReport.Outcome.LOADED_BEFORE);
      }
      Load load = before.isPresent() ? before.get() : begin(history, sha256, dates, !same.isEmpty(), actor, reason);
      if (before.isPresent() && !loads.isStaged(load.id())) {
        stage(history, load.file(), load.dates(), same.get(0).id() != load.id());
      }
      if (load.rows() > 0) {
        ingest.load(load, row -> progress.accept(row, load.lastRow()));
      }
      return report(load, before.isPresent() ? LoadReport.Outcome.COMPLETED : LoadReport.Outcome.LOADED);
    }
  }

  /** What a load would do, by the master dataset as it is. Writes nothing. */
  public LoadPreview preview(History history, Optional<DateRange> dates) {
    String sha256 = sha256(history);
    List<Load> all = loads.all();
    LoadedFile file = file(history, sha256, all.size());
    boolean again = all.stream().anyMatch(load -> load.file().sha256().equals(sha256));
    Dataset<Row> rows = read(() -> decoded(history, file, dates, again).persist(StorageLevel.DISK_ONLY()));
    try {
      return read(() -> new LoadEffect(lake, pipeline, metrics, rules).preview(rows, ingest.covered(), history));
    } finally {
      rows.unpersist();
    }
  }

  private LoadedFile file(History history, String sha256, long loadId) {
    return new LoadedFile(history.file().getFileName().toString(), sha256, loadId, clock.instant().truncatedTo(ChronoUnit.MICROS));
  }

  private Load begin(History history, String sha256, Optional<DateRange> dates, boolean again, String actor, String reason) {
    LoadedFile file = file(history, sha256, loads.all().size());
    Row found = stage(history, file, dates, again);
    long rows = found.getLong(0);
    Load load = new Load(file, dates, rows, found.getLong(1), rows == 0 ? 0 : found.getLong(2), actor, reason);
    if (rows > 0) {
      loads.note(load);
    }
    return load;
  }

  /** Returns the rows, the malformed ones of them, and the last one's number. */
  private Row stage(History history, LoadedFile file, Optional<DateRange> dates, boolean again) {
    return read(() -> {
      loads.stage(file.loadId(), decoded(history, file, dates, again));
      return loads.staged(file.loadId()).agg(count(lit(1)), count_if(col("kind").equalTo(Deliveries.MALFORMED)), max("offset")).head();
    });
  }

  /** Rows that cannot be read have no date: they come with the first load of the file, whatever its dates. */
  private Dataset<Row> decoded(History history, LoadedFile file, Optional<DateRange> dates, boolean again) {
    Column ofDates =
        dates
            .map(range -> col("business_date").between(range.first().date(), range.last().date()))
            .orElse(col("business_date").isNotNull());
    Column malformed = col("kind").equalTo(Deliveries.MALFORMED);
    return deliveries.decode(history.rows(lake.spark()), file).where(again ? ofDates : ofDates.or(malformed));
  }

  private LoadReport report(Load load, LoadReport.Outcome outcome) {
    Row sums =
        lake.read(lake.tables().ingestBatches())
            .where(col("load_id").equalTo(load.id()).and(lit(load.rows()).gt(0)))
            .agg(sum("changes"), sum("redelivered"), sum("quarantined"))
            .head();
    LoadReport report = new LoadReport(load, outcome, of(sums, 0), of(sums, 1), of(sums, 2));
    log.info("Load {}: {}", load.id(), report);
    return report;
  }

  private static long of(Row sums, int column) {
    return sums.isNullAt(column) ? 0 : sums.getLong(column);
  }

  private static String sha256(History history) {
    try (InputStream bytes = Files.newInputStream(history.file())) {
      return Sha256.of(bytes);
    } catch (IOException e) {
      throw new DaybookException(
          ErrorCode.INPUT_NOT_FOUND, "Cannot read %s: %s. Check that it exists and may be read.".formatted(history.file(), e), e);
    }
  }

  /** What a task finds wrong with the file reaches the driver within exceptions of Spark's. */
  private static <T> T read(Reading<T> reading) {
    try {
      return reading.read();
    } catch (RuntimeException e) {
      throw refusal(e).orElseThrow(() -> e);
    }
  }

  private static Optional<RuntimeException> refusal(Throwable e) {
    return e == null ? Optional.empty() : e instanceof DaybookException found ? Optional.of(found) : refusal(e.getCause());
  }

  @FunctionalInterface
  private interface Reading<T> {
    T read();
  }
}
