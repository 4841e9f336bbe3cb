package io.daybook.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.pipeline.Source;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Values of a Parquet file are read exactly or not at all; what no value of a column could be is refused before any is read. */
class TestParquetHistory {
  @RegisterExtension static final SparkUnderTest SPARK = new SparkUnderTest();

  private static final Source SOURCE =
      PipelineReader.read(
              "parcels.yaml",
              """
              pipeline: parcels
              source:
                topic: depot.public.parcel
                envelope: debezium
                key: [depot, nth]
                event_time: weighed_at
                fields:
                  depot: { type: string, column: Depot }
                  nth: { type: int, ordinal_within: depot }
                  grams: long
                  fee: { type: "decimal(9,2)", nullable: true }
                  due: { type: date, nullable: true }
                  weighed_at: { type: timestamp, zone: Europe/Vienna }
              calendar: { zone: Europe/Vienna }
              metrics:
                by_depot: { window: 1 hour, dimensions: [depot], measures: { parcels: count } }
              """)
          .source();

  private static final String GOOD =
      "select 'Graz' as Depot, 7 as grams, cast(1.50 as decimal(5,1)) as fee, date'2024-05-06' as due, timestamp_ntz'2024-05-06 09:10:00.000001' as weighed_at";

  @TempDir private Path folder;

  @Test
  void valuesAreReadByColumnOrFieldAndCounted() throws IOException {
    List<Row> rows = rows(GOOD + " union all select 'Graz', 8, null, null, timestamp_ntz'2024-05-06 09:11:00'");

    assertThat(rows).extracting(row -> row.<Long>getAs("number")).containsExactly(1L, 2L);
    Row first = rows.get(0).getAs("image");
    assertThat(Stream.of(0, 1, 2, 3, 4, 5).map(first::get))
        .containsExactly("Graz", 1, 7L, new BigDecimal("1.50"), LocalDate.parse("2024-05-06"), Instant.parse("2024-05-06T07:10:00.000001Z"));
    Row second = rows.get(1).getAs("image");
    assertThat(second.getInt(1)).as("the second of Graz").isEqualTo(2);
    assertThat(second.isNullAt(3)).isTrue();
    assertThat(new String(rows.get(0).<byte[]>getAs("payload"), UTF_8)).contains("\"Depot\":\"Graz\"", "\"grams\":7");
  }

  @Test
  void aValueThatIsNotExactlyOfTheTypeCostsItsRowAlone() throws IOException {
    List<Row> rows =
        rows(
            """
            select 'Graz' as Depot, 7 as grams, cast('1.505' as decimal(20,3)) as fee, date'2024-05-06' as due, timestamp_ntz'2024-05-06 09:10:00' as weighed_at
            union all select 'Linz', null, 12345678.5, null, timestamp_ntz'2024-03-31 02:30:00'
            union all select 'Wels', 1, 1234567.50, null, timestamp_ntz'2024-05-06 09:10:00'""");

    assertThat(rows).extracting(row -> row.<String>getAs("problem"))
        .containsExactly(
            "fee is not a decimal(9,2): '1.505'",
            "grams is empty; fee is not a decimal(9,2): '12345678.500'; weighed_at is not a timestamp: '2024-03-31 02:30:00'",
            "");
    assertThat(rows).extracting(row -> row.isNullAt(2)).containsExactly(true, true, false);
  }

  @Test
  void whatNoRowCouldBeIsRefusedWithTheColumn() throws IOException {
    assertRefused(GOOD.replace("7 as grams", "7.0D as grams"), "Cannot read field grams", "column 'grams' is a double there, and the field a long");
    assertRefused(GOOD.replace("as grams", "as gramms"), "Cannot read field grams", "it has no column 'grams' (nearest: 'gramms')");
    assertRefused(GOOD.replace("date'2024-05-06'", "'2024-05-06'"), "Cannot read field due", "column 'due' is a string there, and the field a date");
    Path text = Files.writeString(folder.resolve("text.parquet"), "Depot,grams\n");
    assertThatThrownBy(() -> new ParquetHistory(SOURCE, text).rows(SPARK.session()).collectAsList()).isInstanceOf(DaybookException.class).hasMessageContaining("as Parquet");
    assertThatThrownBy(() -> new ParquetHistory(SOURCE, folder.resolve("none.parquet")).rows(SPARK.session()))
        .isInstanceOf(DaybookException.class)
        .hasMessageContaining("none.parquet as Parquet");
  }

  private void assertRefused(String select, String... words) throws IOException {
    Path file = write(select);
    assertThatThrownBy(() -> new ParquetHistory(SOURCE, file).rows(SPARK.session()))
        .isInstanceOfSatisfying(DaybookException.class, refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INPUT_MALFORMED))
        .hasMessageContainingAll(words);
  }

  private List<Row> rows(String select) throws IOException {
    return new ParquetHistory(SOURCE, write(select)).rows(SPARK.session()).orderBy("number").collectAsList();
  }

  /** One file, with a name that Spark could take for a pattern. */
  private Path write(String select) throws IOException {
    Path written = Files.createTempDirectory(folder, "written");
    SPARK.session().sql(select).coalesce(1).write().mode("overwrite").parquet(written.toString());
    try (Stream<Path> files = Files.list(written)) {
      return Files.move(files.filter(file -> file.toString().endsWith(".parquet")).findFirst().orElseThrow(), written.resolve("parcels [1].parquet"));
    }
  }
}
