package io.daybook.benchmark;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Orders written to a database: transaction number {@code n} is due {@code n} × {@value #OF_TRANSACTION} / rate seconds after the first, whatever
 * becomes of those before. Each but the first inserts 60, updates 30 and deletes 10, of those that the one before has inserted.
 *
 * <p>Each begins with a row that says when it was due, which becomes its records' timestamp. So what the database takes to commit counts, too.
 *
 * @param firstDue when the first transaction is due
 * @param rate changes per second
 */
record CaptureLoad(Instant firstDue, Duration warmUp, Duration measured, int rate) {
  static final String DUE_TABLE = "daybook.due";
  static final int OF_TRANSACTION = 100;

  private static final int INSERTED = 60;
  private static final int UPDATED = 30;
  private static final int DELETED = 10;
  private static final List<String> TABLES =
      List.of(
          "create table orders (order_id bigint primary key, region text not null, channel text not null, amount numeric(12,2) not null,"
              + " ordered_at timestamp not null)",
          "alter table orders replica identity full",
          "create schema daybook",
          "create table daybook.due (id bigserial primary key, millis text not null)",
          "create table daybook.heartbeat (id int primary key, n bigint not null, ts timestamptz not null)");

  CaptureLoad {
    if (rate < OF_TRANSACTION) {
      throw new IllegalArgumentException("Invalid rate: %d changes a second (must be at least %d)".formatted(rate, OF_TRANSACTION));
    }
  }

  static void createTables(String jdbcUrl) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl); Statement statement = connection.createStatement()) {
      for (String sql : TABLES) {
        statement.execute(sql);
      }
    }
  }

  long transactions() {
    return warmUp.plus(measured).toMillis() * rate / 1000 / OF_TRANSACTION;
  }

  Instant due(long transaction) {
    return firstDue.plusNanos(transaction * OF_TRANSACTION * 1_000_000_000L / rate);
  }

  Instant measuredFrom() {
    return firstDue.plus(warmUp);
  }

  Instant measuredUntil() {
    return measuredFrom().plus(measured);
  }

  /** How many records the first so many transactions bring to the topic: a deletion is followed by a tombstone. */
  static long records(long transactions) {
    return transactions == 0 ? 0 : INSERTED + (transactions - 1) * (OF_TRANSACTION + DELETED);
  }

  /** How many orders are left in the end. */
  long orders() {
    return INSERTED + (transactions() - 1) * (INSERTED - DELETED);
  }

  /** Returns when the last transaction is committed. */
  void write(String jdbcUrl) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      connection.setAutoCommit(false);
      try (PreparedStatement due = connection.prepareStatement("insert into %s (millis) values (?)".formatted(DUE_TABLE));
          PreparedStatement insert =
              connection.prepareStatement(
                  "insert into orders select n, 'region-' || n %% %d, 'channel-' || n %% %d, (n %% 100000) / 100.0, ? from generate_series(?, ?) n"
                      .formatted(Workload.REGIONS, Workload.CHANNELS));
          PreparedStatement update = connection.prepareStatement("update orders set amount = amount + 1 where order_id between ? and ?");
          PreparedStatement delete = connection.prepareStatement("delete from orders where order_id between ? and ?")) {
        for (long transaction = 0; transaction < transactions(); transaction++) {
          Instant dueAt = due(transaction);
          await(dueAt);
          due.setString(1, Long.toString(dueAt.toEpochMilli()));
          due.executeUpdate();
          long first = transaction * INSERTED;
          insert.setObject(1, LocalDateTime.ofInstant(dueAt, ZoneOffset.UTC));
          insert.setLong(2, first);
          insert.setLong(3, first + INSERTED - 1);
          insert.executeUpdate();
          if (transaction > 0) {
            change(update, first - INSERTED, UPDATED);
            change(delete, first - INSERTED + UPDATED, DELETED);
          }
          connection.commit();
        }
      }
    }
  }

  private static void change(PreparedStatement statement, long first, int count) throws SQLException {
    statement.setLong(1, first);
    statement.setLong(2, first + count - 1);
    statement.executeUpdate();
  }

  private static void await(Instant due) {
    for (long left = Duration.between(Instant.now(), due).toNanos(); left > 0; left = Duration.between(Instant.now(), due).toNanos()) {
      LockSupport.parkNanos(left);
    }
  }
}
