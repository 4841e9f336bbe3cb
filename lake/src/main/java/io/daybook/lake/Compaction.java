package io.daybook.lake;

import io.delta.tables.DeltaTable;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Console;

/**
 * Merges the small files of a table with many commits, so that a query over a day reads dozens of files and not tens of thousands, and deletes files
 * that no reader can still need.
 *
 * <p>Rows stay as they are, each with its epoch, batch, flags and definition: what can be asked of the table does not change. Appends go on meanwhile;
 * Delta orders them and the merge one after the other without a conflict.
 */
public final class Compaction {
  private static final Logger log = LoggerFactory.getLogger(Compaction.class);
  /** Longer than any statement that may still read a file; {@code delta.deletedFileRetentionDuration} of the tables. */
  private static final double HOURS_KEPT = 1;

  private final Lake lake;

  public Compaction(Lake lake) {
    this.lake = lake;
  }

  /** Merges the table's files below 8 MB, into files of up to 32 MB. Does nothing where there is but one. */
  public void merge(LakeTable table) {
    table(table).optimize().executeCompaction();
    log.info("Merged the small files of {}", table.name());
  }

  /** Deletes files that were merged, or left behind by a crash, more than an hour ago. */
  public void clean(LakeTable table) {
    Console.withOut(OutputStream.nullOutputStream(), () -> table(table).vacuum(HOURS_KEPT)); // it prints what it does
    log.info("Deleted old files of {}", table.name());
  }

  private DeltaTable table(LakeTable table) {
    return DeltaTable.forPath(lake.spark(), lake.path(table));
  }
}
