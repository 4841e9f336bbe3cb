package io.daybook.serving;

import static io.daybook.serving.OutputFormat.CSV;
import static io.daybook.serving.OutputFormat.JSON;
import static io.daybook.serving.OutputFormat.TABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestResultPrinter {
  private static final List<Column> COLUMNS = List.of(
      new Column("country", "varchar"), new Column("net_gbp", "decimal(38,4)"), new Column("lines", "bigint"), new Column("as_of", "timestamp(3) with time zone"));

  private static final Rows SALES = rows(COLUMNS,
      Arrays.asList("France", new BigDecimal("58635.5600"), 12L, Instant.parse("2010-12-01T08:26:00Z")),
      Arrays.asList(null, new BigDecimal("-1E+3"), null, Instant.parse("2010-12-01T08:26:00.120Z")));

  @Test
  void tableAlignsNumbersToTheRightAndCountsItsRows() {
    assertThat(printed(SALES, TABLE)).isEqualTo("""
        country |    net_gbp | lines | as_of
        --------+------------+-------+---------------------------
        France  | 58635.5600 |    12 | 2010-12-01 08:26:00 UTC
        NULL    |      -1000 |  NULL | 2010-12-01 08:26:00.12 UTC
        (2 rows)
        """);
  }

  @Test
  void onlyTheTableCutsWideValuesAndHidesControlCharacters() {
    Rows rows = rows(List.of(new Column("payload", "varchar")), List.of("\u001B[2J" + "x".repeat(70)));

    assertThat(printed(rows, TABLE)).contains("\n\uFFFD[2J" + "x".repeat(55) + "…\n").contains("(1 row)\n");
    assertThat(printed(rows, CSV)).contains("x".repeat(70));
    assertThat(printed(rows, JSON)).contains("\\u001B[2J" + "x".repeat(70));
  }

  @Test
  void tableOfALongResultShowsEveryRow() {
    Rows rows = rows(List.of(new Column("n", "integer")), IntStream.range(0, 10_001).mapToObj(List::<Object>of).toArray(List[]::new));

    assertThat(printed(rows, TABLE).lines().filter(line -> line.strip().matches("\\d+")).map(line -> Integer.valueOf(line.strip())).toList())
        .isEqualTo(IntStream.range(0, 10_001).boxed().toList());
    assertThat(printed(rows, TABLE)).endsWith("(10001 rows)\n");
  }

  @Test
  void csvKeepsNullApartFromTheEmptyTextAndQuotesWhatNeedsIt() {
    Rows rows = rows(List.of(new Column("a,b", "varchar"), new Column("c", "varchar")),
        Arrays.asList(null, ""), List.of("say \"no\"", "two\nlines"), List.of("plain", new BigDecimal("1E-7")));

    assertThat(printed(rows, CSV)).isEqualTo("\"a,b\",c\r\n,\"\"\r\n\"say \"\"no\"\"\",\"two\nlines\"\r\nplain,0.0000001\r\n");
  }

  @Test
  void jsonWritesDecimalsAsNumbersWithAllTheirDigits() {
    assertThat(printed(SALES, JSON)).isEqualTo("""
        [
        {"country":"France","net_gbp":58635.5600,"lines":12,"as_of":"2010-12-01T08:26:00Z"},
        {"country":null,"net_gbp":-1000,"lines":null,"as_of":"2010-12-01T08:26:00.120Z"}
        ]
        """);
  }

  @Test
  void jsonNestsListsAndMaps() {
    Rows rows = rows(List.of(new Column("offsets", "map(varchar, bigint)"), new Column("days", "array(date)"), new Column("late", "boolean")),
        List.of(Map.of("0", 17L), List.of(LocalDate.parse("2010-12-01"), LocalDate.parse("2010-12-02")), true));

    assertThat(printed(rows, JSON)).isEqualTo("[\n{\"offsets\":{\"0\":17},\"days\":[\"2010-12-01\",\"2010-12-02\"],\"late\":true}\n]\n");
    assertThat(printed(rows, CSV)).endsWith("{0=17},\"[2010-12-01, 2010-12-02]\",true\r\n");
  }

  @Test
  void aResultWithoutRowsStillHasItsHeader() {
    assertThat(printed(rows(COLUMNS), TABLE)).isEqualTo("country | net_gbp | lines | as_of\n--------+---------+-------+------\n(0 rows)\n");
    assertThat(printed(rows(COLUMNS), CSV)).isEqualTo("country,net_gbp,lines,as_of\r\n");
    assertThat(printed(rows(COLUMNS), JSON)).isEqualTo("[\n]\n");
  }

  @Test
  void aStatementWithoutAResultIsDone() {
    assertThat(printed(rows(List.of()), TABLE)).isEqualTo("Done\n");
    assertThat(printed(rows(List.of()), CSV)).isEmpty();
  }

  @Test
  void failsWhereNobodyReadsAnyMore() {
    for (OutputFormat format : OutputFormat.values()) {
      assertThatThrownBy(() -> ResultPrinter.to(new ClosedPipe(), format).print(SALES))
          .isInstanceOf(UncheckedIOException.class).hasMessageContaining("Broken pipe");
    }
  }

  private static String printed(Rows rows, OutputFormat format) {
    StringWriter text = new StringWriter();
    ResultPrinter.to(text, format).print(rows);
    return text.toString();
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static Rows rows(List<Column> columns, List<Object>... rows) {
    return new Rows() {
      @Override
      public List<Column> columns() {
        return columns;
      }

      @Override
      public Iterator<List<Object>> iterator() {
        return List.of(rows).iterator();
      }
    };
  }

  private static final class ClosedPipe extends Writer {
    @Override
    public void write(char[] text, int offset, int length) throws IOException {
      throw new IOException("Broken pipe");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
