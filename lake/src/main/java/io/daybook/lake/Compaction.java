package io.daybook.lake;

import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.toSet;

import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges the small files of a table with many commits, so that a query over a day reads dozens of files and not tens of thousands, and deletes files
 * that no reader can still need.
 *
 * <p>Rows stay as they are, each with its epoch, batch, flags and definition: what can be asked of the table does not change. Appends go on
 * meanwhile; Delta orders them and the merge one after the other without a conflict. Delta Kernel does it in the calling thread, in a few hundred
 * milliseconds for a hundred files; Spark's {@code optimize} and {@code vacuum} take many times that, of the processors that the stream needs.
 *
 * <p>One at a time per table.
 */
public final class Compaction {
  /** How many commits a table may have before its files are to be merged: Trino's statements become slower from about two hundred files. */
  public static final int COMMITS_PER_MERGE = 100;

  private static final Logger log = LoggerFactory.getLogger(Compaction.class);
  private static final long SMALL = 8 << 20;

  private final Path folder;
  private final Engine engine;
  private final InstantSource clock;
  private final Duration keptAfterMerge = LongestStatement.duration(); // a statement may have read the table's log before the merge
  private final Map<Path, Instant> unneededSince = new HashMap<>();

  public Compaction(Lake lake, InstantSource clock) {
    this.folder = lake.folder();
    this.engine = lake.engine();
    this.clock = clock;
  }

  /**
   * Merges the table's files {@link #worthMerging worth merging} into one, and deletes those that have not been part of the table for as long as the
   * {@link LongestStatement} runs.
   */
  public void compact(LakeTable table) throws IOException {
    Path place = folder.resolve(table.name());
    TableFiles all = TableFiles.latest(engine, place);
    List<Row> small = worthMerging(all.files());
    if (small.size() > 1) {
      merge(all, small);
      log.info("Merged {} of {} files of {}", small.size(), all.files().size(), table.name());
    }
    int deleted = deleteUnneeded(place, all.files());
    if (deleted > 0) {
      log.info("Deleted {} files of {} that were merged over {} ago", deleted, table.name(), keptAfterMerge);
    }
  }

  /**
   * Files below 8 MB, each of which has at most twice the size of all that are smaller. A file merged before waits until there is as much again to merge
   * it with: a row is written again a few times on its way to 8 MB, not with every merge, and of files that wait there are never more than about
   * seven.
   */
  private static List<Row> worthMerging(List<Row> files) {
    List<Row> chosen = new ArrayList<>();
    long smaller = 0;
    for (Row file : files.stream().sorted(comparingLong(Compaction::size)).toList()) {
      if (size(file) >= SMALL || !chosen.isEmpty() && size(file) > 2 * smaller) {
        break;
      }
      chosen.add(file);
      smaller += size(file);
    }
    return chosen;
  }

  private static long size(Row file) {
    return KernelFiles.status(file).getSize();
  }

  /** As {@link #compact}, table by table. Failures are logged: nothing is wrong then but the speed of queries. */
  public void compactOrLeave(LakeTable... tables) {
    try {
      for (LakeTable table : tables) {
        compact(table);
      }
    } catch (IOException | RuntimeException e) {
      log.warn("Small files stay as they are until the next merge", e);
    }
  }

  private void merge(TableFiles all, List<Row> small) throws IOException {
    List<FileStatus> statuses = small.stream().map(KernelFiles::status).toList();
    try (CloseableIterator<FileReadResult> read =
            engine.getParquetHandler().readParquetFiles(Utils.toCloseableIterator(statuses.iterator()), all.columns(), Optional.empty());
        CloseableIterator<FilteredColumnarBatch> rows = read.map(result -> new FilteredColumnarBatch(result.getData(), Optional.empty()))) {
      all.replace(small, rows, KernelFiles.Content.REARRANGED, clock.instant());
    }
  }

  /**
   * Also what a crash has left behind; a file that is being written now becomes part of the table long before its time is over.
   *
   * @param files of the table when the merge began, so a merged file has one merge's time more, and a new one is known the next time
   */
  private int deleteUnneeded(Path place, List<Row> files) throws IOException {
    Set<Path> needed = files.stream().map(KernelFiles::path).collect(toSet());
    Instant now = clock.instant();
    int deleted = 0;
    try (Stream<Path> found = Files.list(place)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        if (needed.contains(file)) {
          unneededSince.remove(file);
        } else if (unneededSince.computeIfAbsent(file, first -> now).plus(keptAfterMerge).isBefore(now)) {
          Files.delete(file);
          unneededSince.remove(file);
          deleted++;
        }
      }
    }
    return deleted;
  }
}
