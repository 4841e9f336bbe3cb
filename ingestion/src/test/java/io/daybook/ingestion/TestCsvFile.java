package io.daybook.ingestion;

import static io.daybook.core.ErrorCode.INPUT_MALFORMED;
import static io.daybook.core.ErrorCode.INPUT_NOT_FOUND;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCsvFile {
  private static final String RETAIL_HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
  private static final String HEADER = "at;amount;big;flag;day;note\n";
  private static final String GOOD = "01/12/2010 08:26;1.50;7;true;2010-12-01;fine\n";

  @TempDir private Path folder;

  @Test
  void readsEveryLineAsDeclaredWhateverTheOrderOfColumns() throws IOException {
    FileRecords records =
        retail(
            RETAIL_HEADER
                + "536365,85123A,\"HEART, \"\"T-LIGHT\"\"\",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
                + "536366,22633,,-1,2010-12-01 08:28:00,1.8500,,EIRE\r\n"
                + "\n"
                + "536365,85123A,HEART,6,2010-12-01 08:26:00,0.001,17850.0,Österreich\n");
    assertThat(values(records))
        .containsExactly(
            Arrays.asList("536365", 1, "85123A", "HEART, \"T-LIGHT\"", 6, new BigDecimal("2.5500"), "17850.0", "United Kingdom", Instant.parse("2010-12-01T08:26:00Z")),
            Arrays.asList("536366", 1, "22633", null, -1, new BigDecimal("1.8500"), null, "EIRE", Instant.parse("2010-12-01T08:28:00Z")),
            Arrays.asList("536365", 2, "85123A", "HEART", 6, new BigDecimal("0.0010"), "17850.0", "Österreich", Instant.parse("2010-12-01T08:26:00Z")));
    assertThat(records.malformed()).isEmpty();
  }

  @Test
  void readsEveryType() throws IOException {
    FileRecords records = everyType("\uFEFF" + HEADER + GOOD + " 01/07/2011 00:00 ;;;;;\n" + "02/07/2011 10:00;-9999.99;-9223372036854775808;FALSE;;17850.0\n");
    assertThat(values(records))
        .containsExactly(
            Arrays.asList(1L, Instant.parse("2010-12-01T08:26:00Z"), new BigDecimal("1.50"), 7L, true, LocalDate.parse("2010-12-01"), "fine"),
            Arrays.asList(2L, Instant.parse("2011-06-30T23:00:00Z"), null, null, null, null, null),
            Arrays.asList(3L, Instant.parse("2011-07-02T09:00:00Z"), new BigDecimal("-9999.99"), Long.MIN_VALUE, false, null, "17850.0"));
  }

  @Test
  void localTimeThatOccursTwiceTakesTheEarlierAndOneThatDoesNotExistIsMalformed() throws IOException {
    FileRecords records = everyType(HEADER + "30/10/2011 01:30;1;;;;\n" + "27/03/2011 01:30;1;;;;\n" + "31/02/2011 12:00;1;;;;\n");
    assertThat(values(records)).extracting(values -> values.get(1)).containsExactly(Instant.parse("2011-10-30T00:30:00Z"));
    assertThat(records.malformed())
        .extracting(MalformedLine::reason)
        .containsExactly("at is not a timestamp: '27/03/2011 01:30'", "at is not a timestamp: '31/02/2011 12:00'");
  }

  @Test
  void malformedLineKeepsItsPlaceAndTheReadingGoesOn() throws IOException {
    FileRecords records =
        everyType(
            HEADER
                + "too;few\n"
                + GOOD
                + "01/12/2010 09:00;1.505;x;yes;2010-13-01;a\n"
                + "01/12/2010 09:01;12345.00;9223372036854775808;;;b\n"
                + ";1;;;;no time\n"
                + "2010-12-01 09:02:00;1;;;;other pattern\n"
                + GOOD);
    assertThat(records.lines()).extracting(FileLine::position).containsExactly(1, 2, 3, 4, 5, 6, 7);
    assertThat(records.malformed()).extracting(MalformedLine::line).containsExactly(2L, 4L, 5L, 6L, 7L);
    assertThat(records.malformed())
        .extracting(MalformedLine::reason)
        .containsExactly(
            "2 columns instead of 6",
            "amount is not a decimal(6,2): '1.505'; big is not a long: 'x'; flag is not a boolean: 'yes'; day is not a date: '2010-13-01'",
            "amount is not a decimal(6,2): '12345.00'; big is not a long: '9223372036854775808'",
            "at is empty",
            "at is not a timestamp: '2010-12-01 09:02:00'");
    assertThat(records.malformed().get(0).raw()).asString(UTF_8).isEqualTo("too;few");
    assertThat(records.malformed().get(0).eventTime()).isEqualTo(Instant.parse("2010-12-01T08:26:00Z"));
    assertThat(records.malformed().get(1).image().orElseThrow().values())
        .containsExactly(3L, Instant.parse("2010-12-01T09:00:00Z"), "1.505", "x", "yes", "2010-13-01", "a");
    assertThat(records.malformed().get(3).eventTime()).isEqualTo(Instant.parse("2010-12-01T09:01:00Z"));
    assertThat(records.malformed().get(4).image().orElseThrow().value(1)).isEqualTo(List.of("2010-12-01 09:02:00"));
    assertThat(values(records)).extracting(values -> values.get(0)).containsExactly(2L, 7L);
  }

  @Test
  void strayQuoteCostsItsLineOnly() throws IOException {
    FileRecords records =
        everyType(
            HEADER
                + "01/12/2010 09:00;1;;;;\"never closed\n"
                + GOOD
                + "01/12/2010 09:00;1;;;;\"two\nlines; one cell\"\n"
                + "01/12/2010 09:00;1;;;;\"closed\" and more\n"
                + GOOD);
    assertThat(values(records)).extracting(values -> values.get(6)).containsExactly("fine", "two\nlines; one cell", "fine");
    assertThat(records.malformed()).extracting(MalformedLine::line).containsExactly(2L, 6L);
  }

  @Test
  void bytesThatAreNotUtf8AreMalformedAndKept() throws IOException {
    Path file = folder.resolve("every_type.csv");
    byte[] line = "01/12/2010 09:00;1;;;;Österreich".getBytes(ISO_8859_1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write((HEADER + GOOD).getBytes(UTF_8));
    bytes.write(line);
    Files.write(file, bytes.toByteArray());
    FileRecords records = CsvFile.read(Pipelines.everyType(), file);
    assertThat(records.malformed()).singleElement().extracting(MalformedLine::raw).isEqualTo(line);
  }

  @Test
  void missingColumnIsAnErrorWithTheNearestOne() {
    assertThatThrownBy(() -> everyType("at;amonut;big;flag;day;note\n" + GOOD))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(INPUT_MALFORMED))
        .hasMessageContaining("has no column 'amount' (nearest: 'amonut')");
    assertThatThrownBy(() -> everyType("at;amount;amount;big;flag;day;note\n" + GOOD)).hasMessageContaining("more than one column 'amount'");
  }

  @Test
  void fileWithoutAUsableLineIsAnError() {
    assertThatThrownBy(() -> everyType("")).hasMessageContaining("it is empty");
    assertThatThrownBy(() -> everyType(HEADER)).hasMessageContaining("no line after the header");
    assertThatThrownBy(() -> everyType(HEADER + "2010-12-01;1;;;;\n"))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(INPUT_MALFORMED))
        .hasMessageContaining("line 2: at is not a timestamp: '2010-12-01'");
  }

  @Test
  void compressedFileThatBreaksOffIsAnError() throws IOException {
    byte[] whole = gzipped(RETAIL_HEADER + "536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n".repeat(5_000));
    Path file = folder.resolve("online_retail.csv.gz");
    for (int length : new int[] {0, 5, whole.length / 2, whole.length - 4}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> CsvFile.read(Pipelines.retail(), file))
          .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(INPUT_MALFORMED))
          .hasMessageContaining("breaks off or is damaged");
    }
    Files.write(file, RETAIL_HEADER.getBytes(UTF_8));
    assertThatThrownBy(() -> CsvFile.read(Pipelines.retail(), file)).hasMessageContaining("breaks off or is damaged");
    Files.write(file, whole);
    assertThat(CsvFile.read(Pipelines.retail(), file).lines()).hasSize(5_000);
  }

  @Test
  void absentFileIsAnError() {
    assertThatThrownBy(() -> CsvFile.read(Pipelines.retail(), folder.resolve("none.csv")))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(INPUT_NOT_FOUND))
        .hasMessageContaining("none.csv");
  }

  private FileRecords retail(String text) throws IOException {
    Path file = folder.resolve("online_retail.csv.gz");
    Files.write(file, gzipped(text));
    return CsvFile.read(Pipelines.retail(), file);
  }

  private FileRecords everyType(String text) throws IOException {
    return CsvFile.read(Pipelines.everyType(), Files.writeString(folder.resolve("every_type.csv"), text));
  }

  private static List<List<Object>> values(FileRecords records) {
    return records.lines().stream().filter(FileRecord.class::isInstance).map(line -> ((FileRecord) line).image().values()).toList();
  }

  private static byte[] gzipped(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
