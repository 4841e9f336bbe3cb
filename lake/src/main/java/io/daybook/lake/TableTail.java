package io.daybook.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.FileStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is committed to a table, commit by commit, as its log tells. To look whether there is a next one is to look whether a file is there. For one
 * thread.
 */
public final class TableTail {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final FileTime GONE = FileTime.fromMillis(0);
  private static final long LOOK_MILLIS = 1000;

  private final TableReader reader;
  private final Path table;
  private long version;
  private FileTime written; // the last version's file, by which a table that was made anew is told from the one that was read
  private long lookedAtMillis;
  private Optional<StructType> columns = Optional.empty(); // read where rows are asked for first, and again after the table has got further ones

  /** @param version the last one that its user knows */
  TableTail(TableReader reader, Path table, long version) {
    this.reader = reader;
    this.table = table;
    this.version = version;
    this.written = writtenAt(version);
  }

  /** The version of the last commit that was given out, or that the tail began after. */
  public long version() {
    return version;
  }

  /**
   * The commit after the last one given out; empty where there is none yet.
   *
   * @throws DaybookException TABLE_INCONSISTENT where the log no longer has it, TABLE_NOT_READABLE where the log cannot be read
   */
  public Optional<Commit> next() {
    Path file = file(version + 1);
    if (!Files.exists(file)) {
      requireSameTable();
      return Optional.empty();
    }
    FileTime last = writtenAt(version);
    if (!last.equals(written) && !last.equals(GONE)) {
      throw startOver("it was made anew");
    }
    Commit commit = TableReader.reading(file, () -> read(file));
    version++;
    written = writtenAt(version);
    return Optional.of(commit);
  }

  private Path log() {
    return TableLog.of(table);
  }

  private Path file(long number) {
    return log().resolve("%020d.json".formatted(number));
  }

  private FileTime writtenAt(long number) {
    try {
      return Files.getLastModifiedTime(file(number));
    } catch (IOException e) {
      return GONE;
    }
  }

  /** Once a second: the log is cleaned behind a checkpoint, so a version that is gone without one, or in favour of a later one, is another table's or was missed. */
  private void requireSameTable() {
    long now = System.currentTimeMillis();
    if (now - lookedAtMillis < LOOK_MILLIS) {
      return;
    }
    lookedAtMillis = now;
    long checkpoint =
        TableReader.reading(
            table,
            () -> {
              if (!Files.isDirectory(log())) {
                throw new IOException("the table is gone");
              }
              Path last = log().resolve("_last_checkpoint");
              return Files.exists(last) ? JSON.readTree(Files.readString(last)).path("version").asLong(-1) : -1L;
            });
    if (checkpoint > version && !Files.exists(file(version + 1))) {
      throw startOver("its log has version %d, and no longer version %d".formatted(checkpoint, version + 1));
    }
    FileTime then = writtenAt(version);
    if (then.equals(GONE) ? checkpoint < version : !written.equals(GONE) && !then.equals(written)) {
      throw startOver("it was made anew");
    }
  }

  private DaybookException startOver(String why) {
    return new DaybookException(ErrorCode.TABLE_INCONSISTENT, "Table %s cannot be followed on from version %d: %s. It is read from the start.".formatted(table, version, why));
  }

  private Commit read(Path file) throws IOException {
    Map<String, Long> transactions = new HashMap<>();
    List<AddedFile> added = new ArrayList<>();
    boolean removes = false;
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode action = JSON.readTree(line);
        if (action.has("txn")) {
          transactions.put(action.at("/txn/appId").asText(), action.at("/txn/version").asLong());
        }
        if (action.at("/add/dataChange").asBoolean(false)) {
          added.add(added(action.path("add")));
        }
        removes |= action.at("/remove/dataChange").asBoolean(false);
        if (action.has("metaData")) {
          columns = Optional.empty();
        }
      }
    }
    return new Commit(version + 1, transactions, added, removes);
  }

  private AddedFile added(JsonNode add) {
    Map<String, String> partitionValues = new HashMap<>();
    add.path("partitionValues").fields().forEachRemaining(value -> partitionValues.put(value.getKey(), value.getValue().textValue()));
    Path path = table.resolve(URI.create(add.path("path").asText()).getPath());
    return new AddedFile(FileStatus.of(path.toString(), add.path("size").asLong(), add.path("modificationTime").asLong()), partitionValues);
  }

  /** A data file with new rows. */
  private record AddedFile(FileStatus status, Map<String, String> partitionValues) {}

  /** What one commit did to the rows of the table. Files that only take the place of others with the same rows are left out. */
  public final class Commit {
    private final long number;
    private final Map<String, Long> transactions;
    private final List<AddedFile> added;
    private final boolean removes;

    private Commit(long number, Map<String, Long> transactions, List<AddedFile> added, boolean removes) {
      this.number = number;
      this.transactions = Map.copyOf(transactions);
      this.added = List.copyOf(added);
      this.removes = removes;
    }

    /** The table's version. */
    public long number() {
      return number;
    }

    /** The numbers that the commit's writers gave it. */
    public Map<String, Long> transactions() {
      return transactions;
    }

    /** Whether the table has new rows. */
    public boolean addsRows() {
      return !added.isEmpty();
    }

    /** Whether rows have gone, so that the table is to be read from the start. */
    public boolean takesRowsAway() {
      return removes;
    }

    /** Hands out the new rows. */
    public void read(Collection<String> names, Consumer<StoredRow> rows) {
      if (!addsRows()) {
        return;
      }
      StructType known = columns.orElseGet(() -> reader.columns(table));
      columns = Optional.of(known);
      added.forEach(file -> reader.readFile(file.status(), file.partitionValues(), known, names, rows));
    }
  }
}
