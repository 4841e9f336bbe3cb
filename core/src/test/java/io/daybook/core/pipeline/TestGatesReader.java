package io.daybook.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The gates that a file declares, and its mistakes in them. Line 48 of the file is the first of the gates. */
class TestGatesReader {
  private static final List<Measure.Additive> LINES = List.of(new Measure.Count("lines"));

  @Test
  void readsEveryGate() {
    Gates gates =
        read(
            """
            unexplained_drift: 0.05
            control_totals: { path: totals.csv, date_column: day, columns: { lines: count, net: { sum: quantity * unit_price, scale: 4 } }, tolerance: 0.01 }
            row_counts: exact
            rules: { price_not_negative: 0.01 }
            ranges: { sales: { net_gbp: { last: 5, factor: 1.5 } } }
            completeness: { of: [offsets, transactions, truncates], known_gaps: ["0:17", "1:20-24"], known_truncates: ["0:18"] }
            """);
    assertThat(gates.unexplainedDrift()).isEqualTo("0.05");
    assertThat(gates.declared())
        .containsExactly(
            new Gate.ControlTotals(
                new TotalsOrigin.CsvFile("totals.csv"),
                "day",
                List.of(new Measure.Count("lines"), new Measure.Sum("net", "quantity * unit_price", 4)),
                new BigDecimal("0.01")),
            new Gate.RowCounts(),
            new Gate.RuleShares(Map.of("price_not_negative", new BigDecimal("0.01"))),
            new Gate.Ranges(List.of(new Gate.Range("sales", new Measure.Sum("net_gbp", "quantity * unit_price", 4), 5, new BigDecimal("1.5")))),
            new Gate.Completeness(
                Set.of(Gate.Loss.OFFSETS, Gate.Loss.TRANSACTIONS, Gate.Loss.TRUNCATES),
                List.of(new Gate.OffsetGap(0, 17, 17), new Gate.OffsetGap(1, 20, 24)),
                Set.of(),
                List.of(),
                Set.of(new Gate.RecordPlace(0, 18))));
  }

  @Test
  void whatIsNotSaidHasItsDefault() {
    assertThat(read("control_totals: { path: totals.csv, columns: { lines: count } }").declared())
        .containsExactly(new Gate.ControlTotals(new TotalsOrigin.CsvFile("totals.csv"), "business_date", LINES, BigDecimal.ZERO));
    assertThat(read("completeness: { of: [offsets] }").declared()).containsExactly(new Gate.Completeness(Set.of(Gate.Loss.OFFSETS), List.of()));
    assertThat(TestPipelines.retail().gates().declared()).isEmpty();
  }

  @Test
  void totalsComeFromATopicOrAQueryAsWell() {
    assertThat(read("control_totals: { topic: retail.totals, columns: { lines: count } }").declared())
        .containsExactly(new Gate.ControlTotals(new TotalsOrigin.RecordTopic("retail.totals"), "business_date", LINES, BigDecimal.ZERO));
    assertThat(query("url: \"jdbc:postgresql://db.example:5432/shop\", user_env: TOTALS_USER, password_env: TOTALS_PASSWORD, sql: select 1"))
        .isEqualTo(
            new TotalsOrigin.Query(
                new DatabaseAddress.Url("jdbc:postgresql://db.example:5432/shop"),
                "TOTALS_USER",
                "TOTALS_PASSWORD",
                "select 1",
                Duration.ofMinutes(1)));
    assertThat(query("url_env: TOTALS_URL, user_env: TOTALS_USER, password_env: TOTALS_PASSWORD, sql: \"select 1, 2\", timeout: 90 seconds"))
        .isEqualTo(
            new TotalsOrigin.Query(
                new DatabaseAddress.Variable("TOTALS_URL"), "TOTALS_USER", "TOTALS_PASSWORD", "select 1, 2", Duration.ofSeconds(90)));
  }

  @Test
  void columnsOfTotalsHoldWhatTheirFiguresMay() {
    Gate.ControlTotals totals =
        (Gate.ControlTotals) read("control_totals: { path: t.csv, columns: { lines: count, net: { sum: quantity * unit_price, scale: 4 } } }")
            .declared()
            .get(0);
    assertThat(totals.columns()).containsExactly(Map.entry("lines", new FieldType.Decimal(19, 0)), Map.entry("net", new FieldType.Decimal(38, 4)));
  }

  @Test
  void totalsComeFromOnePlace() {
    assertProblems("control_totals: { columns: { lines: count } }",
        "48: gates.control_totals: has none of path, topic, query; add one, for example path: totals.csv");
    assertProblems("control_totals: { topic: t, columns: { lines: count }, path: t.csv }",
        "48: gates.control_totals.path: topic is there already, and only one of path, topic, query may be; remove one of the two");
    assertProblems("control_totals: { topik: t, columns: { lines: count } }",
        "48: gates.control_totals.topik: unknown key; did you mean 'topic'? (known: path, topic, query, date_column, columns, tolerance)");
    assertProblems("control_totals: { topic: retail totals, columns: { lines: count } }",
        "48: gates.control_totals.topic: 'retail totals' is not a Kafka topic; use at most 249 letters, digits, dots, underscores and hyphens");
  }

  @Test
  void queryThatLacksSomethingIsRefused() {
    assertQueryProblem("user_env: U, password_env: P, sql: select 1",
        ": has none of url, url_env; add one, for example url: jdbc:postgresql://HOST:5432/DATABASE");
    assertQueryProblem("url: \"jdbc:x:y\", url_env: D, user_env: U, password_env: P, sql: select 1",
        ".url_env: url is there already, and only one of url, url_env may be; remove one of the two");
    assertQueryProblem("url_env: D, password_env: P, sql: select 1", ".user_env: missing; add it, for example user_env: TOTALS_USER");
    assertQueryProblem("url_env: D, user_env: U, sql: select 1", ".password_env: missing; add it, for example password_env: TOTALS_PASSWORD");
    assertQueryProblem("url_env: D, user_env: U, password_env: P",
        ".sql: missing; add it, for example sql: select business_date, count(*) as lines from sale group by 1");
    assertQueryProblem("url_env: D, user_env: U, password_env: P, sql: \"\"", ".sql: is empty; write a value or remove the key");
  }

  @Test
  void loginsAreRefusedInThePipelineFileAndNotQuoted() {
    String login =
        ".url: holds a user or a password; leave them out of it: they are in the environment variables of user_env and password_env";
    List.of(
            "jdbc:postgresql://db/shop?password=hush",
            "jdbc:postgresql://db/shop?user=finance&ssl=true",
            "jdbc:postgresql://finance:hush@db/shop",
            "jdbc:sqlserver://db;Password = hush",
            "jdbc:oracle:thin:finance/hush@//db:1521/shop")
        .forEach(url -> assertQueryProblem("url: \"%s\", user_env: U, password_env: P, sql: select 1".formatted(url), login));
    assertThat(DatabaseAddress.Url.problem("jdbc:oracle:thin:@//db:1521/shop")).isEmpty();
    assertQueryProblem("url: \"postgresql://hush\", user_env: U, password_env: P, sql: select 1",
        ".url: does not begin with jdbc:; write it as the database's JDBC driver has it, such as jdbc:postgresql://HOST:5432/DATABASE");
    assertQueryProblem("url_env: D, user_env: U, password_env: hush-hush, sql: select 1",
        ".password_env: is not the name of an environment variable; "
            + "write letters, digits and underscores: the variable's name and not what it holds");
    assertQueryProblem("url_env: D, user_env: U, password_env: P, sql: select 1, password: hush",
        ".password: unknown key (known: url, url_env, user_env, password_env, sql, timeout)");
  }

  @Test
  void timeoutOfAQueryIsFromASecondToAnHour() {
    for (String timeout : List.of("0 seconds", "PT0.5S", "61 minutes")) {
      assertQueryProblem("url_env: D, user_env: U, password_env: P, sql: select 1, timeout: " + timeout,
          ".timeout: a statement's timeout is at least 1 second and at most 1 hour; write one such as 1 minute");
    }
  }

  @Test
  void knownGapCoversBothItsEnds() {
    Gate.Completeness completeness = new Gate.Completeness(Set.of(Gate.Loss.OFFSETS), List.of(new Gate.OffsetGap(1, 20, 24)));
    assertThat(completeness.knows(new Gate.OffsetGap(1, 20, 24))).isTrue();
    assertThat(completeness.knows(new Gate.OffsetGap(1, 22, 22))).isTrue();
    assertThat(completeness.knows(new Gate.OffsetGap(1, 19, 20))).isFalse();
    assertThat(completeness.knows(new Gate.OffsetGap(1, 24, 25))).isFalse();
    assertThat(completeness.knows(new Gate.OffsetGap(0, 22, 22))).isFalse();
    assertThat(new Gate.OffsetGap(0, 22, 22)).hasToString("0:22");
    assertThat(new Gate.OffsetGap(0, 22, 24)).hasToString("0:22-24");
  }

  @Test
  void unknownAndMissingKeysAreNamed() {
    assertProblems("row_count: exact",
        "48: gates.row_count: unknown key; did you mean 'row_counts'? "
            + "(known: unexplained_drift, control_totals, row_counts, rules, ranges, completeness)");
    assertProblems("control_totals: { path: t.csv, colums: { lines: count } }",
        "48: gates.control_totals.colums: unknown key; did you mean 'columns'? (known: path, topic, query, date_column, columns, tolerance)");
    assertProblems("control_totals: { path: t.csv }", "48: gates.control_totals.columns: missing; add it, for example columns: { lines: count }");
    assertProblems("ranges: { sales: { lines: { factor: 3 } } }", "48: gates.ranges.sales.lines.last: missing; add it, for example last: 5");
    assertProblems("ranges: { sales: { lines: { last: 3 } } }", "48: gates.ranges.sales.lines.factor: missing; add it, for example factor: 3");
    assertProblems("completeness: { known_gaps: [] }", "48: gates.completeness.of: missing; add it, for example of: [offsets]");
  }

  @Test
  void unknownNamesAreReportedWithTheNearestOne() {
    assertProblems("rules: { price_not_negativ: 0.01 }",
        "48: gates.rules.price_not_negativ: 'price_not_negativ' is not a declared rule; did you mean 'price_not_negative'? (known: price_not_negative)");
    assertProblems("ranges: { sale: { lines: { last: 5, factor: 3 } } }",
        "48: gates.ranges.sale: 'sale' is not a declared metric; did you mean 'sales'? (known: sales_by_country, sales)");
    assertProblems("ranges: { sales_by_country: { average_gbp: { last: 5, factor: 3 } } }",
        "48: gates.ranges.sales_by_country.average_gbp: 'average_gbp' is not a count or sum of metric sales_by_country (known: lines, net_gbp, net_eur)");
    assertProblems("completeness: { of: [offset] }", "48: gates.completeness.of: unknown loss 'offset'; did you mean 'offsets'? (known: offsets, transactions, truncates)");
    assertProblems("row_counts: about", "48: gates.row_counts: unknown value 'about' (known: exact)");
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertProblems("control_totals: { path: t.csv, columns: { low: { min: unit_price, scale: 4 } } }",
        "48: gates.control_totals.columns.low: is neither a count nor a sum, and a source's totals are those; write count or { sum: quantity, scale: 0 }");
    assertProblems("control_totals: { path: t.csv, columns: {} }", "48: gates.control_totals.columns: is empty; name at least one column, such as lines: count");
    assertProblems("control_totals: { path: t.csv, columns: { lines: count }, tolerance: -1 }",
        "48: gates.control_totals.tolerance: '-1' is not an amount of at least 0; write one such as 0.00");
    assertProblems("rules: { price_not_negative: 1.5 }",
        "48: gates.rules.price_not_negative: '1.5' is more than all records; write a share from 0 to 1, such as 0.01");
    assertProblems("ranges: { sales: { lines: { last: 0, factor: 3 } } }", "48: gates.ranges.sales.lines.last: '0' is not a whole number from 1 to 366; write one");
    assertProblems("ranges: { sales: { lines: { last: 5, factor: 0.5 } } }",
        "48: gates.ranges.sales.lines.factor: '0.5' is less than 1; write how many times the median a total may be, such as 3");
    assertProblems("completeness: { of: [offsets], known_gaps: [\"0:19-17\"] }",
        "48: gates.completeness.known_gaps: '0:19-17' is not a partition with an offset or a range of them; write one such as \"0:17\" or \"0:17-19\","
            + " or \"lsn:22106120\" for a transaction, \"beat:17-19\" for heartbeats");
    assertProblems("completeness: { of: [truncates], known_truncates: [\"0:17-19\"] }",
        "48: gates.completeness.known_truncates: '0:17-19' is not a partition with an offset; write one such as \"0:17\"");
  }

  @Test
  void transactionsAreDebeziumsToNumber() {
    String text = TestPipelines.retailText().replace("envelope: debezium", "envelope: goldengate");
    assertThatThrownBy(() -> PipelineReader.read("retail.yaml", text + "  completeness: { of: [offsets, transactions] }\n"))
        .hasMessageContaining(
            "gates.completeness.of: only Debezium's envelope numbers the records of a transaction, and source.envelope is another; remove it");
    assertThat(PipelineReader.read("retail.yaml", text + "  completeness: { of: [offsets, truncates] }\n").gates().declared()).hasSize(1);
  }

  private static TotalsOrigin query(String keys) {
    return ((Gate.ControlTotals) read("control_totals: { query: { %s }, columns: { lines: count } }".formatted(keys)).declared().get(0)).origin();
  }

  /** @param problem from the key of the query on */
  private static void assertQueryProblem(String keys, String problem) {
    assertProblems("control_totals: { query: { %s }, columns: { lines: count } }".formatted(keys), "48: gates.control_totals.query" + problem);
  }

  private static void assertProblems(String gates, String problem) {
    PipelineProblems problems = catchThrowableOfType(PipelineProblems.class, () -> read(gates));
    assertThat(problems).as("problems of\n%s", gates).isNotNull();
    assertThat(problems.getMessage()).isEqualTo("retail.yaml:" + problem);
  }

  private static Gates read(String gates) {
    String text = TestPipelines.retailText().replace("  unexplained_drift: 0.00", gates.indent(2).stripTrailing());
    return PipelineReader.read("retail.yaml", text).gates();
  }
}
