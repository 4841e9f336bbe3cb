package io.daybook.tests;

import static java.math.RoundingMode.HALF_UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.serving.RawTables;
import io.daybook.serving.SqlDialect;
import io.daybook.serving.ViewSql;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Three days of {@code daybook demo} as an analyst sees them, who looks at them all the time through SQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoIT {
  private static final List<String> DATES = List.of("2010-12-01", "2010-12-02", "2010-12-03");
  private static final Map<String, String> PUBLISHED_POUNDS = Map.of("2010-12-01", "58635.56", "2010-12-02", "46207.28", "2010-12-03", "45620.46");
  private static final Duration THREE_DAYS = Duration.ofMinutes(30); // bounds a hang; a quiet machine needs three
  private static final Duration COMMAND = Duration.ofMinutes(2);
  private static final long SIX_GIB = 6L << 20; // in KiB

  private Path temp;
  private Path folder;
  private DaybookProcess demo;
  private final List<Look> looks = new ArrayList<>();

  @BeforeAll
  void watchThreeDays(@TempDir Path forAll) throws Exception {
    TrinoTables.require();
    temp = forAll;
    folder = temp.resolve("demo");
    demo = DaybookProcess.start(DaybookProcess.Life.LONG, temp, "demo", "--dates", "2010-12-01..2010-12-03", "--pace", pace(), "--folder", folder.toString());
    await("the first day").atMost(THREE_DAYS).until(() -> says("\n2010-12-01\n") || !demo.isAlive());
    assertThat(demo.isAlive()).as(demo.told()).isTrue();
    try (TrinoTables tables = TrinoTables.ofDemoIn(folder)) {
      await("the last night")
          .atMost(THREE_DAYS)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofSeconds(2)) // a look takes both cores for a second or two, which the demo lacks meanwhile
          .until(
              () -> {
                looks.add(Look.through(tables));
                return says("Running until Ctrl-C") || !demo.isAlive();
              });
      looks.add(Look.through(tables));
    }
    assertThat(demo.isAlive()).as(demo.told()).isTrue();
  }

  @AfterAll
  void endDemo() throws InterruptedException {
    if (demo != null) {
      demo.close();
    }
  }

  @Test
  void provisionalFiguresGrowWhileADayRunsAndThenTurnFinal() {
    int growths = 0;
    for (String date : DATES) {
      List<Long> provisional = linesSeen(date, "PROVISIONAL");
      List<Long> finals = linesSeen(date, "FINAL");
      System.out.printf("DemoIT: lines of %s seen in SQL: provisional %s, then final %s%n", date, provisional, finals);
      assertThat(provisional).as("provisional values of " + date).isNotEmpty();
      assertThat(finals).as("final values of " + date).hasSize(1);
      for (int i = 1; i < provisional.size(); i++) {
        growths += provisional.get(i) > provisional.get(i - 1) ? 1 : 0;
      }
    }
    assertThat(growths).as("how often a poller saw a provisional value grow").isGreaterThanOrEqualTo(2);
  }

  @Test
  void oneStatementShowsThePastAsFinalAndTheRunningDayAsProvisional() {
    assertThat(looks)
        .anySatisfy(
            look -> {
              assertThat(look.dates("FINAL")).containsExactly("2010-12-01");
              assertThat(look.dates("PROVISIONAL")).containsExactly("2010-12-02");
            });
  }

  @Test
  void noWindowIsEverSeenTwiceAndNoDateIsEverBothOrGoneAgain() {
    Set<String> seen = new LinkedHashSet<>();
    Set<String> released = new LinkedHashSet<>();
    for (Look look : looks) {
      assertThat(look.windowsSeenTwice()).as("windows of a dimension with two rows, at %s", look.at()).isZero();
      assertThat(look.dates()).as("dates, each with one status, at %s", look.at()).doesNotHaveDuplicates().containsAll(seen);
      assertThat(look.dates("FINAL")).as("final dates at %s", look.at()).containsAll(released);
      seen.addAll(look.dates());
      released.addAll(look.dates("FINAL"));
    }
    assertThat(released).containsExactlyElementsOf(DATES);
    System.out.printf("DemoIT: looked %d times%n", looks.size());
  }

  @Test
  void finalFiguresAreThoseOfTheFileToTheCent() throws Exception {
    Optional<Path> real = RetailDays.realInput();
    Path input = real.orElse(folder.resolve("generated"));
    Map<String, RetailDays.Day> truth = RetailDays.in(input);
    Map<String, RetailDays.Day> finals = finals();

    assertThat(finals.keySet()).isEqualTo(Set.copyOf(DATES));
    finals.forEach(
        (date, found) -> {
          RetailDays.Day expected = truth.get(date);
          assertThat(found.lines()).as("lines of " + date + ": every redelivery is gone, every equal line is kept").isEqualTo(expected.lines());
          assertThat(found.pounds()).as("pounds of " + date).isEqualByComparingTo(expected.pounds());
          assertThat(found.cancelled()).as("cancelled pounds of " + date).isEqualByComparingTo(expected.cancelled());
          assertThat(found.euros().setScale(2, HALF_UP)).as("euros of " + date).isEqualTo(expected.euros().setScale(2, HALF_UP));
        });
    assertThat(number("select sum(duplicate) from speed_batches")).as("redeliveries that the demo has injected").isPositive();

    if (real.isPresent()) {
      Map<String, BigDecimal> publishedEuros = RetailDays.published(input, "net_eur_official_day_rounded");
      finals.forEach((date, found) -> assertThat(found.pounds()).as("published pounds of " + date).isEqualByComparingTo(PUBLISHED_POUNDS.get(date)));
      if (!publishedEuros.isEmpty()) {
        finals.forEach(
            (date, found) -> assertThat(found.euros().setScale(2, HALF_UP)).as("published euros of " + date).isEqualByComparingTo(publishedEuros.get(date)));
      }
    }
  }

  @Test
  void everyDifferenceBetweenProvisionalAndFinalIsExplained() throws SQLException {
    assertThat(number("select sum(abs(unexplained)) from drift_sales_by_country")).isZero();
    assertThat(number("select sum(abs(unexplained)) from drift_sales")).isZero();
    assertThat(number("select count(*) from drift_sales_by_country where late <> 0")).as("late cells that the demo has injected").isPositive();
    assertThat(number("select count(*) from drift_sales_by_country where amended <> 0 or deleted <> 0")).as("amended cells").isPositive();
  }

  @Test
  void theVerbSqlPrintsCsvAndJson() throws Exception {
    String statement = "select business_date as day, status, sum(lines) as lines from sales_by_country group by 1, 2 order by 1";
    Map<String, RetailDays.Day> finals = finals();
    DaybookProcess.Outcome csv = DaybookProcess.run(temp, COMMAND, "sql", statement, "--output", "csv", "--folder", folder.toString());
    DaybookProcess.Outcome json = DaybookProcess.run(temp, COMMAND, "sql", statement, "--output", "json", "--folder", folder.toString());

    assertThat(csv.exitCode()).as(csv.errors()).isZero();
    assertThat(csv.output().lines())
        .containsExactly(
            "day,status,lines",
            "2010-12-01,FINAL," + finals.get("2010-12-01").lines(),
            "2010-12-02,FINAL," + finals.get("2010-12-02").lines(),
            "2010-12-03,FINAL," + finals.get("2010-12-03").lines());
    assertThat(json.exitCode()).as(json.errors()).isZero();
    JsonNode rows = new ObjectMapper().readTree(json.output());
    assertThat(rows).hasSize(3);
    assertThat(rows.get(1).get("day").asText()).isEqualTo("2010-12-02");
    assertThat(rows.get(1).get("lines").longValue()).isEqualTo(finals.get("2010-12-02").lines());
  }

  @Test
  @Tag("long")
  void everyStatementOfTheSqlPageIsAnswered() throws Exception {
    List<String> statements = SqlBlocks.of(Repository.folder().resolve("docs/sql.md"));
    assertThat(statements).hasSizeGreaterThan(10);
    try (TrinoTables tables = tables()) {
      for (String statement : statements) {
        boolean mayBeEmpty = statement.contains("sales_expected") || statement.contains("pending_net_gbp"); // all dates are released, and nothing has come since
        assertThat(tables.query(statement)).as(statement).satisfies(rows -> assertThat(rows.isEmpty()).isIn(false, mayBeEmpty));
      }
    }
  }

  @Test
  @Tag("long")
  void aDayReadsTheFilesOfTheDayHoweverItIsAskedFor() throws Exception {
    String day = "date '2010-12-02'";
    try (TrinoTables tables = tables()) {
      assertThat(tables.query("show session like 'daybook.dynamic_filtering_wait_timeout'").get(0).get(1)).isEqualTo("5.00s");
      tables.execute("set session daybook.dynamic_filtering_wait_timeout = '2m'"); // a busy machine takes longer to tell a scan what a join says
      assertReadsOnly(List.of("2010-12-02"), "select * from sales_by_country where business_date = " + day, tables);
      assertReadsOnly(List.of("2010-12-02"), "select * from sales_by_country where business_date between %1$s and %1$s".formatted(day), tables);
      assertReadsOnly(List.of("2010-12-02"), "select s.* from (values %s, date '2009-01-01') d(day) join sales_by_country s on s.business_date = d.day".formatted(day), tables);
      assertReadsOnly(List.of("2010-12-02"), "select * from sales_by_country_hour where business_date = " + day, tables);
      assertReadsOnly(List.of("2010-12-02"), "select * from sales_by_country_day where business_date = " + day, tables);
      assertReadsOnly(List.of(), "select * from sales_by_country_month where business_month = date '2011-01-01'", tables);
      assertReadsOnly(List.of("2010-12-02"), "select * from sales_by_country where window_start between timestamp '2010-12-02 10:00:00 UTC' and timestamp '2010-12-02 11:00:00 UTC'", tables);
      assertReadsOnly(List.of("2010-12-01", "2010-12-02"), "select * from (%s) where business_date = %s".formatted(threeHoursSliding(), day), tables);
    }
  }

  /** Of rows in files that have nothing of the dates, none. */
  private static void assertReadsOnly(List<String> dates, String statement, TrinoTables tables) throws SQLException {
    RowsRead read = RowsRead.by(statement, tables);
    String finals = statement.contains("sales_by_country") ? "final_sales_by_country" : "final_sales";
    for (String table : List.of(finals, "provisional", "pending")) {
      String ofDates = dates.isEmpty() ? "false" : dates.stream().collect(Collectors.joining("', date '", "business_date in (date '", "')"));
      String rows = "select count(*), count_if(\"$path\" in (select \"$path\" from retail_sales_lake.%1$s where %2$s)) from retail_sales_lake.%1$s".formatted(table, ofDates);
      List<String> counts = tables.query(rows).get(0);
      assertThat(read.mostOf(table)).as("rows of %s that are read by: %s", table, statement).isLessThanOrEqualTo(Long.parseLong(counts.get(1)));
      assertThat(Long.parseLong(counts.get(1))).as("rows of %s in files of %s, of all rows", table, dates).isLessThan(Long.parseLong(counts.get(0)));
    }
  }

  /** The merged view of a metric of the pipeline, if its windows slid. */
  private static String threeHoursSliding() throws IOException {
    String text = Files.readString(Repository.retailPipeline()).replace("  sales:\n    window: 1 hour\n", "  sales:\n    window: { size: 3 hours, slide: 1 hour }\n");
    Pipeline sliding = PipelineReader.read(Files.writeString(Files.createTempFile("sliding", ".yaml"), text));
    RawTables tables = table -> Optional.of("retail_sales_lake." + table);
    return new ViewSql(sliding, SqlDialect.TRINO, tables).merged(sliding.metric("sales").orElseThrow()).select();
  }

  @Test
  @Tag("long")
  void toolsThatAskTheDriverForColumnsFindTypesAndComments() throws Exception {
    try (Connection connection = DriverManager.getConnection(jdbcUrl()); ResultSet columns = connection.getMetaData().getColumns("daybook", "retail_sales", "sales_by_country", "%")) {
      int found = 0;
      while (columns.next()) {
        found++;
        assertThat(columns.getString("REMARKS")).as(columns.getString("COLUMN_NAME")).isNotBlank();
        assertThat(columns.getString("TYPE_NAME")).isNotBlank();
      }
      assertThat(found).isGreaterThan(20);
    }
  }

  @Test
  @Tag("long")
  void statementsFromAPipeRunUpToTheFirstThatFails() throws Exception {
    DaybookProcess.Outcome outcome =
        DaybookProcess.runWithInput(temp, COMMAND, "select 1 as one;\nselect ';' as two;\n\nselect takings from sales;\nselect 3 as three;\n", "sql", "--output", "csv", "--folder", folder.toString());

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.output().lines()).containsExactly("one", "1", "two", ";");
    assertThat(outcome.errorLines()).singleElement().asString().startsWith("daybook: The statement that begins in line 4 failed: ").contains("line 1:8", "takings");
  }

  @Test
  @Tag("long")
  void atATerminalTheShellAnswersAndOutlivesControlC() throws Exception {
    Assumptions.assumeTrue(AtTerminal.isPossible(), "No program 'script' that gives a command a terminal");
    try (AtTerminal shell = AtTerminal.start(temp, "sql", "--folder", folder.toString())) {
      shell.awaitText("daybook> ", COMMAND);
      shell.type("select 40\n + 2 as answer;\n");
      shell.awaitText("    42", COMMAND);
      shell.type("\\d sales_day\n");
      shell.awaitText("provisional_share_net_gbp", COMMAND);
      shell.awaitText("Which part of net_gbp is of provisional rows", COMMAND);
      shell.type("select count(*) from unnest(sequence(1, 10000)) a(x), unnest(sequence(1, 10000)) b(y), unnest(sequence(1, 10000)) c(z) where x * y * z = 7;\n");
      await("the statement").atMost(COMMAND).until(() -> number("select count(*) from system.runtime.queries where state = 'RUNNING' and query like '%x * y * z = 7%' and query not like '%system%'").signum() > 0);
      shell.type("\u0003");
      shell.awaitText("Cancelled.", COMMAND);
      shell.type("select takings from sales;\n");
      shell.awaitText("error: line 1:8: Column 'takings' cannot be resolved", COMMAND);
      shell.type("\\q\n");
      assertThat(shell.awaitEnd(COMMAND)).isZero();
    }
    assertThat(folder.resolve("sql-history")).content().contains("+ 2 as answer;");
    await("the end of the statement").atMost(COMMAND).until(() -> number("select count(*) from system.runtime.queries where state = 'RUNNING' and query like '%x * y * z = 7%' and query not like '%system%'").signum() == 0);
  }

  @Test
  void aFaultyStatementGivesOneLineAndNoStackTrace() throws Exception {
    DaybookProcess.Outcome outcome = DaybookProcess.run(temp, COMMAND, "sql", "select takings from sales_by_contry", "--folder", folder.toString());

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.errorLines()).singleElement().asString().startsWith("daybook: ").contains("sales_by_contry", "does not exist");
  }

  @Test
  void allProcessesTogetherStayWithinSixGibibytes() {
    Optional<Long> peak = demo.peakMemory();
    peak.ifPresent(kib -> System.out.printf("DemoIT: all processes together held at most %,d MiB, each counted at its own peak%n", kib >> 10));
    assertThat(peak.orElse(0L)).isLessThan(SIX_GIB);
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void controlCEndsItAndAllThatItHasStarted() throws Exception {
    List<ProcessHandle> children = demo.children();
    assertThat(children).as("Kafka and Trino").hasSizeGreaterThanOrEqualTo(2);
    assertThat(folder.resolve("kafka/kafka.pid")).exists();
    assertThat(folder.resolve("trino/trino.pid")).exists();

    Instant begun = Instant.now();
    demo.interrupt();
    DaybookProcess.Outcome outcome = demo.awaitEnd(Duration.ofSeconds(90));

    System.out.printf("DemoIT: ended %,d ms after Ctrl-C%n", Duration.between(begun, Instant.now()).toMillis());
    assertThat(outcome.errors()).doesNotContain("Exception", "\tat ");
    await("the end of " + children).atMost(Duration.ofSeconds(30)).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(folder.resolve("kafka/kafka.pid")).doesNotExist();
    assertThat(folder.resolve("trino/trino.pid")).doesNotExist();
  }

  /** On a busy machine days pass more slowly, so that there too the speed layer publishes several times a day. */
  private static String pace() {
    double busy = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage() / Runtime.getRuntime().availableProcessors();
    return Math.round(40 * Math.max(1, Math.min(3, busy))) + "s";
  }

  private boolean says(String text) {
    return demo.output().replace("\r", "").contains(text);
  }

  /** Without the repetitions. */
  private List<Long> linesSeen(String date, String status) {
    return looks.stream()
        .flatMap(look -> look.days().stream())
        .filter(day -> day.date().equals(date) && day.status().equals(status))
        .map(Look.Day::lines)
        .distinct()
        .toList();
  }

  /** Through the address that the demo has printed. */
  private TrinoTables tables() throws SQLException {
    return TrinoTables.at(jdbcUrl());
  }

  private String jdbcUrl() {
    Matcher address = Pattern.compile("^SQL +(jdbc:trino:\\S+)$", Pattern.MULTILINE).matcher(demo.output().replaceAll("(?m)^ +", ""));
    assertThat(address.find()).as(demo.told()).isTrue();
    return address.group(1);
  }

  private Map<String, RetailDays.Day> finals() throws SQLException {
    try (TrinoTables tables = tables()) {
      Map<String, RetailDays.Day> days = new HashMap<>();
      Map<String, BigDecimal> cancelled = new HashMap<>();
      tables
          .query("select cast(business_date as varchar), sum(cancelled_gbp) from sales_final group by business_date")
          .forEach(row -> cancelled.put(row.get(0), new BigDecimal(row.get(1))));
      tables
          .query("select cast(business_date as varchar), sum(lines), sum(net_gbp), sum(net_eur) from sales_by_country_final group by business_date")
          .forEach(
              row ->
                  days.put(row.get(0), new RetailDays.Day(Long.parseLong(row.get(1)), new BigDecimal(row.get(2)), cancelled.get(row.get(0)), new BigDecimal(row.get(3)))));
      return days;
    }
  }

  private BigDecimal number(String sql) throws SQLException {
    try (TrinoTables tables = tables()) {
      return new BigDecimal(tables.query(sql).get(0).get(0));
    }
  }
}
