package io.daybook.batch;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.DatabaseAddress;
import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.TotalsOrigin;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Control totals that the source's database is asked for, in one statement of a transaction that may only read and is rolled back. The database is
 * waited for no longer than the declared timeout and half a minute at each of its ends.
 */
final class TotalsQuery implements SourceTotals {
  private static final String KEY = "gates.control_totals.query";
  private static final Duration CONNECTING = Duration.ofSeconds(30);
  private static final Duration HANGING = Duration.ofSeconds(30);
  private static final int ROWS_AT_A_TIME = 1_000;

  private final TotalsOrigin.Query query;
  private final Gate.ControlTotals declared;
  private final Map<String, String> environment;

  TotalsQuery(TotalsOrigin.Query query, Gate.ControlTotals declared, Map<String, String> environment) {
    this.query = query;
    this.declared = declared;
    this.environment = environment;
  }

  @Override
  public Map<LocalDate, Map<String, BigDecimal>> byDate() {
    String url = url();
    Properties login = new Properties();
    login.setProperty("user", variable(query.userVariable()));
    login.setProperty("password", variable(query.passwordVariable()));
    Driver driver = driver(url);
    try (Connection database = driver.connect(url, login)) {
      return ask(database);
    } catch (SQLException e) {
      throw unanswered(e);
    }
  }

  @Override
  public String place() {
    return "the source's database";
  }

  @Override
  public String correction() {
    return "correct the query";
  }

  private Map<LocalDate, Map<String, BigDecimal>> ask(Connection database) throws SQLException {
    // For a network that loses the answer; a statement that takes too long has been cancelled by then.
    database.setNetworkTimeout(Runnable::run, Math.toIntExact(query.timeout().plus(HANGING).toMillis()));
    database.setReadOnly(true);
    database.setAutoCommit(false); // it is a transaction that may only read, and that hands over its rows in portions
    try (Statement statement = database.createStatement()) {
      statement.setQueryTimeout(Math.toIntExact(query.timeout().plusMillis(999).toSeconds()));
      statement.setFetchSize(ROWS_AT_A_TIME);
      try (ResultSet rows = statement.executeQuery(query.sql())) {
        Map<LocalDate, Map<String, BigDecimal>> totals = new TotalsRows(KEY, declared).read(rows);
        database.rollback();
        return totals;
      }
    }
  }

  private String url() {
    if (query.address() instanceof DatabaseAddress.Variable inEnvironment) {
      String url = variable(inEnvironment.name());
      DatabaseAddress.Url.problem(url)
          .ifPresent(
              problem -> {
                throw new DaybookException(
                    ErrorCode.WRONG_USAGE, "Environment variable %s, the url of %s, %s.".formatted(inEnvironment.name(), KEY, problem));
              });
      return url;
    }
    return query.address().toString();
  }

  private String variable(String name) {
    return Optional.ofNullable(environment.get(name))
        .orElseThrow(
            () ->
                new DaybookException(
                    ErrorCode.WRONG_USAGE,
                    "Environment variable %s, which %s names, is not set. Set it for the process that runs the night, then run the night again."
                        .formatted(name, KEY)));
  }

  private static Driver driver(String url) {
    try {
      DriverManager.setLoginTimeout(Math.toIntExact(CONNECTING.toSeconds()));
      return DriverManager.getDriver(url);
    } catch (SQLException e) {
      throw new DaybookException(
          ErrorCode.WRONG_USAGE,
          ("No JDBC driver takes the url of %s. Correct it; Daybook brings PostgreSQL's driver,"
                  + " that of another database has to be put on the class path.")
              .formatted(KEY),
          e);
    }
  }

  private DaybookException unanswered(SQLException cause) {
    return new DaybookException(
        ErrorCode.QUERY_FAILED,
        ("The source's database at %s did not answer %s: %s. Check that it runs, that the user of %s may connect and read,"
                + " the statement and its timeout (%s); then run the night again.")
            .formatted(query.address(), KEY, cause.getMessage(), query.userVariable(), query.timeout()),
        cause);
  }
}
