package io.daybook.serving;

import static io.daybook.serving.SqlDialect.TRINO;
import static io.daybook.serving.SqlDialect.literal;
import static io.daybook.serving.TrinoAddress.CATALOG;

import io.daybook.core.DaybookException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the comments on columns, in a thread of its own.
 *
 * <p>Trino takes them one statement each, some hundreds for a pipeline, and neither {@code create view} nor anything else takes more at once. Nothing that is counted waits
 * for them, so they come after everything else: the views can be queried from the start, and tell what their columns mean some seconds later.
 *
 * <p>Trino reads a view, changes it and writes it back to comment on a column. Another process that does the same at that moment may undo it, so what is there is read first,
 * only what is missing is written, and then it is looked at once more. A view that is being replaced must not be commented on meanwhile: the caller's lock keeps both apart.
 */
final class ViewComments implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ViewComments.class);
  private static final int ROUNDS = 3;

  private final SqlClient trino;
  private final Object lock;
  private volatile boolean closed;
  private final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), ViewComments::daemon);

  /** @param lock that whoever replaces views holds meanwhile */
  ViewComments(SqlClient trino, Object lock) {
    this.trino = trino;
    this.lock = lock;
    thread.allowCoreThreadTimeOut(true); // so that nobody has to close it
  }

  /**
   * Has the comments of some views written, after those that were asked for before.
   *
   * @param current whether a view still is the one that stands; the comments of others are left
   */
  void write(String schema, Collection<View> views, Predicate<View> current) {
    thread.execute(() -> {
      try {
        for (int round = 0; round < ROUNDS && writeMissing(schema, views, current); round++) {
          log.debug("Looking once more at the comments in {}", schema);
        }
      } catch (DaybookException e) {
        log.warn("Columns of {} lack their comments until the views are made again: {}", schema, e.getMessage());
      }
    });
  }

  /** Leaves what is not written yet, after the statement that runs. */
  @Override
  public void close() {
    closed = true;
    thread.shutdown();
    try {
      thread.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether there was anything to write. */
  private boolean writeMissing(String schema, Collection<View> views, Predicate<View> current) {
    Map<String, String> known = known(schema);
    List<String> written = new ArrayList<>();
    for (View view : views) {
      view.columnComments().forEach((column, comment) -> {
        String place = view.name() + "." + column;
        if (known.containsKey(place) && !comment.equals(known.get(place))) { // tables from before have fewer columns
          synchronized (lock) {
            if (!closed && current.test(view)) {
              trino.execute("comment on column %s is %s".formatted(TRINO.qualified(CATALOG, schema, view.name(), column), literal(comment)));
              written.add(place);
            }
          }
        }
      });
    }
    if (!written.isEmpty()) {
      log.info("Wrote {} comments on columns of {}", written.size(), schema);
    }
    return !written.isEmpty();
  }

  private Map<String, String> known(String schema) {
    String sql = "select table_name, column_name, comment from %s.columns where table_schema = %s".formatted(TRINO.qualified(CATALOG, "information_schema"), literal(schema));
    return trino.query(sql, rows -> {
      Map<String, String> comments = new HashMap<>();
      rows.forEach(row -> comments.put(row.get(0) + "." + row.get(1), (String) row.get(2)));
      return comments;
    });
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "view-comments");
    thread.setDaemon(true);
    return thread;
  }
}
