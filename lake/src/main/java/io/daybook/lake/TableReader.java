package io.daybook.lake;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.time.DateRange;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.expressions.And;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** Rows of one pipeline's tables through Delta Kernel, for a process that has no Spark. Writes nothing; safe for use by several threads. */
public final class TableReader {
  static final String BUSINESS_DATE = "business_date";

  private final Engine engine;
  private final Path folder;

  private TableReader(Engine engine, Path folder) {
    this.engine = engine;
    this.folder = folder;
  }

  /**
   * Reads nothing yet.
   *
   * @param folder the pipeline's own: one folder per table in it; it need not be there yet
   */
  public static TableReader of(Path folder) {
    return new TableReader(engine(), folder.toAbsolutePath().normalize());
  }

  static Engine engine() {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.file.impl", BareLocalFileSystem.class.getName());
    return DefaultEngine.create(hadoop);
  }

  /** The table as it stands now; empty where there is none. */
  public Optional<Version> latest(String table) {
    if (!isThere(table)) {
      return Optional.empty();
    }
    Path path = folder.resolve(table);
    return Optional.of(reading(path, () -> new Version(path, TableManager.loadSnapshot(path.toString()).build(engine))));
  }

  /** What is committed to a table after a version of it. */
  public TableTail tailAfter(String table, Version version) {
    return new TableTail(this, folder.resolve(table), version.number());
  }

  public boolean isThere(String table) {
    try {
      return TableLog.hasCommits(folder.resolve(table));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the log of table %s in %s".formatted(table, folder), e);
    }
  }

  /** One version of a table. */
  public final class Version {
    private final Path path;
    private final Snapshot snapshot;

    private Version(Path path, Snapshot snapshot) {
      this.path = path;
      this.snapshot = snapshot;
    }

    public long number() {
      return snapshot.getVersion();
    }

    /** Hands out every row. */
    public void read(Collection<String> columns, Consumer<StoredRow> rows) {
      read(columns, Optional.empty(), rows);
    }

    /** Hands out the rows of business dates, of which the table has a column; of files without any, nothing is read. */
    public void read(Collection<String> columns, DateRange dates, Consumer<StoredRow> rows) {
      List<String> withDate = new ArrayList<>(columns);
      if (!withDate.contains(BUSINESS_DATE)) {
        withDate.add(BUSINESS_DATE);
      }
      read(withDate, Optional.of(dates), rows);
    }

    private void read(Collection<String> columns, Optional<DateRange> dates, Consumer<StoredRow> rows) {
      reading(
          path,
          () -> {
            var builder = snapshot.getScanBuilder();
            if (dates.isPresent()) {
              builder = builder.withFilter(within(dates.get()));
            }
            Consumer<StoredRow> wanted = dates.isEmpty() ? rows : row -> {
              LocalDate date = row.date(BUSINESS_DATE); // files are chosen by their statistics, which tell more than there is
              if (!date.isBefore(dates.get().first().date()) && !date.isAfter(dates.get().last().date())) {
                rows.accept(row);
              }
            };
            try (CloseableIterator<FilteredColumnarBatch> batches = builder.build().getScanFiles(engine)) {
              while (batches.hasNext()) {
                try (CloseableIterator<Row> files = batches.next().getRows()) {
                  while (files.hasNext()) {
                    Row file = files.next();
                    readFile(KernelFiles.status(file), InternalScanFileUtils.getPartitionValues(file), snapshot.getSchema(), columns, wanted);
                  }
                }
              }
            }
            return null;
          });
    }
  }

  private static Predicate within(DateRange dates) {
    Column date = new Column(BUSINESS_DATE);
    return new And(
        new Predicate(">=", date, Literal.ofDate(Math.toIntExact(dates.first().date().toEpochDay()))),
        new Predicate("<=", date, Literal.ofDate(Math.toIntExact(dates.last().date().toEpochDay()))));
  }

  /** The columns of a table as it stands now. */
  StructType columns(Path table) {
    return reading(table, () -> TableManager.loadSnapshot(table.toString()).build(engine).getSchema());
  }

  /** Hands out the rows of a data file; columns that the table has and the file has not are null. */
  void readFile(FileStatus file, Map<String, String> partitionValues, StructType tableColumns, Collection<String> columns, Consumer<StoredRow> rows) {
    Optional<LocalDate> partition = Optional.ofNullable(partitionValues.get(BUSINESS_DATE)).map(LocalDate::parse);
    List<StructField> fields =
        tableColumns.fields().stream().filter(field -> columns.contains(field.getName()) && !partitionValues.containsKey(field.getName())).toList();
    StructType asked = new StructType(fields);
    Map<String, Integer> ordinals = new HashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      ordinals.put(fields.get(i).getName(), i);
    }
    reading(
        Path.of(file.getPath()),
        () -> {
          try (CloseableIterator<FileReadResult> batches =
              engine.getParquetHandler().readParquetFiles(Utils.singletonCloseableIterator(file), asked, Optional.empty())) {
            while (batches.hasNext()) {
              try (CloseableIterator<Row> each = batches.next().getData().getRows()) {
                each.forEachRemaining(row -> rows.accept(new StoredRow(ordinals, row, partition)));
              }
            }
          }
          return null;
        });
  }

  static <T> T reading(Path path, Reading<T> reading) {
    try {
      return reading.run();
    } catch (IOException | UncheckedIOException | KernelException | KernelEngineException e) {
      throw new DaybookException(
          ErrorCode.TABLE_NOT_READABLE,
          "Cannot read %s: %s. Look whether the folder is there and can be read; it is tried again.".formatted(path, e.getMessage()),
          e);
    }
  }

  /** What may fail for the file system or what is in it. */
  @FunctionalInterface
  interface Reading<T> {
    T run() throws IOException;
  }
}
