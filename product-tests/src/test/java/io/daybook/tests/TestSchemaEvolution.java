package io.daybook.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.batch.ReleaseAudit;
import io.daybook.core.DaybookException;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.Register;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.lake.LakeTable;
import io.daybook.lake.PartialsPublisher;
import io.daybook.reconciliation.CellFilter;
import io.daybook.reconciliation.DriftExplanation;
import io.daybook.reconciliation.DriftRecords;
import io.daybook.reconciliation.PersonalData;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The source gains a column in mid-stream. Records bring it while the pipeline file does not know it; then the file declares it, with a metric, a dimension
 * and a rule by it. One date had been released before that and is reprocessed, the other is open. The oracle adds up the last images in plain decimals.
 */
@Tag("long")
class TestSchemaEvolution {
  private static final LocalDate RELEASED = LocalDate.parse("2010-12-01");
  private static final LocalDate OPEN = RELEASED.plusDays(1);
  private static final String[] CHANNELS = {"web", "shop", null};

  @TempDir private static Path folder;

  private static InMemoryTopic topic;
  private static LayersUnderTest layers;
  private static MicroBatches microBatches;
  private static long lsn;

  /** Last images by id, and what the speed layer read of channels that it knew of. */
  private static final Map<String, Sale> standing = new LinkedHashMap<>();
  private static final List<Sale> knownByChannel = new ArrayList<>();
  private static boolean channelIsDeclared;

  private static ReleaseReport before;
  private static ReleaseReport night;
  private static Map<String, BigDecimal> provisionalByChannel;
  private static Map<String, BigDecimal> provisionalByCountry;

  @BeforeAll
  static void oneColumnMore() throws IOException {
    topic = new InMemoryTopic(1);
    layers = LawPipeline.open(folder, topic);
    microBatches = new MicroBatches(layers);
    for (LocalDate date : List.of(RELEASED, OPEN)) {
      sell(date, "10:00", Source.WITHOUT_COLUMN, 6);
    }
    publishAndIngest();
    sell(RELEASED, "11:00", Source.WITH_COLUMN, 6);
    sell(OPEN, "11:00", Source.WITH_COLUMN, 6);
    publishAndIngest();
    before = layers.batch().run(NightlyRequest.due(Truth.instant(RELEASED.plusDays(1).atTime(12, 0))));
    sell(OPEN, "12:00", Source.WITH_COLUMN, 6); // read by the speed layer alone, when the file changes
    amendEverySixth(OPEN);
    microBatches.publish();
    layers.close();

    layers = LawPipeline.open(folder, topic, PartialsPublisher.nowhere(), TestSchemaEvolution::withChannel);
    microBatches.goOnWith(layers);
    channelIsDeclared = true;
    sell(OPEN, "13:00", Source.WITH_COLUMN, 9);
    publishAndIngest();
    provisionalByChannel = byChannel(layers.lake().read(layers.lake().tables().provisional()).where(col("metric").equalTo("by_channel").and(of(OPEN))));
    provisionalByCountry = byCountry(layers.lake().read(layers.lake().tables().provisional()).where(col("metric").equalTo("by_country").and(of(OPEN))));
    amendEverySixth(OPEN);
    deleteFirst(OPEN);
    topic.send(0, Truth.instant(OPEN.atTime(14, 0)), narrowed(OPEN));
    publishAndIngest();
    Instant asOf = Truth.instant(OPEN.plusDays(2).atStartOfDay());
    night = layers.batch().run(new NightlyRequest(asOf, Optional.of(new DateRange(new BusinessDate(RELEASED), new BusinessDate(OPEN))), NightlyRequest.Scope.CHANGES_AND_DEFINITION, "test"));
  }

  @AfterAll
  static void closeLayers() {
    layers.close();
  }

  @Test
  void bothDatesAreReleasedAndNothingIsUnexplained() {
    assertThat(before.rejected()).isEmpty();
    assertThat(night.rejected()).isEmpty();
    assertThat(night.plan().releases()).hasSize(2);
    DriftCells drift = drift();
    drift.assertAddUp();
    drift.assertNothingUnexplained();
  }

  @Test
  void figuresByTheNewFieldAreExactForAllRecordsThatBroughtIt() {
    for (LocalDate date : List.of(RELEASED, OPEN)) {
      Map<String, BigDecimal> expected = byChannel(standing.values().stream().filter(sale -> sale.soldAt().toLocalDate().equals(date)).toList());
      assertThat(expected).containsOnlyKeys("web", "shop", "null");
      assertThat(byChannel(finals("by_channel", date))).as("%s", date).isEqualTo(expected);
      assertThat(byChannel(finals("by_country", date))).as("%s, a dimension of a metric that was there", date).isEqualTo(expected);
    }
  }

  @Test
  void provisionalFiguresHaveTheFieldFromItsDeclarationOn() {
    assertThat(provisionalByChannel).isEqualTo(byChannel(knownByChannel)).isNotEmpty();
    assertThat(provisionalByCountry).as("of all records, whatever the definition").containsOnlyKeys("United Kingdom", "EIRE", "null");
  }

  @Test
  void whatTheEarlierFileHadCountedIsPutDownToTheDefinition() {
    List<Row> rows = drift().rows().stream().filter(row -> row.getAs("metric").equals("by_channel") && row.getAs("measure").equals("pounds") && row.<LocalDate>getAs("business_date").equals(RELEASED)).toList();
    BigDecimal definition = rows.stream().map(row -> row.<BigDecimal>getAs("definition")).reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(definition).isEqualByComparingTo(byChannel(finals("by_channel", RELEASED)).values().stream().reduce(BigDecimal.ZERO, BigDecimal::add));
  }

  /** Of both files together, whose images have not the same fields. */
  @Test
  void recordsBehindTheDriftAddUpToIt() {
    DriftRecords records = new DriftRecords(layers.lake(), layers.pipeline(), layers.references(), new PersonalData(layers.pipeline()));
    Register register = new ReleaseAudit(layers.lake(), layers.pipeline()).register();
    for (PlannedRelease release : night.plan().releases()) {
      NightlyPlan ofRelease = new NightlyPlan(night.plan().runId(), night.plan().cut(), List.of(release), Map.of());
      Instant madeAt = register.requireRelease(release.releaseId()).at();
      try (DriftExplanation explanation = records.explain(ofRelease, madeAt, layers.pipeline().metric("by_country").orElseThrow(), CellFilter.all())) {
        assertThat(explanation.isWhole()).as(release.releaseId()).isTrue();
        assertThat(explanation.records().count()).isPositive();
      }
    }
  }

  @Test
  void releasesOfTheEarlierFileAreMadeAgainAsTheyWere() {
    ReleaseAudit audit = new ReleaseAudit(layers.lake(), layers.pipeline());
    assertThat(audit.verify()).isEmpty();
    for (var release : Stream.of(before, night).flatMap(report -> report.plan().releases().stream()).toList()) {
      assertThat(audit.reproduce(release.releaseId())).as(release.releaseId()).isNotEmpty().allSatisfy((metric, reproduced) -> assertThat(reproduced.isEqual()).as(metric).isTrue());
    }
  }

  @Test
  void aRecordWhoseTypeNoLongerFitsIsInQuarantineWithItsField() {
    List<Row> rows = layers.lake().read(layers.lake().tables().quarantine()).collectAsList();
    assertThat(rows).singleElement().satisfies(row -> {
      assertThat(row.<String>getAs("reason")).isEqualTo("after.quantity is not a int: \"7\"");
      assertThat(new String(row.<byte[]>getAs("payload"), UTF_8)).contains("\"channel\":\"web\"");
    });
  }

  @Test
  void anIncompatibleFileIsRefusedByTheLayersAndNothingIsWritten() {
    Map<String, Long> versions = versions();
    assertThatThrownBy(() -> LawPipeline.open(folder, topic, PartialsPublisher.nowhere(), text -> withChannel(text).replace("key: [id]", "key: [id, quantity]").replace("quantity: int", "quantity: string")))
        .isInstanceOf(DaybookException.class)
        .hasMessageContaining("Nothing was written.")
        .hasMessageContaining("source.key: incompatible: changed from [id] to [id, quantity]")
        .hasMessageContaining("source.fields.quantity: incompatible: changed from int to string");
    assertThat(versions()).isEqualTo(versions);
  }

  private static String withChannel(String text) {
    return text.replace("    id: string\n", "    id: string\n    channel: { type: string, nullable: true }\n")
            .replace("dimensions: [country]", "dimensions: [country, channel]")
            .replace("price_not_negative: unit_price >= 0", "price_not_negative: unit_price >= 0\n  known_channel: channel in ('web', 'shop')")
        + "  by_channel:\n    window: 1 hour\n    dimensions: [channel]\n    measures:\n      lines: count\n      pounds: { sum: quantity * unit_price, scale: 4 }\n";
  }

  private enum Source {
    WITHOUT_COLUMN,
    WITH_COLUMN
  }

  private record Sale(String id, String country, int quantity, BigDecimal price, LocalDateTime soldAt, String channel, Source source) {
    BigDecimal pounds() {
      return price.multiply(BigDecimal.valueOf(quantity));
    }

    Sale amended() {
      return new Sale(id, country, quantity + 1, price, soldAt, channel == null ? "web" : channel.equals("web") ? "shop" : "web", Source.WITH_COLUMN);
    }

    /** As a capture tells it now: of old records the new column is null. */
    String json() {
      String own =
          "\"id\":\"%s\",\"country\":%s,\"quantity\":%d,\"unit_price\":\"%s\",\"sold_at\":%d"
              .formatted(id, quoted(country), quantity, price.toPlainString(), soldAt.toEpochSecond(ZoneOffset.UTC) * 1_000_000L);
      return "{" + own + (source == Source.WITH_COLUMN ? ",\"channel\":" + quoted(channel) : "") + "}";
    }

    private static String quoted(String text) {
      return text == null ? "null" : "\"" + text + "\"";
    }
  }

  private static void sell(LocalDate date, String from, Source source, int count) {
    for (int i = 0; i < count; i++) {
      LocalDateTime soldAt = date.atTime(LocalTime.parse(from)).plusMinutes(i % 4).plusSeconds(i);
      String country = new String[] {"United Kingdom", "EIRE", null}[i % 3];
      Sale sale = new Sale(date + "/" + (lsn + 1), country, i % 5 + 1, BigDecimal.valueOf(25_500 + 1_111L * i, 4), soldAt, source == Source.WITH_COLUMN ? CHANNELS[(i + 1) % 3] : null, source);
      send("c", null, sale, soldAt);
      standing.put(sale.id(), sale);
      if (channelIsDeclared) {
        knownByChannel.add(sale);
      }
    }
  }

  /** On time, and chained: its before image is the image that stands. */
  private static void amendEverySixth(LocalDate date) {
    List<Sale> ofDate = standing.values().stream().filter(sale -> sale.soldAt().toLocalDate().equals(date)).toList();
    for (int i = 0; i < ofDate.size(); i += 6) {
      Sale amended = ofDate.get(i).amended();
      send("u", ofDate.get(i), amended, amended.soldAt());
      standing.put(amended.id(), amended);
    }
  }

  private static void deleteFirst(LocalDate date) {
    Sale gone = standing.values().stream().filter(sale -> sale.soldAt().toLocalDate().equals(date)).findFirst().orElseThrow();
    send("d", gone, null, gone.soldAt());
    standing.remove(gone.id());
  }

  private static byte[] narrowed(LocalDate date) {
    Sale sale = new Sale(date + "/narrowed", "EIRE", 7, BigDecimal.ONE, date.atTime(14, 0), "web", Source.WITH_COLUMN);
    return envelope("c", null, sale, "\"quantity\":7", "\"quantity\":\"7\"");
  }

  private static void send(String op, Sale before, Sale after, LocalDateTime at) {
    topic.send(0, Truth.instant(at).plus(Duration.ofSeconds(2)), envelope(op, before, after, "", ""));
  }

  private static byte[] envelope(String op, Sale before, Sale after, String replaced, String by) {
    lsn++;
    return "{\"before\":%s,\"after\":%s,\"source\":{\"name\":\"law\",\"lsn\":%d,\"txId\":%d},\"op\":\"%s\"}"
        .formatted(before == null ? "null" : before.json(), after == null ? "null" : after.json(), lsn, lsn, op)
        .replace(replaced.isEmpty() ? "\u0000" : replaced, by)
        .getBytes(UTF_8);
  }

  private static void publishAndIngest() {
    microBatches.publish();
    layers.ingest().catchUp();
  }

  private static Column of(LocalDate date) {
    return col("business_date").equalTo(lit(date));
  }

  private static DriftCells drift() {
    Object[] ids = night.plan().releases().stream().map(PlannedRelease::releaseId).toArray();
    List<Row> rows = new ArrayList<>();
    for (Metric metric : layers.pipeline().metrics()) {
      rows.addAll(layers.lake().read(layers.lake().tables().driftOf(metric)).where(col("release_id").isin(ids)).withColumn("metric", lit(metric.name())).collectAsList());
    }
    return new DriftCells(rows);
  }

  private static Dataset<Row> finals(String metric, LocalDate date) {
    String release = night.plan().releases().stream().filter(planned -> planned.date().equals(new BusinessDate(date))).findFirst().orElseThrow().releaseId();
    return layers.lake().read(layers.lake().tables().finalOf(layers.pipeline().metric(metric).orElseThrow())).where(col("release_id").equalTo(release));
  }

  private static Map<String, BigDecimal> byChannel(List<Sale> sales) {
    Map<String, BigDecimal> pounds = new TreeMap<>();
    sales.forEach(sale -> pounds.merge(String.valueOf(sale.channel()), sale.pounds(), BigDecimal::add));
    return pounds;
  }

  private static Map<String, BigDecimal> byChannel(Dataset<Row> rows) {
    return pounds(rows, "channel");
  }

  private static Map<String, BigDecimal> byCountry(Dataset<Row> rows) {
    return pounds(rows, "country");
  }

  private static Map<String, BigDecimal> pounds(Dataset<Row> rows, String dimension) {
    Map<String, BigDecimal> pounds = new TreeMap<>();
    for (Row row : rows.groupBy(coalesce(col(dimension), lit("null"))).agg(sum("pounds")).collectAsList()) {
      pounds.put(row.getString(0), row.getDecimal(1));
    }
    return pounds;
  }

  private static Map<String, Long> versions() {
    Map<String, Long> versions = new TreeMap<>();
    for (LakeTable table : layers.lake().tables().all()) {
      versions.put(table.name(), DeltaTable.forPath(layers.spark(), layers.lake().folder().resolve(table.name()).toString()).history(1).select("version").head().getLong(0));
    }
    return versions;
  }
}
