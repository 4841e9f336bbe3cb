package io.daybook.lake;

import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.Transaction;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The data files of a table as one version of it has them; of a table without partitions, the commit that puts others in the place of some. */
final class TableFiles {
  private final Engine engine;
  private final Path folder;
  private final Snapshot snapshot;
  private final List<Row> files;

  private TableFiles(Engine engine, Path folder, Snapshot snapshot, List<Row> files) {
    this.engine = engine;
    this.folder = folder;
    this.snapshot = snapshot;
    this.files = files;
  }

  /** As the table stands now. */
  static TableFiles latest(Engine engine, Path folder) throws IOException {
    Snapshot snapshot = TableManager.loadSnapshot(folder.toString()).build(engine);
    List<Row> files = new ArrayList<>();
    try (CloseableIterator<FilteredColumnarBatch> batches = snapshot.getScanBuilder().build().getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> rows = batches.next().getRows()) {
          rows.forEachRemaining(files::add);
        }
      }
    }
    return new TableFiles(engine, folder, snapshot, List.copyOf(files));
  }

  /** Rows of a scan; {@link KernelFiles} knows where they lie. */
  List<Row> files() {
    return files;
  }

  long version() {
    return snapshot.getVersion();
  }

  StructType columns() {
    return snapshot.getSchema();
  }

  /**
   * Takes files out of the table and puts rows in, by one commit. Appends since this version are no conflict.
   *
   * @throws io.delta.kernel.exceptions.ConcurrentWriteException when a file has been taken out since this version; nothing is committed then
   */
  void replace(List<Row> replaced, CloseableIterator<FilteredColumnarBatch> rows, KernelFiles.Content content, Instant at) throws IOException {
    Transaction transaction = snapshot.buildUpdateTableTransaction(SmallCommits.ENGINE, Operation.WRITE).build(engine);
    List<Row> actions = KernelFiles.write(engine, transaction, snapshot, folder, rows, content);
    for (Row file : replaced) {
      AddFile added = new AddFile(file.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL));
      Row removal = added.toRemoveFileRow(content == KernelFiles.Content.NEW, Optional.of(at.toEpochMilli()));
      actions.add(SingleAction.createRemoveFileSingleAction(removal));
    }
    transaction.commit(engine, CloseableIterable.inMemoryIterable(Utils.toCloseableIterator(actions.iterator())));
  }
}
