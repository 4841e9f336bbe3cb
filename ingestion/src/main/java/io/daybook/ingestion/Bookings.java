package io.daybook.ingestion;

import io.daybook.core.change.Op;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The database in which a replay books its changes, and how far it has come, which is committed with them.
 *
 * <p>When a change arrives is simulated. Each transaction begins with a row of the table {@value #ARRIVALS}, which has the milliseconds of the changes
 * after it; the capture makes them the records' timestamps. So the table has the columns of its records and no other, and a deletion has an arrival, too.
 */
final class Bookings implements AutoCloseable {
  static final String ARRIVALS = "daybook.arrival";
  static final String HEARTBEAT = "daybook.heartbeat";

  private final Connection connection;
  private final SourceTable table;
  private final PreparedStatement arrival;
  private final PreparedStatement insert;
  private final PreparedStatement update;
  private final PreparedStatement delete;
  private final PreparedStatement progress;
  private final List<Booking> inHand = new ArrayList<>();

  private record Booking(RowChange change, Instant arrives) {}

  /** @param prefix {@link ReplayPlan#prefix} of the last delivery */
  record Progress(int booked, long prefix) {}

  Bookings(String jdbcUrl, SourceTable table) throws SQLException {
    this.table = table;
    this.connection = DriverManager.getConnection(jdbcUrl);
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      table.create(statement);
      statement.execute("create schema if not exists daybook");
      statement.execute("create table if not exists %s (id int primary key, n bigint not null, ts timestamptz not null)".formatted(HEARTBEAT));
      statement.execute("create table if not exists %s (id bigserial primary key, millis text not null)".formatted(ARRIVALS));
      statement.execute("create table if not exists daybook.replay (id int primary key, booked int not null, prefix bigint not null)");
      connection.commit();
    }
    this.arrival = connection.prepareStatement("insert into %s (millis) values (?)".formatted(ARRIVALS));
    this.insert = connection.prepareStatement(table.insertSql());
    this.update = connection.prepareStatement(table.updateSql());
    this.delete = connection.prepareStatement(table.deleteSql());
    this.progress =
        connection.prepareStatement(
            "insert into daybook.replay values (1, ?, ?) on conflict (id) do update set booked = excluded.booked, prefix = excluded.prefix");
  }

  Optional<Progress> progress() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select booked, prefix from daybook.replay")) {
      Optional<Progress> found = rows.next() ? Optional.of(new Progress(rows.getInt(1), rows.getLong(2))) : Optional.empty();
      connection.commit();
      return found;
    }
  }

  /** Takes a change in hand; it is booked by the next commit. */
  void add(RowChange change, Instant arrives) {
    inHand.add(new Booking(change, arrives));
  }

  /** How many changes are in hand. */
  int size() {
    return inHand.size();
  }

  /** Books what is in hand as one transaction. */
  void commit(Progress reached) throws SQLException {
    arrival.setString(1, inHand.stream().map(booking -> Long.toString(booking.arrives().toEpochMilli())).collect(Collectors.joining(",")));
    arrival.executeUpdate();
    for (Booking booking : inHand) {
      book(booking.change());
    }
    progress.setInt(1, reached.booked());
    progress.setLong(2, reached.prefix());
    progress.executeUpdate();
    connection.commit();
    inHand.clear();
  }

  private void book(RowChange change) throws SQLException {
    PreparedStatement statement = change.op() == Op.DELETE ? delete : change.op() == Op.UPDATE ? update : insert;
    if (change.op() == Op.DELETE) {
      table.bindKey(statement, 1, change.before().orElseThrow());
    } else {
      int next = table.bind(statement, change.after().orElseThrow());
      if (change.op() == Op.UPDATE) {
        table.bindKey(statement, next, change.before().orElseThrow());
      }
    }
    if (statement.executeUpdate() != 1) { // then the changes after it would arrive at the wrong times
      throw new SQLException("the row is not there that this changes: " + change);
    }
  }

  /** Where the database's log ends: what is committed lies before it. */
  String logEnd() throws SQLException {
    return asked("select pg_current_wal_insert_lsn()::text", Optional.empty());
  }

  /** Up to where the slot's capture knows that Kafka has everything. */
  String captured(String slot) throws SQLException {
    return asked("select confirmed_flush_lsn::text from pg_replication_slots where slot_name = ?", Optional.of(slot));
  }

  private String asked(String sql, Optional<String> parameter) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      if (parameter.isPresent()) {
        statement.setString(1, parameter.get());
      }
      try (ResultSet rows = statement.executeQuery()) {
        String answer = rows.next() && rows.getString(1) != null ? rows.getString(1) : "0/0";
        connection.commit();
        return answer;
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
