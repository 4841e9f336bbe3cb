package io.daybook.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.batch.ReleaseGates;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.release.Cut;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.ReleaseGate;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.lake.KafkaTopic;
import io.daybook.lake.PartialsPublisher;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Control totals that the source writes to a file, sends to a topic of a real Kafka, or is asked for in a real PostgreSQL. Of each date two records
 * came.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64") // what PostgreSQL is there for
class ControlTotalsIT {
  private static final LocalDate BY_TOPIC = LocalDate.of(2010, 12, 1);
  private static final LocalDate BY_QUERY = LocalDate.of(2010, 12, 2);
  private static final NightlyPlan NOTHING_PLANNED = new NightlyPlan("none", new Cut(0, Map.of()), List.of(), Map.of());
  private static final String COLUMNS = "columns: { lines: count, pounds: { sum: quantity * unit_price, scale: 4 } }";
  private static final String SQL = "select day as business_date, count(*) as lines, sum(pounds) as pounds from sale group by day";

  @TempDir private static Path folder;

  private static KafkaUnderTest kafka;
  private static SourceDatabase database;
  private static LayersUnderTest layers;
  private static Cut cut;

  @BeforeAll
  static void startSourceAndLayers() throws Exception {
    kafka = KafkaUnderTest.start(folder.resolve("kafka"));
    database = SourceDatabase.start(folder.resolve("postgres"));
    InMemoryTopic sales = new InMemoryTopic(1);
    layers = LawPipeline.open(folder, sales, PartialsPublisher.nowhere());
    layers.spark().conf().set("spark.sql.codegen.wholeStage", "false"); // compiling queries over four rows is most of what they take
    layers.spark().conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    sell(sales, BY_TOPIC, 1);
    sell(sales, BY_QUERY, 3);
    cut = layers.ingest().catchUp();
  }

  @AfterAll
  static void stopLayersAndSource() throws Exception {
    layers.close();
    database.close();
    kafka.close();
  }

  @Test
  void recordsThatTheSourceSendsDecide() throws Exception {
    String topic = "law.totals";
    ReleaseGate gate = gate("topic: " + topic);
    assertThat(asked(BY_TOPIC, gate))
        .containsExactly(
            "control_totals: no control total for the date yet in topic law.totals. When the source has written it, run the night again.");

    create(topic, 1);
    send(topic, "{\"business_date\":\"2010-12-01\",\"lines\":3,\"pounds\":\"20.00\"}");
    assertThat(heldBack(BY_TOPIC, gate))
        .containsExactly(
            "control_totals: lines of the date's 2 records is 2, and topic law.totals says 3: a difference of -1, where 0 is allowed."
                + " Look for records that did not come, came twice at the source or are in quarantine,"
                + " or have the source send the date's totals again; then run the night again.");

    send(topic, "{\"business_date\":\"2010-12-01\",\"lines\":2,\"pounds\":\"20,00\"}");
    assertThatThrownBy(() -> asked(BY_TOPIC, gate))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_MALFORMED))
        .hasMessageStartingWith(
            "The record at offset 1 of partition 0 of topic law.totals, the control totals, is malformed: pounds: \"20,00\" is not a number");

    send(topic, "{\"business_date\":\"2010-12-02\",\"lines\":7}");
    send(topic, "{\"business_date\":\"2010-12-01\",\"lines\":2,\"pounds\":20.00}");
    try (KafkaProducer<byte[], byte[]> unfinished = producer(Map.of("transactional.id", "source"))) {
      unfinished.initTransactions();
      unfinished.beginTransaction();
      unfinished.send(record(topic, "{\"business_date\":\"2010-12-01\",\"lines\":9,\"pounds\":9}")).get();
      assertThat(night(BY_TOPIC, gate).published()).extracting(release -> release.date().date()).containsExactly(BY_TOPIC);
      unfinished.abortTransaction();
    }
  }

  @Test
  void rowsOfACapturedTableDecide() throws Exception {
    String topic = "law.cdc.control_total";
    ReleaseGate gate = gate("topic: " + topic);
    create(topic, 1);
    String image = "{\"business_date\":14944,\"lines\":%d,\"pounds\":\"20.00\"}"; // 2010-12-01, as Debezium has dates
    String change = "{\"before\":null,\"after\":%s,\"source\":{\"name\":\"law\",\"lsn\":22106120},\"op\":\"%s\"}";
    send(topic, change.formatted(image.formatted(3), "c"));
    assertThat(asked(BY_TOPIC, gate)).singleElement().asString().contains("lines of the date's 2 records is 2, and topic law.cdc.control_total says 3");
    send(topic, change.formatted(image.formatted(2), "u"));
    assertThat(asked(BY_TOPIC, gate)).isNull();
    send(topic, "{\"before\":{\"business_date\":14944},\"after\":null,\"source\":{\"name\":\"law\",\"lsn\":22106220},\"op\":\"d\"}");
    assertThat(asked(BY_TOPIC, gate)).singleElement().asString().contains("no control total for the date yet");
  }

  @Test
  void totalsThatTheSourceTakesInOneTransactionAreOfAllThatIsCommitted() throws Exception {
    String sql = Files.readString(Repository.folder().resolve("infra/etc/capture/control-totals.sql"));
    String portable = sql.replaceAll("(?m)^(--|\\\\).*$", "").replace(":'date'", "'2010-12-09'").replace("core.", "");
    database.run("create table ledger_entry (booked_at timestamp, amount numeric(18, 2))");
    database.run("insert into ledger_entry values ('2010-12-09 10:00:00', 12.50), ('2010-12-09 23:59:59.999999', 0.05), ('2010-12-10 00:00:00', 99)");
    database.run(portable);
    database.run("insert into ledger_entry values ('2010-12-09 11:00:00', 1)");
    database.run(portable);
    assertThat(database.ask("select lines || ' ' || amount from cdc.control_total where business_date = '2010-12-09'")).isEqualTo("3 13.55");
  }

  @Test
  void linesOfAFileDecide() throws Exception {
    Path file = folder.resolve("totals.csv");
    ReleaseGate gate = gate("path: totals.csv");
    String nothing = "control_totals: no control total for the date yet in %s. When the source has written it, run the night again.".formatted(file);
    assertThat(asked(BY_TOPIC, gate)).containsExactly(nothing);

    Files.writeString(file, "business_date,lines,pounds\n2010-12-01,3,20\n");
    assertThat(asked(BY_QUERY, gate)).containsExactly(nothing);
    assertThat(asked(BY_TOPIC, gate))
        .containsExactly(
            "control_totals: lines of the date's 2 records is 2, and %s says 3: a difference of -1, where 0 is allowed.".formatted(file)
                + " Look for records that did not come, came twice at the source or are in quarantine, or correct the file;"
                + " then run the night again.");

    Files.writeString(file, "business_date,lines,pounds\n2010-12-01,2,20.0000\n");
    assertThat(asked(BY_TOPIC, gate)).isNull();
  }

  @Test
  void topicOfSeveralPartitionsIsRefused() throws Exception {
    create("law.two", 2);
    assertThatThrownBy(() -> gate("topic: law.two").failures(NOTHING_PLANNED))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOPIC_UNUSABLE))
        .hasMessage(
            "Topic law.two, the control totals, has 2 partitions, and only in one does it show which record of a date is the last."
                + " Have the source send them to a topic with one partition, and name it in gates.control_totals.topic.");
  }

  @Test
  void recordWithoutADateEndsTheNightUntilItIsDeleted() throws Exception {
    create("law.other", 1);
    send("law.other", "{\"lines\":2}");
    assertThatThrownBy(() -> gate("topic: law.other").failures(NOTHING_PLANNED))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_MALFORMED))
        .hasMessageStartingWith(
            "The record at offset 0 of partition 0 of topic law.other, the control totals, does not say which date it is of: it has no member");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.deleteRecords(Map.of(new TopicPartition("law.other", 0), RecordsToDelete.beforeOffset(1))).all().get();
    }
    assertThat(gate("topic: law.other").failures(NOTHING_PLANNED)).isEmpty();
  }

  @Test
  void rowsOfTheSourcesDatabaseDecide() throws Exception {
    ReleaseGate gate = query(SQL);
    assertThat(asked(BY_QUERY, gate))
        .containsExactly(
            "control_totals: no control total for the date yet in the source's database. When the source has written it, run the night again.");

    database.run("insert into sale values ('a', '2010-12-02', 10.0000), ('b', '2010-12-02', 10.0100)");
    assertThat(heldBack(BY_QUERY, gate))
        .containsExactly(
            "control_totals: pounds of the date's 2 records is 20, and the source's database says 20.01:"
                + " a difference of -0.01, where 0 is allowed. Look for records that did not come, came twice at the source or are in quarantine,"
                + " or correct the query; then run the night again.");

    database.run("update sale set pounds = 10 where id = 'b'");
    assertThat(night(BY_QUERY, gate).published()).extracting(release -> release.date().date()).containsExactly(BY_QUERY);
  }

  @Test
  void statementThatWritesIsRefusedByTheDatabase() throws Exception {
    database.run("grant insert on sale to finance");
    assertUnanswered("insert into sale values ('x', '2010-12-09', 1) returning day", "cannot execute INSERT in a read-only transaction");
    database.run("revoke insert on sale from finance");
  }

  @Test
  void statementThatTakesTooLongIsCancelled() {
    assertUnanswered("select pg_sleep(60)", "canceling statement due to user request");
  }

  @Test
  void statementThatTheDatabaseDoesNotKnowIsToldInItsWords() {
    assertUnanswered("select lines from sales", "relation \"sales\" does not exist");
  }

  @Test
  void loginComesFromTheEnvironmentAndIsNotTold() throws Exception {
    Map<String, String> environment = new HashMap<>(database.environment());
    environment.put("TOTALS_PASSWORD", "wrong horse");
    assertThatThrownBy(() -> query(SQL, environment).failures(NOTHING_PLANNED))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUERY_FAILED))
        .hasMessageStartingWith(
            "The source's database at $TOTALS_URL did not answer gates.control_totals.query: FATAL: password authentication failed")
        .hasMessageContaining("that the user of TOTALS_USER may connect and read")
        .hasStackTraceContaining("PSQLException")
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("wrong horse"));

    environment.remove("TOTALS_PASSWORD");
    assertWrongUsage(
        environment,
        "Environment variable TOTALS_PASSWORD, which gates.control_totals.query names, is not set."
            + " Set it for the process that runs the night, then run the night again.");
    environment.putAll(database.environment());
    environment.put("TOTALS_URL", database.url() + "?password=hush");
    assertWrongUsage(
        environment,
        "Environment variable TOTALS_URL, the url of gates.control_totals.query, holds a user or a password; leave them out of it:"
            + " they are in the environment variables of user_env and password_env.");
    environment.put("TOTALS_URL", "jdbc:unknown://hush");
    assertWrongUsage(
        environment,
        "No JDBC driver takes the url of gates.control_totals.query. Correct it; Daybook brings PostgreSQL's driver,"
            + " that of another database has to be put on the class path.");
  }

  @Test
  void databaseThatDoesNotRunIsNamed() throws Exception {
    String url = "jdbc:postgresql://127.0.0.1:1/shop";
    ReleaseGate gate =
        gate("query: { url: \"%s\", user_env: TOTALS_USER, password_env: TOTALS_PASSWORD, sql: select 1 }".formatted(url), database.environment());
    assertThatThrownBy(() -> gate.failures(NOTHING_PLANNED))
        .hasMessageStartingWith("The source's database at " + url + " did not answer gates.control_totals.query: Connection to 127.0.0.1:1 refused");
  }

  @Test
  void rowsThatAreNotOneOfEachDateWithExactNumbersAreMalformed() {
    assertMalformed("select day, 1 as lines, 1 as pounds from sale", "there is no column 'business_date' (columns: day, lines, pounds)");
    assertMalformed("select date '2010-12-09' as business_date, 1 as lines", "there is no column 'pounds' (columns: business_date, lines)");
    assertMalformed(
        "select date '2010-12-09' as business_date, 1 as lines, 0.1::float8 as pounds",
        "column pounds is of type float8, which is not exact to the cent; cast what it sums to numeric");
    assertMalformed(
        "select date '2010-12-09' as business_date, 1 as lines, 1 as pounds from generate_series(1, 2)",
        "there are two rows of 2010-12-09; group by the date");
    assertMalformed(
        "select timestamp '2010-12-09 00:00:00' as business_date, 1 as lines, 1 as pounds",
        "column business_date: '2010-12-09 00:00:00' is not a date such as 2010-12-01; cast it to date");
    assertMalformed(
        "select null::date as business_date, 1 as lines, 1 as pounds", "column business_date is null in a row; leave rows without a date out");
    assertMalformed(
        "select date '2010-12-09' as business_date, 1 as lines, 'NaN'::numeric as pounds",
        "column pounds of 2010-12-09: 'NaN' is not a number; cast it to numeric");
    assertMalformed(
        "select date '2010-12-09' as business_date, 1.5 as lines, 1 as pounds",
        "column lines of 2010-12-09: '1.5' has more digits than decimal(19,0), which it may hold");
  }

  private static void assertUnanswered(String sql, String inItsWords) {
    assertThatThrownBy(() -> query(sql).failures(NOTHING_PLANNED))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUERY_FAILED))
        .hasMessageStartingWith("The source's database at $TOTALS_URL did not answer gates.control_totals.query: ERROR: " + inItsWords)
        .hasMessageEndingWith(" the statement and its timeout (PT2S); then run the night again.");
  }

  private static void assertMalformed(String sql, String what) {
    assertThatThrownBy(() -> query(sql).failures(NOTHING_PLANNED))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_MALFORMED))
        .hasMessage(
            "The rows of gates.control_totals.query: " + what + ". Correct the query, or what the pipeline file says of gates.control_totals.");
  }

  private static void assertWrongUsage(Map<String, String> environment, String message) {
    assertThatThrownBy(() -> query(SQL, environment).failures(NOTHING_PLANNED))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_USAGE))
        .hasMessage(message);
  }

  /** What the gate says of the date's records, as in a night; null where they pass. */
  private static List<String> asked(LocalDate date, ReleaseGate gate) {
    PlannedRelease release = new PlannedRelease(date + "-1", new BusinessDate(date), 1, PlannedRelease.Reason.FIRST_CLOSE);
    return gate.failures(new NightlyPlan("asked", cut, List.of(release), Map.of())).get(release.date());
  }

  private static List<String> heldBack(LocalDate date, ReleaseGate gate) {
    ReleaseReport report = night(date, gate);
    assertThat(report.published()).isEmpty();
    return report.rejected().get(new BusinessDate(date));
  }

  private static ReleaseReport night(LocalDate date, ReleaseGate gate) {
    DateRange only = new DateRange(new BusinessDate(date), new BusinessDate(date));
    Instant asOf = Instant.parse("2010-12-13T06:00:00Z");
    return layers.batch(gate).run(new NightlyRequest(asOf, Optional.of(only), NightlyRequest.Scope.CHANGES, "runner"));
  }

  private static ReleaseGate query(String sql) throws IOException {
    return query(sql, database.environment());
  }

  private static ReleaseGate query(String sql, Map<String, String> environment) throws IOException {
    return gate(
        "query: { url_env: TOTALS_URL, user_env: TOTALS_USER, password_env: TOTALS_PASSWORD, sql: \"%s\", timeout: 2 seconds }"
            .formatted(sql.replace("\"", "\\\"")),
        environment);
  }

  private static ReleaseGate gate(String origin) throws IOException {
    return gate(origin, Map.of());
  }

  private static ReleaseGate gate(String origin, Map<String, String> environment) throws IOException {
    UnaryOperator<String> declared = text -> text + "gates: { control_totals: { %s, %s } }\n".formatted(origin, COLUMNS);
    KafkaTopic besideTotals = new KafkaTopic(kafka.bootstrapServers(), "law.public.sale");
    return ReleaseGates.of(layers.lake(), LawPipeline.pipeline(declared), layers.references(), besideTotals, folder, environment).get(0);
  }

  private static void create(String topic, int partitions) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    }
  }

  private static void send(String topic, String json) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      producer.send(record(topic, json)).get();
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> further) {
    Map<String, Object> settings = new HashMap<>(further);
    settings.put("bootstrap.servers", kafka.bootstrapServers());
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, String json) {
    return new ProducerRecord<>(topic, json.getBytes(UTF_8));
  }

  /** Two sales of ten pounds. */
  private static void sell(InMemoryTopic sales, LocalDate date, long firstLsn) {
    for (int nth = 0; nth < 2; nth++) {
      Sent.Line line = new Sent.Line(date + "-" + nth, "EIRE", 1, new BigDecimal("10.00"), date.atTime(10, nth));
      Sent sale = new Sent(0, Truth.instant(line.soldAt()).plusSeconds(2), "c", firstLsn + nth, null, line);
      sales.send(0, sale.arrival(), sale.value());
    }
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
