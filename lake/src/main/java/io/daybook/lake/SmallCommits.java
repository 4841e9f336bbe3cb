package io.daybook.lake;

import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.CheckpointAlreadyExistsException;
import io.delta.kernel.exceptions.ConcurrentTransactionException;
import io.delta.kernel.exceptions.MetadataChangedException;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.transaction.UpdateTableTransactionBuilder;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends rows that are at hand to Delta tables through Delta Kernel: one file and one commit in the calling thread, without a Spark job, which would
 * take longer than the rest of a micro-batch.
 *
 * <p>The snapshot that a commit leaves behind serves the next commit, so the log is not read again; what others have committed meanwhile is found
 * when the commit meets it. Checkpoints of the log are written beside, by a thread of their own. Safe for use by several threads.
 */
final class SmallCommits {
  private static final Logger log = LoggerFactory.getLogger(SmallCommits.class);
  static final String ENGINE = "daybook";

  private final Engine engine;
  private final Map<String, Snapshot> snapshots = new ConcurrentHashMap<>();
  private final Set<String> dueCheckpoints = ConcurrentHashMap.newKeySet();
  private final ExecutorService checkpoints =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "delta-checkpoints");
            thread.setDaemon(true);
            return thread;
          });

  SmallCommits(Engine engine) {
    this.engine = engine;
  }

  /**
   * Appends rows once: nothing where the table has a commit of the writer with the number, or a higher one.
   *
   * @param columns of the rows; those that the table has beyond them are null
   * @param note kept in the commit
   */
  void append(String path, StructType columns, List<Row> rows, String writer, long number, String note) throws IOException {
    try {
      attempt(path, columns, rows, writer, number, note);
    } catch (MetadataChangedException e) { // another process has added columns to the table since
      attempt(path, columns, rows, writer, number, note);
    }
  }

  private void attempt(String path, StructType columns, List<Row> rows, String writer, long number, String note) throws IOException {
    Snapshot snapshot = snapshots.computeIfAbsent(path, this::latest);
    try {
      commit(path, snapshot, columns, rows, writer, number, note);
    } catch (ConcurrentTransactionException e) {
      log.debug("{} has commit {} of {} already", path, number, writer);
    } catch (IOException | RuntimeException e) {
      snapshots.remove(path); // the next attempt reads the log anew
      throw e;
    }
  }

  /** The number of the writer's last commit to the table. */
  Optional<Long> lastNumber(String path, String writer) {
    return latest(path).getLatestTransactionVersion(engine, writer);
  }

  /** The note in what a commit says of its engine; empty where there is none. */
  static String note(String engineInfo) {
    int begin = engineInfo.indexOf(ENGINE);
    return begin < 0 ? "" : engineInfo.substring(begin + ENGINE.length()).strip();
  }

  private Snapshot latest(String path) {
    return TableManager.loadSnapshot(path).build(engine);
  }

  private void commit(String path, Snapshot snapshot, StructType columns, List<Row> rows, String writer, long number, String note) throws IOException {
    UpdateTableTransactionBuilder builder = snapshot.buildUpdateTableTransaction(ENGINE + " " + note, Operation.WRITE);
    Transaction transaction = builder.withTransactionId(writer, number).build(engine);
    FilteredColumnarBatch batch = KernelRows.batch(snapshot.getSchema(), columns, rows);
    try (CloseableIterator<FilteredColumnarBatch> data = Utils.singletonCloseableIterator(batch)) {
      List<io.delta.kernel.data.Row> actions = KernelFiles.write(engine, transaction, snapshot, Path.of(path), data, KernelFiles.Content.NEW);
      TransactionCommitResult committed = transaction.commit(engine, CloseableIterable.inMemoryIterable(Utils.toCloseableIterator(actions.iterator())));
      committed.getPostCommitSnapshot().ifPresentOrElse(next -> snapshots.put(path, next), () -> snapshots.remove(path));
      committed.getPostCommitHooks().stream()
          .filter(hook -> hook.getType() == PostCommitHook.PostCommitHookType.CHECKPOINT)
          .forEach(hook -> checkpointSoon(path));
    }
  }

  /** Where commits come faster than checkpoints are written, only the newest is worth writing. */
  private void checkpointSoon(String path) {
    if (dueCheckpoints.add(path)) {
      checkpoints.execute(() -> checkpoint(path));
    }
  }

  /**
   * Also deletes what of the log is older than the table keeps: Kernel does so with the checkpoint of a version that was loaded as the latest, and with that of
   * its own hook, which loads the version of the commit, it does not.
   *
   * <p>A table reads as well without its checkpoint, only slower, and the next one is ten commits away.
   */
  private void checkpoint(String path) {
    dueCheckpoints.remove(path);
    try {
      latest(path).writeCheckpoint(engine);
      // One that commits were added to holds on to every file of the log since it was loaded, also to those that are deleted by now.
      Snapshot fresh = latest(path);
      snapshots.computeIfPresent(path, (same, known) -> known.getVersion() > fresh.getVersion() ? known : fresh);
    } catch (CheckpointAlreadyExistsException e) {
      log.debug("{} has its checkpoint already", path);
    } catch (IOException | RuntimeException e) {
      log.warn("No checkpoint was written for {}", path, e);
    }
  }
}
