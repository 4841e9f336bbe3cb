package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bad day: a file with bad lines, a second run on the folder, a broker that dies, a start with the wrong options. Then a good end.
 *
 * <p>What needs no running stack to go wrong is tested where the command line is.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5); // bounds a hang

  private Path temp;
  private Path folder;
  private ParcelDepot depot;
  private DaybookProcess.Outcome onFolderInUse;
  private boolean firstRanOn;
  private DaybookProcess.Outcome withoutBroker;
  private Duration endedAfterBroker;
  private List<ProcessHandle> leftByFirst;
  private String ledger;
  private DaybookProcess.Outcome withOtherSeed;
  private String ledgerAfterOtherSeed;
  private DaybookProcess.Outcome end;
  private JsonNode answers;

  @BeforeAll
  void aBadDay(@TempDir Path forAll) throws Exception {
    temp = forAll;
    folder = temp.resolve("run");
    depot = ParcelDepot.in(temp.resolve("data"));

    try (DaybookProcess first = DaybookProcess.start(temp, demo("--pace", "60s"))) {
      await("the first partials").atMost(PATIENCE).until(() -> hasPartials() || !first.isAlive());
      assertThat(first.isAlive()).as(first.told()).isTrue();

      onFolderInUse = DaybookProcess.run(temp, PATIENCE, demo("--pace", "max", "--fresh", "--exit"));
      firstRanOn = first.isAlive() && hasPartials();

      leftByFirst = first.children();
      Instant begun = Instant.now();
      ProcessHandle.of(pidOfKafka()).orElseThrow().destroyForcibly();
      withoutBroker = first.awaitEnd(PATIENCE);
      endedAfterBroker = Duration.between(begun, Instant.now());
    }
    ledger = ledger();
    withOtherSeed = DaybookProcess.run(temp, PATIENCE, demo("--pace", "max", "--exit", "--seed", "2"));
    ledgerAfterOtherSeed = ledger();
    end = DaybookProcess.run(temp, PATIENCE, demo("--pace", "max", "--exit"));
    answers = answers();
  }

  @Test
  void aSecondRunOnTheFolderIsRefusedAndTheFirstGoesOn() {
    assertFailure(onFolderInUse, "The folder " + folder + " is in use by another Daybook, process ", "Stop that process (kill ", "or use another folder.");
    assertThat(firstRanOn).as("the first run goes on with its tables").isTrue();
  }

  @Test
  void aDeadBrokerEndsTheRunSoonWithOneSentence() {
    System.out.printf("BadInputIT: ended %,d ms after the broker%n", endedAfterBroker.toMillis());
    assertFailure(withoutBroker, "Kafka (process ", ") ended by itself, with exit code 137", "start again on the same folder to go on where it was.");
    assertThat(endedAfterBroker).isLessThan(Duration.ofMinutes(1));
    assertThat(leftByFirst).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void anotherSeedOnTheFolderIsRefusedAndItsLedgerStays() {
    assertFailure(withOtherSeed, "Cannot go on with topic depot.public.parcel: ", "another seed", "Start with the same options again, or with an empty folder");
    assertThat(ledgerAfterOtherSeed).isEqualTo(ledger);
  }

  @Test
  void startedAgainTheRunEndsWellAndCountsEveryGoodLineExactly() {
    assertThat(end.exitCode()).as(end.errors() + end.output()).isZero();
    Map<String, ParcelDepot.Totals> finals = new TreeMap<>();
    for (JsonNode row : rows("final")) {
      finals.put(row.get("name").asText(), new ParcelDepot.Totals(row.get("parcels").longValue(), row.get("grams").longValue(), new BigDecimal(row.get("charge").asText())));
    }
    assertThat(finals).isEqualTo(depot.totals());
  }

  @Test
  void badLinesAreInQuarantineWithTheirReasonAndWhatTheyWere() {
    Map<String, String> payloads = new TreeMap<>();
    rows("quarantine").forEach(row -> payloads.put(row.get("name").asText(), row.get("payload").asText()));
    assertThat(payloads).hasSize(ParcelDepot.BAD_LINES.size());
    ParcelDepot.BAD_LINES.forEach(
        (reason, line) ->
            assertThat(payloads.entrySet())
                .as("%s: %s", reason, payloads)
                .anySatisfy(
                    found -> {
                      assertThat(found.getKey()).startsWith(reason);
                      assertThat(found.getValue()).contains(line.split(";")[0], line.split(";")[1], line.split(";")[2]);
                    }));
    assertThat(end.output()).contains("4 malformed lines of the file are sent as they are, for quarantine");
  }

  private static void assertFailure(DaybookProcess.Outcome outcome, String... words) {
    assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(1);
    assertThat(outcome.errorLines()).singleElement().asString().startsWith("daybook: ").contains(words);
    assertThat(outcome.output()).doesNotContain("\tat ", "Exception");
  }

  private String[] demo(String... options) {
    List<String> command =
        new ArrayList<>(List.of("demo", "--pipeline", depot.pipeline().toString(), "--input", depot.input().toString(), "--folder", folder.toString()));
    command.addAll(List.of("--dates", "all", "--no-trino"));
    command.addAll(Arrays.asList(options));
    return command.toArray(String[]::new);
  }

  /** Both at once: a Spark session is started for each statement. */
  private JsonNode answers() throws Exception {
    String statement = """
        select 'final' as kind, concat(business_date, ' ', depot) as name, sum(parcels) as parcels, sum(grams) as grams, sum(charge) as charge, null as payload
        from by_depot_final
        group by business_date, depot
        union all
        select 'quarantine', reason, null, null, null, decode(payload, 'UTF-8')
        from quarantine
        where state = 'OPEN'""";
    DaybookProcess.Outcome outcome =
        DaybookProcess.run(temp, PATIENCE, "sql", statement, "--output", "json", "--pipeline", depot.pipeline().toString(), "--folder", folder.toString());
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    return new ObjectMapper().readTree(outcome.output());
  }

  private List<JsonNode> rows(String kind) {
    return StreamSupport.stream(answers.spliterator(), false).filter(row -> row.get("kind").asText().equals(kind)).toList();
  }

  private boolean hasPartials() {
    return Files.exists(folder.resolve("lake/parcels/provisional/_delta_log/00000000000000000001.json"));
  }

  private long pidOfKafka() throws IOException {
    return Long.parseLong(Files.readString(folder.resolve("kafka/kafka.pid")).split(" ")[0]);
  }

  private String ledger() throws IOException {
    return Files.readString(folder.resolve("replay-ledger.jsonl"));
  }
}
