package io.daybook.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineFile;
import io.daybook.core.pipeline.PipelineReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of the contract, and what is known of lookups by date. */
class TestTransformedRecords {
  @RegisterExtension static final SparkUnderTest SPARK = new SparkUnderTest();

  private static final String TEXT =
      """
      pipeline: bank
      source:
        topic: bank.public.payment
        envelope: debezium
        key: [account]
        event_time: paid_at
        fields:
          account: string
          bank: string
          branch: { type: string, nullable: true }
          phone: string
          country: string
          currency: string
          quantity: int
          amount: decimal(12,2)
          booked: string
          paid_at: { type: timestamp, zone: Europe/London }
      calendar: { zone: Europe/London }
      clock_skew: 5 minutes
      references:
        fx: { kind: rate_by_date, path: rates.csv, date_column: Date, rates: { gbp_per_eur: { column: GBP, type: "decimal(8,5)" } } }
        countries: { kind: lookup, path: countries.csv, key: { Code: tidy }, columns: { region: string } }
        currencies: { kind: lookup, path: currencies.csv, key: { Code: currency }, valid_from: From, valid_to: To, columns: { per_eur: "decimal(10,4)" } }
      computed:
      %s
      metrics: { payments: { window: 1 hour, measures: { payments: count } } }
      """;

  private static final String RECORD =
      "select '0815-4711' as account, 'BANK' as bank, cast(null as string) as branch, '+44 (20) 79-46' as phone, ' gb ' as country, 'JPY' as currency,"
          + " -3 as quantity, cast(-1234.56 as decimal(12,2)) as amount, '05.12.2010 14:30' as booked, timestamp'2010-12-05T22:15:00Z' as paid_at";

  private static final String TIDY = "tidy: { type: string, expression: upper(trim(country)) }";

  @TempDir private Path folder;

  @Test
  void splitsAndConcatenates() throws IOException {
    assertThat(value("string", "split_part(account, '-', 2)")).isEqualTo("4711");
    assertThat(value("string", "split_part(account, '-', 3)")).isEqualTo("");
    assertThat(value("string", "concat(bank, '/', branch)")).isNull();
    assertThat(value("string", "concat_ws('/', bank, branch)")).isEqualTo("BANK");
  }

  @Test
  void cleansUpAndSorts() throws IOException {
    assertThat(value("string", "tidy")).isEqualTo("GB");
    assertThat(value("string", "regexp_replace(phone, '[^0-9]', '')")).isEqualTo("44207946");
    assertThat(value("string", "nullif(trim(country), '')")).isEqualTo("gb");
    assertThat(value("string", "case when quantity < 0 then 'return' else 'sale' end")).isEqualTo("return");
  }

  @Test
  void hasTimesInOtherZones() throws IOException {
    assertThat(value("string", "date_format(from_utc_timestamp(paid_at, 'Asia/Tokyo'), 'yyyy-MM-dd HH:mm')")).isEqualTo("2010-12-06 07:15");
    assertThat(value("date", "cast(from_utc_timestamp(paid_at, 'Asia/Tokyo') as date)")).isEqualTo(LocalDate.parse("2010-12-06"));
    assertThat(value("int", "hour(from_utc_timestamp(paid_at, 'Asia/Tokyo'))")).isEqualTo(7);
    assertThat(value("timestamp", "to_utc_timestamp(to_timestamp(booked, 'dd.MM.yyyy HH:mm'), 'Europe/Berlin')")).isEqualTo(Instant.parse("2010-12-05T13:30:00Z"));
    assertThat(value("timestamp", "to_utc_timestamp(to_timestamp(phone, 'dd.MM.yyyy HH:mm'), 'Europe/Berlin')")).isNull();
  }

  @Test
  void hasAmountsInOtherCurrenciesRoundedHalfUp() throws IOException {
    assertThat(value("decimal(18,2)", "amount / fx.gbp_per_eur")).hasToString("-1460.59"); // 1,460.5856...
    assertThat(value("decimal(18,4)", "amount / currencies.per_eur")).hasToString("-11.0985"); // 11.09849...
  }

  @Test
  void translatesCodes() throws IOException {
    assertThat(value("string", "countries.region")).isEqualTo("Europe");
    assertThat(value("string", "coalesce(countries.region, country)")).isEqualTo("Europe");
  }

  @Test
  void provisionalFiguresGoByWhatWasKnownWhenTheDateBegan() throws IOException {
    Pipeline pipeline = pipeline("string", "countries.region");
    write("Europe");
    Lake lake = Lake.open(SPARK.session(), folder, pipeline);
    ReferenceRates first = ReferenceRates.refresh(lake, pipeline, folder, Instant.parse("2010-12-05T12:00:00Z"));
    write("EMEA");
    ReferenceRates second = ReferenceRates.refresh(lake, pipeline, folder, Instant.parse("2010-12-06T23:54:00Z")); // before the 7th may begin
    write("United Kingdom");
    ReferenceRates third = ReferenceRates.refresh(lake, pipeline, folder, Instant.parse("2010-12-06T23:56:00Z"));
    ReferenceRates again = ReferenceRates.refresh(lake, pipeline, folder, Instant.parse("2010-12-09T12:00:00Z"));

    for (ReferenceRates known : List.of(second, third, again, ReferenceRates.known(lake, pipeline, Instant.parse("2010-12-07T00:00:00Z")))) {
      assertThat(computed(pipeline, known, ReferenceTiming.PROVISIONAL, "2010-12-04")).as("known first").isEqualTo("Europe");
      assertThat(computed(pipeline, known, ReferenceTiming.PROVISIONAL, "2010-12-06")).isEqualTo("Europe");
      assertThat(computed(pipeline, known, ReferenceTiming.PROVISIONAL, "2010-12-07")).isEqualTo("EMEA");
    }
    assertThat(computed(pipeline, again, ReferenceTiming.PROVISIONAL, "2010-12-08")).isEqualTo("United Kingdom");
    assertThat(computed(pipeline, second, ReferenceTiming.FINAL, "2010-12-04")).isEqualTo("EMEA");
    assertThat(computed(pipeline, again, ReferenceTiming.FINAL, "2010-12-04")).isEqualTo("United Kingdom");

    assertThat(first.suffices(Instant.parse("2010-12-05T23:54:00Z"))).isTrue();
    assertThat(first.suffices(Instant.parse("2010-12-05T23:55:00Z"))).as("a record of the 6th may come").isFalse();
    ReferenceRates later = first.withLookups(lake, Instant.parse("2010-12-06T23:55:00Z"));
    assertThat(computed(pipeline, later, ReferenceTiming.PROVISIONAL, "2010-12-07")).isEqualTo("EMEA");
    assertThat(lake.read(lake.tables().reference(pipeline.transformations().lookups().get(0))).count()).as("a line and two corrections").isEqualTo(3);
  }

  @Test
  void onlyExactDatesAreInsideALinesValidity() throws IOException {
    Pipeline pipeline = pipeline("decimal(10,4)", "currencies.per_eur");
    write("Europe");
    ReferenceRates references = ReferenceRates.read(pipeline, folder, Instant.parse("2010-12-05T12:00:00Z"));
    assertThat(computed(pipeline, references, ReferenceTiming.FINAL, "2010-12-04")).hasToString("110.0000");
    assertThat(computed(pipeline, references, ReferenceTiming.FINAL, "2010-12-05")).hasToString("111.2367");
    assertThat(computed(pipeline, references, ReferenceTiming.FINAL, "2010-12-06")).isNull();
  }

  private Object value(String type, String expression) throws IOException {
    Pipeline pipeline = pipeline(type, expression);
    write("Europe");
    return computed(pipeline, ReferenceRates.read(pipeline, folder, Instant.parse("2010-12-05T12:00:00Z")), ReferenceTiming.FINAL, "2010-12-05");
  }

  /** The computed field x of the record, as metrics see it. */
  private static Object computed(Pipeline pipeline, ReferenceRates references, ReferenceTiming timing, String date) {
    ComputedFields fields = new ComputedFields(pipeline);
    Dataset<Row> record = fields.ofRecord(SPARK.session().sql(RECORD));
    for (String name : references.names()) {
      record = record.withColumn(name, references.of(name, timing, lit(LocalDate.parse(date))));
    }
    return fields.ofReferences(record).select(col("x")).first().get(0);
  }

  /** Checked, with x besides. */
  private static Pipeline pipeline(String type, String expression) {
    String x = "x: { type: \"%s\", expression: \"%s\" }".formatted(type, expression);
    PipelineFile file = PipelineReader.readWithLines("bank.yaml", TEXT.formatted("  " + TIDY + "\n  " + x));
    new ExpressionCheck(SPARK.session(), file).require();
    return file.pipeline();
  }

  private void write(String region) throws IOException {
    Files.writeString(folder.resolve("rates.csv"), "Date,GBP\n2010-12-01,0.84000\n2010-12-05,0.84525\n");
    Files.writeString(folder.resolve("countries.csv"), "Code,region\nGB,%s\n".formatted(region));
    Files.writeString(folder.resolve("currencies.csv"), "Code,From,To,per_eur\nJPY,,2010-12-05,110\nJPY,2010-12-05,2010-12-06,111.2367\n");
  }
}
