package io.daybook.core.totals;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.FieldType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestTotalsRecords {
  private static final LocalDate FIRST = LocalDate.parse("2010-12-01");
  private static final LocalDate SECOND = LocalDate.parse("2010-12-02");

  private final TotalsRecords records =
      new TotalsRecords(
          "retail.totals", 0, "business_date", Map.of("lines", new FieldType.Decimal(19, 0), "net", new FieldType.Decimal(38, 2)));
  private long offset = 17;

  @Test
  void numbersAreReadExactlyWhetherTheyAreTextOrNot() {
    send("{'business_date':'2010-12-01','lines':3108,'net':'58635.56'}");
    send("{'net':12345678901234567890.10,'lines':'2','business_date':'2010-12-02','shop':'Leeds'}");
    assertThat(records.byDate())
        .containsExactly(
            Map.entry(FIRST, Map.of("lines", new BigDecimal("3108"), "net", new BigDecimal("58635.56"))),
            Map.entry(SECOND, Map.of("lines", new BigDecimal("2"), "net", new BigDecimal("12345678901234567890.10"))));
  }

  @Test
  void lastRecordOfADateCounts() {
    send("{'business_date':'2010-12-01','lines':1,'net':1.00}");
    send("{'business_date':'2010-12-02','lines':2,'net':2.00}");
    send("{'business_date':'2010-12-01','lines':3}");
    assertThat(records.byDate())
        .containsExactly(
            Map.entry(FIRST, Map.of("lines", new BigDecimal("3"))),
            Map.entry(SECOND, Map.of("lines", new BigDecimal("2"), "net", new BigDecimal("2.00"))));
  }

  @Test
  void nullAndAbsentAreNoTotalAndZeroIsOne() {
    send("{'business_date':'2010-12-01','lines':null}");
    send("{'business_date':'2010-12-02','lines':0,'net':-0.0}");
    assertThat(records.byDate())
        .containsExactly(
            Map.entry(FIRST, Map.of()), Map.entry(SECOND, Map.of("lines", BigDecimal.ZERO, "net", new BigDecimal("0.00"))));
  }

  @Test
  void recordWithoutAValueSaysNothing() {
    records.add(17, null);
    assertThat(records.byDate()).isEmpty();
  }

  @Test
  void zerosAtTheEndAreNoDigitsAndExponentsAreNumbers() {
    send("{'business_date':'2010-12-01','lines':3108.000,'net':5.863556e4}");
    assertThat(records.byDate().get(FIRST)).isEqualTo(Map.of("lines", new BigDecimal("3108"), "net", new BigDecimal("58635.56")));
  }

  @Test
  void lastImageOfACapturedTableCounts() {
    send(captured("r", "null", "{'business_date':14944,'lines':1,'net':'1.00'}"));
    send(captured("c", "null", "{'business_date':14945,'lines':2,'net':'2.00'}"));
    send(captured("u", "{'business_date':14944,'lines':1,'net':'1.00'}", "{'business_date':14944,'lines':3,'net':'3.00'}"));
    send("{'schema':{},'payload':" + captured("u", "null", "{'business_date':'2010-12-02','lines':4,'net':null}") + "}");
    assertThat(records.byDate())
        .containsExactly(
            Map.entry(FIRST, Map.of("lines", new BigDecimal("3"), "net", new BigDecimal("3.00"))), Map.entry(SECOND, Map.of("lines", new BigDecimal("4"))));
  }

  @Test
  void deletionInACapturedTableTakesTheTotalsBackAndATruncateSaysNothing() {
    send(captured("c", "null", "{'business_date':14944,'lines':1}"));
    send(captured("c", "null", "{'business_date':14945,'lines':2}"));
    send(captured("d", "{'business_date':14944}", "null"));
    send(captured("t", "null", "null"));
    assertThat(records.byDate()).containsExactly(Map.entry(SECOND, Map.of("lines", new BigDecimal("2"))));
  }

  @Test
  void imageWithoutADateEndsTheReading() {
    assertWithoutDate(captured("c", "null", "{'lines':1}"), "it has no member business_date");
  }

  private static String captured(String op, String before, String after) {
    return "{'before':%s,'after':%s,'source':{'name':'corebank','lsn':7},'op':'%s'}".formatted(before, after, op);
  }

  @Test
  void recordWithoutADateEndsTheReadingAtOnce() {
    assertWithoutDate("", "it is no JSON object");
    assertWithoutDate("[]", "it is no JSON object");
    assertWithoutDate("{'lines':1", "it is no JSON: Unexpected end-of-input");
    assertWithoutDate("{'business_date':'2010-12-01','lines':1} 2", "it is no JSON: Trailing token");
    assertWithoutDate("{'business_date':'2010-12-01','lines':1,'lines':2}", "it is no JSON: Duplicate field 'lines'");
    assertWithoutDate("{'lines':1}", "it has no member business_date");
    assertWithoutDate("{'business_date':14944}", "its business_date is 14944, and a date is a text such as \"2010-12-01\"");
    assertWithoutDate("{'business_date':'01/12/2010'}", "its business_date is \"01/12/2010\", and a date is a text");
    assertWithoutDate("{'business_date':null}", "its business_date is null, and a date is a text");
  }

  @Test
  void whatToDoWithARecordWithoutADateIsSaid() {
    assertThatThrownBy(() -> send("{'lines':1}"))
        .hasMessage(
            "The record at offset 17 of partition 0 of topic retail.totals, the control totals, does not say which date it is of: "
                + "it has no member business_date. Delete the topic's records up to this one (kafka-delete-records) and have the source "
                + "send those again that are still needed; then run the night again.");
  }

  @Test
  void wrongTotalIsMalformed() {
    assertMalformed("{'business_date':'2010-12-01','net':'58,635.56'}", "net: \"58,635.56\" is not a number; write it as \"58635.56\", or null");
    assertMalformed("{'business_date':'2010-12-01','net':'1e3'}", "net: \"1e3\" is not a number");
    assertMalformed("{'business_date':'2010-12-01','net':''}", "net: \"\" is not a number");
    assertMalformed("{'business_date':'2010-12-01','lines':true}", "lines: true is not a number");
    assertMalformed("{'business_date':'2010-12-01','lines':{}}", "lines: {} is not a number");
    assertMalformed("{'business_date':'2010-12-01','net':0.005}", "net: 0.005 has more digits than decimal(38,2), which its column may hold");
    assertMalformed("{'business_date':'2010-12-01','lines':1e999999999}", "lines: 1E+999999999 has more digits than decimal(19,0)");
    assertMalformed("{'business_date':'2010-12-01','lines':1.5}", "lines: 1.5 has more digits than decimal(19,0)");
  }

  @Test
  void laterRecordOfTheDateMakesUpForAMalformedOne() {
    send("{'business_date':'2010-12-01','lines':'many'}");
    assertThatThrownBy(records::byDate)
        .hasMessage(
            "The record at offset 17 of partition 0 of topic retail.totals, the control totals, is malformed: lines: \"many\" is not a number; "
                + "write it as \"58635.56\", or null where there is none. Have the source send the date's totals again, then run the night again; "
                + "the last record of a date counts.");
    send("{'business_date':'2010-12-01','lines':1}");
    assertThat(records.byDate().get(FIRST)).isEqualTo(Map.of("lines", BigDecimal.ONE));
  }

  private void assertWithoutDate(String json, String what) {
    assertThatThrownBy(() -> send(json))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_MALFORMED))
        .hasMessageStartingWith("The record at offset 17 of partition 0 of topic retail.totals, ")
        .hasMessageContaining(" does not say which date it is of: " + what);
    offset = 17;
  }

  private void assertMalformed(String json, String what) {
    send(json);
    assertThatThrownBy(records::byDate)
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_MALFORMED))
        .hasMessageStartingWith("The record at offset " + (offset - 1) + " of partition 0 of topic retail.totals, ")
        .hasMessageContaining(" is malformed: " + what);
  }

  /** @param json with ' for " */
  private void send(String json) {
    records.add(offset++, json.replace('\'', '"').getBytes(UTF_8));
  }
}
