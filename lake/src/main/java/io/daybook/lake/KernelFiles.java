package io.daybook.lake;

import io.delta.kernel.Snapshot;
import io.delta.kernel.Transaction;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Data files of tables without partitions, as Delta Kernel writes them.
 *
 * <p>Kernel's own way from rows to {@code add} actions takes the table's URI for its path: in a folder with a blank in its name it would write beside
 * the table, and note the place as an absolute one. Here files lie in the table's folder, and the log names them from there, as Trino needs it.
 */
final class KernelFiles {
  /** What a file's rows are to readers of the table's changes. */
  enum Content {
    NEW,
    /** Rows that the table had before, in other files. */
    REARRANGED
  }

  private KernelFiles() {}

  /** Writes rows into the table's folder, and returns the actions that add the files to it. */
  static List<Row> write(
      Engine engine, Transaction transaction, Snapshot table, Path folder, CloseableIterator<FilteredColumnarBatch> rows, Content content)
      throws IOException {
    var context = Transaction.getWriteContext(engine, transaction.getTransactionState(engine), Map.of());
    List<Row> actions = new ArrayList<>();
    try (CloseableIterator<DataFileStatus> written =
        engine.getParquetHandler().writeParquetFiles(folder.toString(), rows, context.getStatisticsColumns())) {
      while (written.hasNext()) {
        AddFile added =
            AddFile.convertDataFileStatus(
                table.getSchema(),
                folder.toUri(),
                written.next(),
                Map.of(),
                content == Content.NEW,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        actions.add(SingleAction.createAddFileSingleAction(added.toRow()));
      }
    }
    return actions;
  }

  static FileStatus status(Row scanFile) {
    return InternalScanFileUtils.getAddFileStatus(scanFile);
  }

  /** Where a file of a scan lies. */
  static Path path(Row scanFile) {
    return Path.of(new org.apache.hadoop.fs.Path(status(scanFile).getPath()).toUri().getPath());
  }
}
