package io.daybook.tests;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.batch.ReleaseAudit;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.ReleaseReport;
import io.daybook.lake.PartialsPublisher;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * The law for records that are renamed, filtered, computed with and translated: the figures are those of plain arithmetic over lines that the test has
 * translated and filtered itself. The codes are corrected between each day and its night, so finals go by other ones than what was provisional.
 */
class TestTransformations {
  private static final int PARTITIONS = 2;

  /** From this date on, Ireland has another name. */
  private static final LocalDate RENAMED = LocalDate.parse("2010-12-10");

  private static Path folder;
  private static InMemoryTopic topic;
  private static LayersUnderTest layers;
  private static MicroBatches microBatches;
  private static Truth truth;

  private static final List<PlannedRelease> released = new ArrayList<>();
  private static LocalDate date = LocalDate.parse("2010-12-01");
  private static long lsn;
  private static int night;

  @BeforeContainer
  static void openLayers() throws IOException {
    folder = Files.createTempDirectory("daybook-transformations");
    topic = new InMemoryTopic(PARTITIONS);
    truth = new Truth(LawPipeline.rates());
    writeCodes("Ireland");
    layers = open();
    microBatches = new MicroBatches(layers);
  }

  @AfterContainer
  static void closeLayers() throws IOException {
    layers.close();
    Folders.delete(folder);
  }

  @Tag("long")
  @Property(tries = 3, shrinking = ShrinkingMode.OFF) // each try goes on on the same tables, with dates of its own
  void bothLayersCountWhatIsLeftAndTranslated(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    date = date.plusDays(4);
    List<Sent> deliveries = new Histories(seed, date, PARTITIONS, lsn).deliveries(20 + random.nextInt(60));
    lsn += 1_000_000;
    deliveries.forEach(sent -> topic.send(sent.partition(), sent.arrival(), sent.value()));
    while (!microBatches.coverTheTopic()) {
      microBatches.publish(() -> random.nextInt(60));
    }
    layers.close();
    String corrected = "Republic of Ireland " + ++night;
    writeCodes(corrected);
    layers = open();
    microBatches.goOnWith(layers);

    ReleaseReport report = layers.batch().run(NightlyRequest.due(Truth.instant(date.plusDays(3).atStartOfDay())));

    assertThat(report.rejected()).as("rejected").isEmpty();
    List<Sent> byDay = deliveries.stream().map(sent -> counted(sent, "Ireland")).toList();
    List<Sent> byNight = deliveries.stream().map(sent -> counted(sent, corrected)).toList();
    assertThat(Cells.finals(layers, report.published())).as("final").isEqualTo(truth.finals(byNight));
    assertThat(Cells.provisional(layers, col("business_date").between(date, date.plusDays(2)))).as("provisional").isEqualTo(truth.provisionals(byDay));
    DriftCells drift = new DriftCells(Cells.drift(layers, report.published()));
    drift.assertAddUp();
    drift.assertNothingUnexplained();
    assertThat(drift.of("lines", "reference_data"))
        .as("lines that have gone from one name to the other")
        .isEqualTo(
            DriftCells.difference(
                DriftCells.amounts(truth.finals(byNight), figures -> BigDecimal.valueOf(figures.records())),
                DriftCells.amounts(truth.finals(byDay), figures -> BigDecimal.valueOf(figures.records()))))
        .isNotEmpty();
    released.addAll(report.published());
    assertReproducible();
  }

  /** Also releases that were made before codes were corrected again. */
  private static void assertReproducible() {
    ReleaseAudit audit = new ReleaseAudit(layers.lake(), layers.pipeline());
    for (PlannedRelease release : released) {
      assertThat(audit.reproduce(release.releaseId())).isNotEmpty().allSatisfy((metric, made) -> assertThat(made.now()).isEqualTo(made.recorded()));
    }
  }

  private static LayersUnderTest open() throws IOException {
    return LawPipeline.open(folder, topic, PartialsPublisher.nowhere(), TestTransformations::transformed);
  }

  /** The law's pipeline, with the same figures of records that are renamed, computed with, filtered and translated. */
  private static String transformed(String text) {
    return text.replace("    country: { type: string, nullable: true }\n", "    code: { type: string, nullable: true, from: country }\n")
        .replace(
            "rules:\n  price_not_negative: unit_price >= 0\n",
            """
              countries:
                kind: lookup
                path: codes.csv
                key: { Code: trimmed }
                valid_from: From
                valid_to: To
                columns:
                  name: { type: string, column: Name, default: elsewhere }
            computed:
              trimmed: { type: string, expression: trim(code) }
              amount: { type: "decimal(20,4)", expression: quantity * unit_price }
              small: { type: boolean, expression: "quantity between -3 and 3" }
              negative: { type: boolean, expression: unit_price < 0 }
              country: { type: string, expression: "countries.name" }
            filter: not small
            rules:
              price_not_negative: not negative
            """)
        .replace("quantity * unit_price", "amount")
        .replace("expression: amount", "expression: quantity * unit_price")
        + "gates: { row_counts: exact }\n";
  }

  private static void writeCodes(String ireland) throws IOException {
    Files.writeString(
        folder.resolve("codes.csv"),
        """
        Code,From,To,Name
        EIRE,,%2$s,%1$s
        EIRE,%2$s,,%1$s since
        United Kingdom,,,Great Britain
        """
            .formatted(ireland, RENAMED));
  }

  /** As a change of records that need no transformation; a line that the filter leaves out is one that counts for nothing. */
  private static Sent counted(Sent sent, String ireland) {
    return new Sent(sent.partition(), sent.arrival(), sent.op(), sent.lsn(), counted(sent.before(), ireland), counted(sent.after(), ireland));
  }

  private static Sent.Line counted(Sent.Line line, String ireland) {
    if (line == null) {
      return null;
    }
    String name =
        "EIRE".equals(line.country())
            ? Truth.date(line).isBefore(RENAMED) ? ireland : ireland + " since"
            : "United Kingdom".equals(line.country()) ? "Great Britain" : "elsewhere";
    BigDecimal price = Math.abs(line.quantity()) <= 3 ? BigDecimal.ONE.negate() : line.price();
    return new Sent.Line(line.id(), name, line.quantity(), price, line.soldAt());
  }
}
