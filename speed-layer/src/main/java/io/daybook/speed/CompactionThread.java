package io.daybook.speed;

import io.daybook.lake.Compaction;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Merges the small files of the speed layer's tables beside the query, which does not wait for it. */
final class CompactionThread implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CompactionThread.class);
  /** Trino's statements become slower from about two hundred files. */
  private static final int COMMITS_PER_MERGE = 100;

  private final Compaction compaction;
  private final List<LakeTable> tables;
  private final AtomicInteger commits = new AtomicInteger();
  private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> new Thread(work, "compaction"));

  CompactionThread(Lake lake) {
    this.compaction = new Compaction(lake, InstantSource.system());
    this.tables = List.of(lake.tables().provisional(), lake.tables().speedBatches());
  }

  /** To be told of every commit of the query. */
  void committed() {
    if (commits.incrementAndGet() == COMMITS_PER_MERGE) {
      thread.execute(this::compact);
    }
  }

  private void compact() {
    try {
      for (LakeTable table : tables) {
        compaction.compact(table);
      }
    } catch (IOException | RuntimeException e) {
      log.warn("Small files stay as they are until the next merge", e); // nothing is wrong but the speed of queries
    } finally {
      commits.set(0);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
