package io.daybook.core.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Lookup;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestLookupTable {
  private static final Lookup VAT =
      new Lookup(
          "vat",
          "vat.csv",
          List.of(new Lookup.Key("Country", "country", new FieldType.Text()), new Lookup.Key("Class", "vat_class", new FieldType.Int())),
          new Lookup.Validity.Between("From", "To"),
          List.of(
              new Lookup.Column("rate", "Rate", new FieldType.Decimal(5, 3), "0"),
              new Lookup.Column("label", "Label", new FieldType.Text(), "")));
  private static final String HEADER = "Country,Class,From,To,Rate,Label\n";
  private static final String UNITED_KINGDOM = "GB,1,,2011-01-04,0.175,old\nGB,1,2011-01-04,,0.2,new\n";
  private static final Instant MONDAY = Instant.parse("2011-01-10T08:00:00Z");
  private static final Instant TUESDAY = Instant.parse("2011-01-11T08:00:00Z");
  private static final Instant WEDNESDAY = Instant.parse("2011-01-12T08:00:00Z");

  @TempDir private Path folder;

  @Test
  void lineHoldsFromItsFirstDateToTheDayBeforeItsLast() throws IOException {
    LookupTable table = LookupTable.of(VAT, read(UNITED_KINGDOM), MONDAY);
    assertThat(find(table, "GB", "1", "1999-01-01", MONDAY)).containsExactly(new BigDecimal("0.175"), "old");
    assertThat(find(table, "GB", "1", "2011-01-03", MONDAY)).containsExactly(new BigDecimal("0.175"), "old");
    assertThat(find(table, "GB", "1", "2011-01-04", MONDAY)).containsExactly(new BigDecimal("0.200"), "new");
  }

  @Test
  void unknownCodeHasTheDefaultsAndAnEmptyCellHasNothing() throws IOException {
    LookupTable table = LookupTable.of(VAT, read("GB,1,2011-01-04,2012-01-01,,\n"), MONDAY);
    Object[] defaults = {new BigDecimal("0.000"), null};
    assertThat(find(table, "FR", "1", "2011-01-04", MONDAY)).isEqualTo(defaults);
    assertThat(find(table, "GB", "2", "2011-01-04", MONDAY)).isEqualTo(defaults);
    assertThat(find(table, "GB", "1", "2012-01-01", MONDAY)).as("when it holds no more").isEqualTo(defaults);
    assertThat(table.values(null, LocalDate.parse("2011-01-04"), MONDAY)).isEqualTo(defaults);
    assertThat(find(table, "GB", "1", "2011-01-04", MONDAY)).as("empty cells").containsExactly(null, null);
  }

  @Test
  void keyIsComparedAsItsTypeIs() throws IOException {
    assertThat(find(LookupTable.of(VAT, read("GB, 01 ,,,0.2,x\n"), MONDAY), "GB", "1", "2011-01-04", MONDAY)).contains("x");
  }

  @Test
  void whatIsCorrectedOrGoneIsStillKnownAsOfThen() throws IOException {
    List<LookupTable.Fact> facts = new ArrayList<>(new LookupTable(VAT, List.of()).news(read(UNITED_KINGDOM + "IE,1,,,0.21,irish\n"), MONDAY));
    facts.addAll(new LookupTable(VAT, facts).news(read("GB,1,,2011-01-04,0.175,old\nGB,1,2011-01-04,,0.2,corrected\n"), WEDNESDAY));
    assertThat(facts).as("three lines, one correction, one that is gone").hasSize(5);
    assertThat(new LookupTable(VAT, facts).news(read("GB,1,,2011-01-04,0.175,old\nGB,1,2011-01-04,,0.2,corrected\n"), WEDNESDAY)).isEmpty();

    LookupTable table = sent(new LookupTable(VAT, facts));
    for (Instant before : List.of(Instant.EPOCH, MONDAY, TUESDAY)) { // what was known first has been known ever since
      assertThat(find(table, "GB", "1", "2011-02-01", before)).contains("new");
      assertThat(find(table, "IE", "1", "2011-02-01", before)).contains("irish");
    }
    assertThat(find(table, "GB", "1", "2011-02-01", WEDNESDAY)).contains("corrected");
    assertThat(find(table, "IE", "1", "2011-02-01", WEDNESDAY)).containsExactly(new BigDecimal("0.000"), null);
    assertThat(find(table, "GB", "1", "2011-02-01", Instant.MAX)).contains("corrected");
  }

  @Test
  void codeThatStandsTwiceForADateIsMalformed() {
    assertMalformed(
        "GB,1,,2011-01-04,0.175,a\nIE,1,,,0.2,b\nGB,1,2011-01-03,,0.2,c\n",
        ":4: column Country: 'GB, 1' stands in line 2 as well, for dates that this line has, too; keep one of them, or let one end where the other begins.");
    assertMalformed(
        "GB,1,2011-01-04,,0.2,a\nGB,1,,2011-01-05,0.1,b\n",
        ":3: column Country: 'GB, 1' stands in line 2 as well, for dates that this line has, too; keep one of them, or let one end where the other begins.");
    assertMalformed(
        "GB,1,2011-01-04,2011-01-04,0.2,a\n", ":2: column To: '2011-01-04' is not after 2011-01-04, where the line begins to hold.");
  }

  @Test
  void wrongValueIsMalformed() {
    assertMalformed("GB,1,,,a fifth,a\n", ":2: column Rate: 'a fifth' is not of its declared type, decimal(5,3).");
    assertMalformed("GB,first,,,0.2,a\n", ":2: column Class: 'first' is not of its declared type, int.");
    assertMalformed("GB,,,,0.2,a\n", ":2: column Class: '' is empty, and it is what the line is found by; write a code.");
    assertMalformed("GB,1,2011,,0.2,a\n", ":2: column From: '2011' is not a date; write it as 2010-12-01.");
    assertMalformed("", ": there is no line after the header.");
  }

  private static Object[] find(LookupTable table, String country, String vatClass, String date, Instant knownAt) {
    return table.values(country + LookupKey.SEPARATOR + vatClass, LocalDate.parse(date), knownAt);
  }

  private void assertMalformed(String lines, String message) {
    assertThatThrownBy(() -> read(lines))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_MALFORMED))
        .hasMessage(folder.resolve("vat.csv") + message + " Correct the file, or what the pipeline file says of reference vat.");
  }

  private List<LookupRow> read(String lines) throws IOException {
    return new LookupFile(VAT, Files.writeString(folder.resolve("vat.csv"), HEADER + lines)).read();
  }

  /** As it comes to a task. */
  private static LookupTable sent(LookupTable table) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new ObjectOutputStream(bytes).writeObject(table);
      return (LookupTable) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
