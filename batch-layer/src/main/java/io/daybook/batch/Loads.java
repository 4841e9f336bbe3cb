package io.daybook.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.lake.Deliveries;
import io.daybook.lake.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The loads of a pipeline, and their decoded rows until all tables have them: what was begun can be completed without the file, by whoever ingests next.
 */
final class Loads {
  private static final String WRITER = "load";

  private final Lake lake;
  private final Pipeline pipeline;
  private final Deliveries deliveries;

  Loads(Lake lake, Pipeline pipeline, Deliveries deliveries) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.deliveries = deliveries;
  }

  /** Every load that was noted, in their order. */
  List<Load> all() {
    return lake.readSmall(lake.tables().loads()).orderBy("load_id").collectAsList().stream().map(Load::of).toList();
  }

  Load load(long id) {
    return all().get(Math.toIntExact(id));
  }

  /** Notes a load whose rows are staged, once. */
  void note(Load load) {
    lake.append(lake.tables().loads(), List.of(load.row()), WRITER, load.id());
  }

  /** Whether every table has all its rows. */
  boolean isWritten(Load load) {
    Row last = lake.read(lake.tables().ingestBatches()).where(col("load_id").equalTo(load.id())).agg(max("until_row")).head();
    return !last.isNullAt(0) && last.getLong(0) > load.lastRow();
  }

  boolean isStaged(long loadId) {
    return Files.isDirectory(folder(loadId));
  }

  /** Keeps the decoded rows of a load, all or none. */
  void stage(long loadId, Dataset<Row> decoded) {
    Path unfinished = folder(loadId).resolveSibling(loadId + ".part");
    decoded.write().mode("overwrite").option("maxRecordsPerFile", Ingest.MAX_ROWS_PER_BATCH).parquet(unfinished.toString());
    try {
      delete(folder(loadId)); // of one that was never noted
      Files.move(unfinished, folder(loadId));
    } catch (IOException e) {
      throw notWritable(unfinished, e);
    }
  }

  /** Some rows of a load, decoded. */
  Dataset<Row> staged(LoadedRows rows) {
    Column within = col("offset").geq(rows.fromRow()).and(col("offset").lt(rows.untilRow()));
    return staged(rows.loadId()).where(within);
  }

  /** All rows of a load, decoded. */
  Dataset<Row> staged(long loadId) {
    if (!isStaged(loadId)) {
      Load load = load(loadId);
      throw new DaybookException(
          ErrorCode.INPUT_NOT_FOUND,
          "The load of %s into %s, begun by %s at %s, is not complete, and %s, which has its rows, is gone. Load the same file again."
              .formatted(load.file().name(), pipeline.name(), load.actor(), load.file().loadedAt(), folder(loadId)));
    }
    return lake.spark().read().schema(deliveries.schema()).parquet(folder(loadId).toString());
  }

  /** The first row from a number on; there is one. */
  long firstRow(Load load, long from) {
    return staged(load.id()).where(col("offset").geq(from)).agg(min("offset")).head().getLong(0);
  }

  /** Removes the staged rows, when every table has them. */
  void forget(Load load) {
    try {
      delete(folder(load.id()));
    } catch (IOException e) {
      throw notWritable(folder(load.id()), e);
    }
  }

  private Path folder(long loadId) {
    return lake.folder().resolve("loading").resolve(Long.toString(loadId));
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static DaybookException notWritable(Path folder, IOException cause) {
    return new DaybookException(
        ErrorCode.FOLDER_NOT_WRITABLE, "Cannot write %s: %s. Check that it can be written, then load again.".formatted(folder, cause), cause);
  }
}
