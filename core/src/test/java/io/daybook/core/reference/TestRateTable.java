package io.daybook.core.reference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Reference;
import io.daybook.core.time.BusinessDate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestRateTable {
  private static final Reference FX =
      new Reference(
          "fx",
          "fx.csv",
          "Date",
          List.of(
              new Reference.Rate("gbp_per_eur", "GBP", new FieldType.Decimal(8, 5)),
              new Reference.Rate("usd_per_eur", "USD", new FieldType.Decimal(6, 4))));

  // As the central bank writes it: newest first, a comma at the end of each line, no fix on the weekend of the 4th.
  private static final String FIXES =
      """
      Date,USD,JPY,GBP,
      2010-12-06,1.3280,110,0.84450,
      2010-12-03,N/A,110,0.848,
      2010-12-02,1.3155,110,,
      2010-12-01,1.3115,110,0.8393,
      """;

  @TempDir Path folder;

  @Test
  void provisionalIsTheLastFixBeforeTheDateAndOfficialTheLastOnOrBeforeIt() throws IOException {
    RateTable rates = read(FIXES);
    assertThat(rates.provisional("gbp_per_eur", date("2010-12-03"))).contains(fix("2010-12-01", "0.83930"));
    assertThat(rates.official("gbp_per_eur", date("2010-12-03"))).contains(fix("2010-12-03", "0.84800"));
    assertThat(rates.provisional("gbp_per_eur", date("2010-12-05"))).contains(fix("2010-12-03", "0.84800"));
    assertThat(rates.official("gbp_per_eur", date("2010-12-05"))).contains(fix("2010-12-03", "0.84800"));
    assertThat(rates.provisional("gbp_per_eur", date("2010-12-06"))).contains(fix("2010-12-03", "0.84800"));
    assertThat(rates.official("gbp_per_eur", date("2010-12-06"))).contains(fix("2010-12-06", "0.84450"));
    assertThat(rates.official("gbp_per_eur", date("2011-12-31"))).contains(fix("2010-12-06", "0.84450"));
  }

  @Test
  void emptyCellAndNotAvailableAreNoFix() throws IOException {
    RateTable rates = read(FIXES);
    assertThat(rates.official("gbp_per_eur", date("2010-12-02"))).contains(fix("2010-12-01", "0.83930"));
    assertThat(rates.official("usd_per_eur", date("2010-12-03"))).contains(fix("2010-12-02", "1.3155"));
  }

  @Test
  void thereIsNoRateBeforeTheFirstFix() throws IOException {
    RateTable rates = read(FIXES);
    assertThat(rates.provisional("gbp_per_eur", date("2010-12-01"))).isEmpty();
    assertThat(rates.official("gbp_per_eur", date("2010-12-01"))).contains(fix("2010-12-01", "0.83930"));
    assertThat(rates.official("gbp_per_eur", date("2010-11-30"))).isEmpty();
  }

  @Test
  void completeThroughIsTheNewestDateInTheFileEvenWithoutFix() throws IOException {
    assertThat(read(FIXES).completeThrough()).isEqualTo(LocalDate.parse("2010-12-06"));
    assertThat(read("Date,GBP,USD\n2010-12-07,N/A,N/A\n2010-12-06,0.8,1.3\n").completeThrough()).isEqualTo(LocalDate.parse("2010-12-07"));
  }

  @Test
  void readsGzipByteOrderMarkAndCarriageReturns() throws IOException {
    Path file = folder.resolve("fx.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(("\uFEFF" + FIXES.replace("\n", "\r\n")).getBytes(UTF_8));
    }
    assertThat(RateTable.read(FX, file).official("gbp_per_eur", date("2010-12-06"))).contains(fix("2010-12-06", "0.84450"));
  }

  @Test
  void travelsToOtherMachines() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(read(FIXES));
    }
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      RateTable arrived = (RateTable) in.readObject();
      assertThat(arrived.official("gbp_per_eur", date("2010-12-06"))).contains(fix("2010-12-06", "0.84450"));
      assertThat(arrived.completeThrough()).isEqualTo(LocalDate.parse("2010-12-06"));
    }
  }

  @Test
  void unknownRateIsAMistakeOfTheCaller() throws IOException {
    RateTable rates = read(FIXES);
    assertThatThrownBy(() -> rates.official("chf_per_eur", date("2010-12-06")))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("No rate named chf_per_eur");
  }

  @Test
  void wrongDateIsMalformed() {
    assertMalformed("Date,GBP,USD\n2010-12-01,0.8,1.3\n01/12/2010,0.8,1.3\n", ":3: column Date: '01/12/2010' is not a date; write it as 2010-12-01.");
    assertMalformed("Date,GBP,USD\n\n2010-02-30,0.8,1.3", ":3: column Date: '2010-02-30' is not a date; write it as 2010-12-01.");
    assertMalformed(
        "Date,GBP,USD\n2010-12-01,0.8,1.3\n2010-12-01,0.9,1.3\n",
        ":3: column Date: '2010-12-01' is the date of an earlier line, too; keep one of them.");
  }

  @Test
  void wrongNumberIsMalformed() {
    assertMalformed(
        "Date,GBP,USD\n2010-12-01,0.8,x\n",
        ":2: column USD: 'x' is not a number; write it as 0.8393, or leave it empty where there is none.");
    assertMalformed(
        "Date,GBP,USD\n2010-12-01,8e-1,1.3\n",
        ":2: column GBP: '8e-1' is not a number; write it as 0.8393, or leave it empty where there is none.");
  }

  @Test
  void moreDigitsThanDeclaredAreMalformedAndZerosAtTheEndAreNot() throws IOException {
    assertMalformed(
        "Date,GBP,USD\n2010-12-01,0.839301,1.3\n", ":2: column GBP: '0.839301' has more digits than decimal(8,5), its declared type.");
    assertMalformed("Date,GBP,USD\n2010-12-01,0.8,100.3\n", ":2: column USD: '100.3' has more digits than decimal(6,4), its declared type.");
    assertThat(read("Date,GBP,USD\n2010-12-01,0.839300,99.9999\n").official("gbp_per_eur", date("2010-12-01")))
        .contains(fix("2010-12-01", "0.83930"));
  }

  @Test
  void missingColumnIsMalformed() {
    assertMalformed("Date,GPB,USD\n2010-12-01,0.8,1.3\n", ":1: there is no column 'GBP'; did you mean 'GPB'? (columns: Date, GPB, USD).");
    assertMalformed("Day,GBP,USD\n", ":1: there is no column 'Date' (columns: Day, GBP, USD).");
    assertMalformed("Date,GBP,USD\n2010-12-01,0.8\n", ":2: column USD: '' is missing: the line has only 2 columns.");
  }

  @Test
  void fileWithoutLinesIsMalformed() {
    assertMalformed("", ": the file is empty.");
    assertMalformed("Date,GBP,USD\n", ": there is no line after the header.");
  }

  @Test
  void fileThatIsNotGzipIsMalformed() throws IOException {
    Path file = Files.writeString(folder.resolve("plain.csv.gz"), FIXES);
    assertThatThrownBy(() -> RateTable.read(FX, file))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_MALFORMED))
        .hasMessage(
            file + ": not readable as gzipped CSV: Not in GZIP format. Correct the file, or what the pipeline file says of reference fx.");
  }

  @Test
  void missingFileIsNotFound() {
    Path file = folder.resolve("absent.csv");
    assertThatThrownBy(() -> RateTable.read(FX, file))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_NOT_FOUND))
        .hasMessage(
            "Cannot open " + file + ", the file of reference fx: there is no such file. "
                + "Put the file there or correct the path in the pipeline file.");
    assertThatThrownBy(() -> RateTable.read(FX, folder)).hasMessageContaining("it is a folder");
  }

  private void assertMalformed(String csv, String message) {
    assertThatThrownBy(() -> read(csv))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_MALFORMED))
        .hasMessage(folder.resolve("fx.csv") + message + " Correct the file, or what the pipeline file says of reference fx.");
  }

  private RateTable read(String csv) throws IOException {
    return RateTable.read(FX, Files.writeString(folder.resolve("fx.csv"), csv));
  }

  private static BusinessDate date(String text) {
    return BusinessDate.parse(text);
  }

  private static Fix fix(String date, String value) {
    return new Fix(LocalDate.parse(date), new BigDecimal(value));
  }
}
