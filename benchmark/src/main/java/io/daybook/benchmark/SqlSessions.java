package io.daybook.benchmark;

import io.daybook.core.DaybookException;
import io.daybook.serving.SqlClient;
import io.daybook.serving.SqlSession;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Readers that ask one statement after the other, each in a session of its own. Each asks every query of the running day and of the released one in turn, so that all meet the
 * same load.
 */
final class SqlSessions {
  private final SqlClient sql;
  private final Map<Data, Instant> hours;

  /** What is asked about. */
  enum Data {
    /** The hour before the stream began, and what it brings: provisional, in the files of many commits. */
    RUNNING_DAY,
    /** An hour of a released date, in one file. */
    RELEASED_DAY;

    /** In the result file. */
    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** @param hours the beginning of the hour that is asked about */
  SqlSessions(SqlClient sql, Map<Data, Instant> hours) {
    this.sql = sql;
    this.hours = Map.copyOf(hours);
  }

  /** The times of a query, in milliseconds, by what it was asked about. */
  record Times(Map<ServeQuery, Map<Data, Histogram>> millis) {
    static Times none() {
      Map<ServeQuery, Map<Data, Histogram>> none = new EnumMap<>(ServeQuery.class);
      for (ServeQuery query : ServeQuery.values()) {
        none.put(query, new EnumMap<>(Data.class));
        for (Data data : Data.values()) {
          none.get(query).put(data, new ConcurrentHistogram(TimeUnit.HOURS.toMillis(1), 3));
        }
      }
      return new Times(none);
    }

    Histogram of(ServeQuery query, Data data) {
      return millis.get(query).get(data);
    }

    long statements() {
      return millis.values().stream().flatMap(each -> each.values().stream()).mapToLong(Histogram::getTotalCount).sum();
    }
  }

  /** Asks until a time. A statement that is under way then is waited for, and counts. */
  Times run(int sessions, Instant until) throws InterruptedException {
    Times times = Times.none();
    ExecutorService threads = Executors.newFixedThreadPool(sessions);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int session = 0; session < sessions; session++) {
        int first = session;
        running.add(threads.submit(() -> ask(until, first, times)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof DaybookException failure ? failure : new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
    return times;
  }

  /** @param first where in the statements to begin: sessions begin at different ones, so that few answers are of all of them */
  private void ask(Instant until, int first, Times times) {
    Random random = new Random(first);
    try (SqlSession session = sql.session()) {
      for (int number = first; Instant.now().isBefore(until); number++) {
        ServeQuery query = ServeQuery.values()[number / Data.values().length % ServeQuery.values().length];
        Data data = Data.values()[number % Data.values().length];
        Instant begun = Instant.now();
        long rows = session.query(query.ofHour(hours.get(data), random), SqlSessions::rows);
        times.of(query, data).recordValue(ChronoUnit.MILLIS.between(begun, Instant.now()));
        if (rows == 0) {
          throw new IllegalStateException("The query '%s' of the %s has no rows".formatted(query.title(), data));
        }
      }
    }
  }

  private static long rows(Iterable<?> rows) {
    return StreamSupport.stream(rows.spliterator(), false).count();
  }
}
