package io.daybook.speed;

import io.daybook.lake.Compaction;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTable;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Merges the small files of the speed layer's tables beside the query, which does not wait for it. */
final class CompactionThread implements AutoCloseable {
  private final Compaction compaction;
  private final LakeTable[] tables;
  private final AtomicInteger commits = new AtomicInteger();
  private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> new Thread(work, "compaction"));

  CompactionThread(Lake lake) {
    this.compaction = new Compaction(lake, InstantSource.system());
    this.tables = new LakeTable[] {lake.tables().provisional(), lake.tables().speedBatches()};
  }

  /** To be told of every commit of the query. */
  void committed() {
    if (commits.incrementAndGet() == Compaction.COMMITS_PER_MERGE) {
      thread.execute(this::compact);
    }
  }

  private void compact() {
    try {
      compaction.compactOrLeave(tables);
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
