package io.daybook.tests;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Writers that change the table {@code ledger} at a rate, in transactions of {@value #OF_TRANSACTION} changes: six inserts for three updates and a
 * delete. A database that goes away is asked again; whether the transaction in hand was committed, nobody knows, and the table tells in the end.
 */
final class LedgerLoad implements AutoCloseable {
  static final int OF_TRANSACTION = 100;
  private static final int WRITERS = 2;
  private static final String[] TABLE = {
    "create table if not exists ledger (id bigserial primary key, account text not null, amount numeric(18,2) not null, booked_at timestamp not null)",
    "alter table ledger replica identity full"
  };

  private final Supplier<String> jdbcUrl;
  private final int changesPerSecond;
  private final AtomicLong inserted = new AtomicLong(1);
  private final AtomicLong written = new AtomicLong();
  private final Thread[] writers = new Thread[WRITERS];
  private volatile boolean ending;

  private LedgerLoad(Supplier<String> jdbcUrl, int changesPerSecond) {
    this.jdbcUrl = jdbcUrl;
    this.changesPerSecond = changesPerSecond;
  }

  static void createTable(CapturedDatabase database) throws SQLException {
    for (String sql : TABLE) {
      database.run(sql);
    }
  }

  static LedgerLoad start(Supplier<String> jdbcUrl, int changesPerSecond, long seed) {
    LedgerLoad load = new LedgerLoad(jdbcUrl, changesPerSecond);
    for (int i = 0; i < WRITERS; i++) {
      SplittableRandom random = new SplittableRandom(seed + i);
      load.writers[i] = new Thread(() -> load.write(random), "ledger-writer-" + i);
      load.writers[i].start();
    }
    return load;
  }

  /** Changes of transactions that are known to be committed. */
  long written() {
    return written.get();
  }

  private void write(SplittableRandom random) {
    long periodNanos = TimeUnit.SECONDS.toNanos(1) * OF_TRANSACTION * WRITERS / changesPerSecond;
    while (!ending) {
      try (Connection connection = DriverManager.getConnection(jdbcUrl.get())) {
        connection.setAutoCommit(false);
        long due = System.nanoTime();
        while (!ending) {
          transaction(connection, random);
          due = Math.max(due + periodNanos, System.nanoTime() - TimeUnit.SECONDS.toNanos(1)); // a second's delay is made up for, an outage is not
          long wait = due - System.nanoTime();
          if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(wait);
          }
        }
      } catch (SQLException e) {
        pause();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void transaction(Connection connection, SplittableRandom random) throws SQLException {
    long changes = 0;
    try (Statement insert = connection.createStatement()) {
      changes += insert.executeUpdate("""
          insert into ledger (account, amount, booked_at)
          select 'account-' || (random() * 20)::int, (random() * 100000)::int / 100.0 - 300, timestamp '2024-03-05 08:00' + random() * interval '10 hours'
          from generate_series(1, 60)""");
    }
    long highest = inserted.addAndGet(60);
    changes += at(connection, "update ledger set amount = amount + 1.11 where id = any(?)", random, 30, highest);
    changes += at(connection, "delete from ledger where id = any(?)", random, 10, highest);
    connection.commit();
    written.addAndGet(changes);
  }

  private static int at(Connection connection, String sql, SplittableRandom random, int count, long highest) throws SQLException {
    Object[] ids = random.longs(count, Math.max(1, highest - 100_000), highest + 1).sorted().boxed().toArray();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("bigint", Arrays.copyOf(ids, ids.length)));
      return statement.executeUpdate();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws InterruptedException {
    ending = true;
    for (Thread writer : writers) {
      writer.join();
    }
  }
}
