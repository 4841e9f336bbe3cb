package io.daybook.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.lake.TableLog;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Follows the table of partials by its log: looks for the next commit every 50 ms, and reads all columns of the rows that it adds. It has a batch in
 * hand when it has its rows.
 */
final class TableReader implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LOOK_EVERY_MILLIS = 50;

  private final Path table;
  private final Engine engine = DefaultEngine.create(new Configuration());
  private final Map<String, Instant> inHand = new HashMap<>();
  private final ReaderThread thread;
  private Optional<StructType> columns = Optional.empty();
  private long version;
  private volatile long events;

  private TableReader(Path table) {
    this.table = table;
    this.thread = ReaderThread.start("reader of the table", this::look);
  }

  /** Starts reading; the table may not be there yet. */
  static TableReader open(Path table) {
    return new TableReader(table);
  }

  private void look() throws IOException, InterruptedException {
    for (Path commit = commit(version); Files.exists(commit); commit = commit(++version)) {
      for (String line : Files.readAllLines(commit)) {
        JsonNode added = JSON.readTree(line).path("add");
        if (added.path("dataChange").asBoolean()) { // a merge adds files, and no rows
          read(added);
        }
      }
    }
    Thread.sleep(LOOK_EVERY_MILLIS);
  }

  private Path commit(long number) {
    return TableLog.of(table).resolve("%020d.json".formatted(number));
  }

  private void read(JsonNode added) throws IOException {
    StructType schema = columns.orElseGet(() -> TableManager.loadSnapshot(table.toString()).build(engine).getSchema());
    columns = Optional.of(schema);
    Path file = table.resolve(URI.create(added.get("path").textValue()).getPath());
    FileStatus status = FileStatus.of(file.toString(), added.get("size").longValue(), added.get("modificationTime").longValue());
    try (CloseableIterator<FileReadResult> results =
        engine.getParquetHandler().readParquetFiles(Utils.singletonCloseableIterator(status), schema, Optional.empty())) {
      while (results.hasNext()) {
        take(results.next().getData());
      }
    }
  }

  private void take(ColumnarBatch rows) {
    ColumnVector metric = column(rows, "metric");
    ColumnVector orders = column(rows, "orders");
    ColumnVector epoch = column(rows, "epoch");
    ColumnVector batchId = column(rows, "batch_id");
    long more = 0;
    Instant now = Instant.now();
    for (int row = 0; row < rows.getSize(); row++) {
      more += metric.getString(row).equals("total") ? orders.getLong(row) : 0;
      inHand.put(epoch.getString(row) + ":" + batchId.getLong(row), now);
    }
    events += more;
  }

  private static ColumnVector column(ColumnarBatch rows, String name) {
    return rows.getColumnVector(rows.getSchema().indexOf(name));
  }

  long events() {
    return events;
  }

  /** When the batch was in hand. Only after {@link #close}. */
  Optional<Instant> inHand(String batch) {
    return Optional.ofNullable(inHand.get(batch));
  }

  void throwIfFailed() {
    thread.throwIfFailed();
  }

  @Override
  public void close() {
    thread.close();
  }
}
