package io.daybook.core.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.time.BusinessCalendar;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a valid file becomes, and how files are opened; {@link TestPipelineProblems} has the invalid ones. */
class TestPipelineReader {
  private static final ZoneId LONDON = ZoneId.of("Europe/London");

  /** The least that a file must say. */
  private static final String SMALLEST =
      """
      pipeline: small
      source:
        topic: t
        envelope: debezium
        key: [id]
        event_time: at
        fields: { id: long, at: { type: timestamp, zone: UTC } }
      calendar: { zone: UTC }
      metrics: { m: { window: 1 day, measures: { n: count, total: { sum: id }, mean: { ratio: [total, n] } } } }
      """;

  @TempDir Path folder;

  @Test
  void readsTheSource() {
    assertThat(TestPipelines.retail().name()).isEqualTo("retail");
    assertThat(TestPipelines.retail().source())
        .isEqualTo(
            new Source(
                "retail.public.line",
                Envelope.DEBEZIUM,
                List.of("invoice_no", "line_no"),
                List.of(
                    new Field("invoice_no", new FieldType.Text(), false, false, new FieldOrigin.Column("invoice_no")),
                    new Field("line_no", new FieldType.Int(), false, false, new FieldOrigin.OrdinalWithin("invoice_no")),
                    new Field("quantity", new FieldType.Int(), false, false, new FieldOrigin.Column("Quantity")),
                    new Field("unit_price", new FieldType.Decimal(9, 4), false, false, new FieldOrigin.Column("unit_price")),
                    new Field("customer_id", new FieldType.Text(), true, true, new FieldOrigin.Column("customer_id")),
                    new Field("country", new FieldType.Text(), false, false, new FieldOrigin.Column("country")),
                    new Field("sold_at", new FieldType.Timestamp(LONDON), false, false, new FieldOrigin.Column("sold_at"))),
                "sold_at",
                Optional.of(new SourceFile("retail.csv", ',', "yyyy-MM-dd HH:mm:ss"))));
  }

  @Test
  void readsTheTimes() {
    Pipeline retail = TestPipelines.retail();
    assertThat(retail.calendar()).isEqualTo(new BusinessCalendar(LONDON, LocalTime.MIDNIGHT));
    assertThat(retail.closing()).isEqualTo(new Closing(Duration.ofHours(6), Approval.NONE));
    assertThat(retail.allowedLateness()).isEqualTo(Duration.ofMinutes(10));
    assertThat(retail.dedupHorizon()).isEqualTo(Duration.ofMinutes(20));
    assertThat(retail.clockSkew()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void readsReferencesRulesAndGates() {
    Pipeline retail = TestPipelines.retail();
    assertThat(retail.references())
        .containsExactly(
            new Reference("fx", "fx.csv.gz", "Date", List.of(new Reference.Rate("gbp_per_eur", "GBP", new FieldType.Decimal(8, 5)))));
    assertThat(retail.rules()).containsExactly(new Rule("price_not_negative", "unit_price >= 0"));
    assertThat(retail.gates()).isEqualTo(new Gates(new BigDecimal("0.00"), List.of()));
  }

  @Test
  void readsWhatBecomesOfARecord() {
    String text =
        SMALLEST.replace("id: long,", "id: long, country: { type: string, from: CTRY_CD },")
            + """
            references:
              countries:
                kind: lookup
                path: countries.csv
                key: { Code: code, Number: id }
                valid_from: From
                valid_to: To
                columns:
                  name: string
                  rate: { type: "decimal(5,3)", column: Rate, default: 0.2 }
            computed:
              code: { type: string, expression: upper(country) }
              name: { type: string, expression: countries.name, pii: true }
              seen: { type: timestamp, expression: at }
            filter: code <> 'TEST'
            """;
    Pipeline pipeline = PipelineReader.read("small.yaml", text);
    assertThat(pipeline.source().field("country"))
        .isEqualTo(new Field("country", new FieldType.Text(), false, false, new FieldOrigin.Column("country"), "CTRY_CD"));
    assertThat(pipeline.transformations())
        .isEqualTo(
            new Transformations(
                List.of(
                    new Lookup(
                        "countries",
                        "countries.csv",
                        List.of(new Lookup.Key("Code", "code", new FieldType.Text()), new Lookup.Key("Number", "id", new FieldType.BigInt())),
                        new Lookup.Validity.Between("From", "To"),
                        List.of(
                            new Lookup.Column("name", "name", new FieldType.Text(), ""),
                            new Lookup.Column("rate", "Rate", new FieldType.Decimal(5, 3), "0.2")))),
                List.of(
                    new ComputedField("code", new FieldType.Text(), false, "upper(country)"),
                    new ComputedField("name", new FieldType.Text(), true, "countries.name"),
                    new ComputedField("seen", new FieldType.Timestamp(ZoneId.of("Z")), false, "at")),
                "code <> 'TEST'"));
    assertThat(pipeline.typeOf("code")).isEqualTo(new FieldType.Text());
    assertThat(pipeline.typeOf("id")).isEqualTo(new FieldType.BigInt());
    assertThat(pipeline.references()).isEmpty();
  }

  @Test
  void readsTheMetrics() {
    assertThat(TestPipelines.retail().metrics())
        .containsExactly(
            new Metric(
                "sales_by_country",
                Duration.ofMinutes(1),
                List.of("country"),
                List.of(
                    new Measure.Count("lines"),
                    new Measure.Sum("net_gbp", "quantity * unit_price", 4),
                    new Measure.Sum("net_eur", "quantity * unit_price / fx.gbp_per_eur", 10),
                    new Measure.Ratio("average_gbp", "net_gbp", "lines", 2))),
            new Metric(
                "sales",
                Duration.ofHours(1),
                List.of(),
                List.of(new Measure.Count("lines"), new Measure.Sum("net_gbp", "quantity * unit_price", 4))));
  }

  @Test
  void readsSlidingWindows() {
    String text = SMALLEST.replace("window: 1 day", "window: { size: 10 minutes, slide: 1 minute }");
    Metric metric = PipelineReader.read("small.yaml", text).metrics().get(0);
    assertThat(metric.window()).isEqualTo(new WindowKind.Sliding(Duration.ofMinutes(10), Duration.ofMinutes(1)));
    assertThat(metric.pane()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void readsExtremes() {
    String text = SMALLEST.replace("n: count,", "n: count, low: { min: id }, high: { max: id * 2, scale: 3 },");
    assertThat(PipelineReader.read("small.yaml", text).metrics().get(0).measures())
        .contains(new Measure.Min("low", "id", 0), new Measure.Max("high", "id * 2", 3));
  }

  @Test
  void readsSketchedMeasures() {
    String text = SMALLEST.replace("n: count,", "n: count, ids: { distinct: id }, median: { quantile: id, at: 0.5 }, most: { quantile: id * 2, at: 0.95, scale: 3 },");
    assertThat(PipelineReader.read("small.yaml", text).metrics().get(0).measures()).contains(
        new Measure.Distinct("ids", "id"),
        new Measure.Quantile("median", "id", new BigDecimal("0.5"), 0),
        new Measure.Quantile("most", "id * 2", new BigDecimal("0.95"), 3));
  }

  @Test
  void keepsTheDefinitionByteForByte() {
    String text = "\uFEFF# Größe\r\n" + SMALLEST;
    assertThat(PipelineReader.read("small.yaml", text).definition()).isEqualTo(text);
  }

  @Test
  void whatIsLeftOutHasItsDefault() {
    Pipeline small = PipelineReader.read("small.yaml", SMALLEST);
    assertThat(small.source().file()).isEmpty();
    assertThat(small.calendar().cutOff()).isEqualTo(LocalTime.MIDNIGHT);
    assertThat(small.closing().grace()).isZero();
    assertThat(small.allowedLateness()).isEqualTo(Duration.ofMinutes(10));
    assertThat(small.dedupHorizon()).isEqualTo(Duration.ofMinutes(10));
    assertThat(small.clockSkew()).isEqualTo(Duration.ofMinutes(5));
    assertThat(small.references()).isEmpty();
    assertThat(small.transformations()).isEqualTo(Transformations.none());
    assertThat(small.rules()).isEmpty();
    assertThat(small.gates().unexplainedDrift()).isEqualTo(BigDecimal.ZERO);
    assertThat(small.metrics())
        .containsExactly(
            new Metric(
                "m",
                Duration.ofDays(1),
                List.of(),
                List.of(new Measure.Count("n"), new Measure.Sum("total", "id", 0), new Measure.Ratio("mean", "total", "n", 4))));
  }

  @Test
  void readsEveryType() {
    String fields = "{ id: long, a: string, b: int, c: boolean, d: \"decimal( 38 , 38 )\", e: date, f: { type: long, file_position: true },";
    assertThat(PipelineReader.read("small.yaml", SMALLEST.replace("{ id: long,", fields)).source().fields().subList(0, 7))
        .extracting(Field::type)
        .containsExactly(
            new FieldType.BigInt(),
            new FieldType.Text(),
            new FieldType.Int(),
            new FieldType.Bool(),
            new FieldType.Decimal(38, 38),
            new FieldType.Day(),
            new FieldType.BigInt());
    assertThat(PipelineReader.read("small.yaml", SMALLEST.replace("{ id: long,", fields)).source().field("f").origin())
        .isEqualTo(new FieldOrigin.FilePosition());
  }

  @Test
  void readsDurationsInWordsAndAsIsoHasThem() {
    assertThat(lateness("90 seconds")).isEqualTo(Duration.ofSeconds(90));
    assertThat(lateness("1 second")).isEqualTo(Duration.ofSeconds(1));
    assertThat(lateness("1 minute")).isEqualTo(Duration.ofMinutes(1));
    assertThat(lateness("1 hour")).isEqualTo(Duration.ofHours(1));
    assertThat(lateness("36 hours")).isEqualTo(Duration.ofHours(36));
    assertThat(lateness("1 day")).isEqualTo(Duration.ofDays(1));
    assertThat(lateness("0 days")).isZero();
    assertThat(lateness("PT10M")).isEqualTo(Duration.ofMinutes(10));
    assertThat(lateness("PT0.5S")).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void readsTheFormOfTheSourceFile() {
    String file = "\ncalendar:";
    Pipeline tabs =
        PipelineReader.read(
            "small.yaml",
            SMALLEST.replace(file, "\n  file: { path: a.tsv, delimiter: \"\\t\", timestamp_pattern: d-MMM-yyyy h:mm a }" + file));
    assertThat(tabs.source().file()).contains(new SourceFile("a.tsv", '\t', "d-MMM-yyyy h:mm a"));
  }

  @Test
  void cutOffNeedsNoQuotes() {
    assertThat(PipelineReader.read("small.yaml", SMALLEST.replace("{ zone: UTC }\nm", "{ zone: UTC, cut_off: 17:30 }\nm")).calendar().cutOff())
        .isEqualTo(LocalTime.of(17, 30));
  }

  @Test
  void tellsTheLinesOfKeysToLaterChecks() {
    PipelineFile file = PipelineReader.readWithLines("retail.yaml", TestPipelines.retailText());
    assertThat(file.pipeline()).isEqualTo(TestPipelines.retail());
    assertThat(file.lines().lineOf("metrics.sales_by_country.measures.net_gbp")).isEqualTo(39);
    assertThat(file.lines().lineOf("metrics.sales.measures.net_gbp")).isEqualTo(46);
    assertThat(file.lines().lineOf("rules.price_not_negative")).isEqualTo(32);
    assertThat(file.lines().lineOf("source.fields.sold_at.zone")).isEqualTo(14);
    assertThat(file.lines().lineOf("metrics.sales.dimensions")).as("line of the nearest parent").isEqualTo(42);
    assertThat(file.lines().lineOf("nothing.of.this")).isEqualTo(1);

    List<Problem> problems =
        List.of(file.problem("metrics.sales.measures.net_gbp", "is not exact"), file.problem("rules.price_not_negative", "is not a rule"));
    assertThat(file.invalid(problems))
        .hasMessage("retail.yaml:32: rules.price_not_negative: is not a rule\nretail.yaml:46: metrics.sales.measures.net_gbp: is not exact");
  }

  @Test
  void everyPipelineThatIsShippedIsValid() throws IOException {
    try (var files = Files.list(Path.of("../pipelines"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".yaml")))
          .isNotEmpty()
          .allSatisfy(file -> assertThat(PipelineReader.read(file).metrics()).isNotEmpty());
    }
  }

  @Test
  void missingFileIsNotFound() {
    Path file = folder.resolve("absent.yaml");
    assertThatThrownBy(() -> PipelineReader.read(file))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_NOT_FOUND))
        .hasMessage("Cannot read the pipeline file " + file + ": there is no such file. Give the path of a readable YAML file.");
    assertThatThrownBy(() -> PipelineReader.read(folder))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_NOT_FOUND))
        .hasMessage("Cannot read the pipeline file " + folder + ": it is a folder. Give the path of a readable YAML file.");
  }

  @Test
  void fileThatIsNoTextIsNoPipeline() throws IOException {
    Path latin = Files.write(folder.resolve("latin.yaml"), ("# Größe\n" + SMALLEST).getBytes(ISO_8859_1));
    assertThatThrownBy(() -> PipelineReader.read(latin))
        .isInstanceOf(PipelineProblems.class)
        .hasMessage(latin + ":1: is not text in UTF-8; save it as UTF-8 or check the path");
    Path large = Files.write(folder.resolve("large.yaml"), new byte[2_000_000]);
    assertThatThrownBy(() -> PipelineReader.read(large))
        .isInstanceOf(PipelineProblems.class)
        .hasMessage(large + ":1: has 2000000 bytes, and no pipeline file has over 1048576; check the path");
  }

  @Test
  void messagesNameTheFileAsItWasGiven() throws IOException {
    Path file = Files.writeString(folder.resolve("small.yaml"), SMALLEST.replace("zone: UTC }\nm", "zone: Mars }\nm"));
    assertThatThrownBy(() -> PipelineReader.read(file)).hasMessageStartingWith(file + ":8: calendar.zone: unknown time zone 'Mars'");
  }

  private static Duration lateness(String text) {
    return PipelineReader.read("small.yaml", SMALLEST + "allowed_lateness: " + text + "\n").allowedLateness();
  }
}
