package io.daybook.core.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.pipeline.Envelope;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.FieldOrigin;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.Source;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestImageReader {
  private static final FieldType MONEY = new FieldType.Decimal(9, 4);
  private static final FieldType LONDON = new FieldType.Timestamp(ZoneId.of("Europe/London"));

  @ParameterizedTest
  @CsvSource({
    "'\"2.55\"', 2.5500", "2.55, 2.5500", "2, 2.0000", "'\"-0.0001\"', -0.0001", "'\"99999.9999\"', 99999.9999", "1e2, 100.0000", "2.550000000, 2.5500",
    "0.1000000000000000000000000, 0.1000", "'\"1.5E-3\"', 0.0015"
  })
  void decimalIsReadExactlyAtItsDeclaredScale(String json, BigDecimal value) {
    assertThat(read(MONEY, json)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.55001", "\"2.55001\"", "100000", "\"-100000.0000\"", "\"\"", "\"two\"", "\"NaN\"", "true", "{}", "[2.55]", "\"2,55\"", "\" 2.55\""})
  void decimalThatWouldHaveToBeRoundedOrGuessedIsMalformed(String json) {
    assertMalformed(MONEY, json, "decimal(9,4)");
  }

  @Test
  void decimalOfAnAbsurdExponentIsMalformedAtOnce() {
    assertMalformed(MONEY, "1e999999999", "decimal(9,4)");
    assertMalformed(MONEY, "\"1e-999999999\"", "decimal(9,4)");
    assertMalformed(MONEY, "\"1e99999999999\"", "decimal(9,4)");
  }

  @Test
  void integersKeepWithinTheirRange() {
    assertThat(read(new FieldType.Int(), "-2147483648")).isEqualTo(Integer.MIN_VALUE);
    assertThat(read(new FieldType.BigInt(), "9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertMalformed(new FieldType.Int(), "2147483648", "int");
    assertMalformed(new FieldType.Int(), "1.0", "int");
    assertMalformed(new FieldType.Int(), "\"1\"", "int");
    assertMalformed(new FieldType.BigInt(), "9223372036854775808", "long");
  }

  @Test
  void textAndBooleansAreTakenAsTheyAreAndNotConverted() {
    assertThat(read(new FieldType.Text(), "\" Caf\u00e9 \"")).isEqualTo(" Caf\u00e9 ");
    assertThat(read(new FieldType.Bool(), "false")).isEqualTo(false);
    assertMalformed(new FieldType.Text(), "7", "string");
    assertMalformed(new FieldType.Bool(), "\"true\"", "boolean");
    assertMalformed(new FieldType.Bool(), "1", "boolean");
  }

  @Test
  void dayIsACountSince1970OrText() {
    assertThat(read(new FieldType.Day(), "14944")).isEqualTo(LocalDate.parse("2010-12-01"));
    assertThat(read(new FieldType.Day(), "-1")).isEqualTo(LocalDate.parse("1969-12-31"));
    assertThat(read(new FieldType.Day(), "\"2010-12-01\"")).isEqualTo(LocalDate.parse("2010-12-01"));
    assertMalformed(new FieldType.Day(), "\"2010-02-29\"", "date");
    assertMalformed(new FieldType.Day(), "14944.5", "date");
  }

  @Test
  void timestampIsMicrosecondsOfLocalTimeOrText() {
    Instant summer = Instant.parse("2011-07-01T07:26:00.000001Z");
    assertThat(read(LONDON, micros("2011-07-01T08:26:00.000001"))).isEqualTo(summer);
    assertThat(read(LONDON, "\"2011-07-01T08:26:00.000001\"")).isEqualTo(summer);
    assertThat(read(LONDON, "\"2011-07-01 08:26:00.000001\"")).isEqualTo(summer);
    assertThat(read(LONDON, "\"2011-07-01T09:26:00.000001+02:00\"")).isEqualTo(summer);
    assertThat(read(LONDON, "-1")).isEqualTo(Instant.parse("1969-12-31T22:59:59.999999Z")); // London kept summer time all year then
    assertMalformed(LONDON, "\"yesterday\"", "timestamp");
    assertMalformed(LONDON, "1.5", "timestamp");
  }

  @Test
  void localTimeThatDoesNotExistIsMalformed() {
    assertMalformed(LONDON, micros("2011-03-27T01:30:00"), "timestamp");
    assertMalformed(LONDON, "\"2011-03-27T01:00:00\"", "timestamp");
    assertThat(read(LONDON, "\"2011-03-27T02:00:00\"")).isEqualTo(Instant.parse("2011-03-27T01:00:00Z"));
    assertThat(read(LONDON, "\"2011-03-27T01:30:00Z\"")).isEqualTo(Instant.parse("2011-03-27T01:30:00Z"));
  }

  @Test
  void localTimeThatOccursTwiceIsTheEarlierOne() {
    assertThat(read(LONDON, micros("2011-10-30T01:30:00"))).isEqualTo(Instant.parse("2011-10-30T00:30:00Z"));
    assertThat(read(LONDON, "\"2011-10-30 01:30:00\"")).isEqualTo(Instant.parse("2011-10-30T00:30:00Z"));
  }

  /** Tables hold years 1 to 9999; a source's infinity would end the stream there. */
  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775807", "-9223372036854775808", "9223372036854775808", "\"+292278994-08-17T07:12:55.807Z\"", "\"-0001-01-01T00:00:00Z\"",
    "\"+10000-01-01T00:00:00\""})
  void timeBeyondAllCalendarsIsMalformed(String json) {
    assertMalformed(LONDON, json, "timestamp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483647", "-2147483648", "99999999999999999999", "\"+10000-01-01\"", "\"0000-12-31\""})
  void dayBeyondAllCalendarsIsMalformed(String json) {
    assertMalformed(new FieldType.Day(), json, "date");
  }

  @Test
  void absentValueIsNullWhereTheFieldAllowsIt() throws MalformedRecord {
    JsonNode image = json("{\"there\":null}");
    assertThat(value(field("there", MONEY, true), image.path("there"), "after")).isNull();
    assertThat(value(field("absent", MONEY, true), image.path("absent"), "after")).isNull();
    assertThatThrownBy(() -> value(field("there", MONEY, false), image.path("there"), "before"))
        .isInstanceOf(MalformedRecord.class)
        .hasMessage("before.there is missing");
    assertThatThrownBy(() -> value(field("absent", MONEY, false), image.path("absent"), "after"))
        .isInstanceOf(MalformedRecord.class)
        .hasMessage("after.absent is missing");
  }

  @Test
  void longValuesAreCutInTheReason() {
    assertThatThrownBy(() -> value(field("amount", MONEY, false), json("\"" + "x".repeat(100) + "\""), "after"))
        .isInstanceOf(MalformedRecord.class)
        .hasMessage("after.amount is not a decimal(9,4): \"" + "x".repeat(56) + "...");
  }

  @Test
  void keyIsAJsonArrayOfItsFieldsInDeclaredOrder() {
    Source source =
        new Source(
            "t",
            Envelope.DEBEZIUM,
            List.of("line", "invoice", "amount"),
            List.of(field("invoice", new FieldType.Text(), false), field("line", new FieldType.Int(), false), field("amount", MONEY, false)),
            "at",
            Optional.empty());
    assertThat(new ImageReader(source).key(new Image(Arrays.asList("536\"365\\\n\u00e9", 1, new BigDecimal("2.5500")))))
        .isEqualTo("[1,\"536\\\"365\\\\\\n\u00e9\",\"2.5500\"]");
  }

  private static Object read(FieldType type, String json) {
    try {
      return value(field("amount", type, false), json(json), "after");
    } catch (MalformedRecord e) {
      throw new AssertionError(e);
    }
  }

  private static void assertMalformed(FieldType type, String json, String typeName) {
    assertThatThrownBy(() -> value(field("amount", type, false), json(json), "after"))
        .isInstanceOf(MalformedRecord.class)
        .hasMessageStartingWith("after.amount is not a " + typeName + ": ");
  }

  private static Object value(Field field, JsonNode node, String image) throws MalformedRecord {
    return ImageReader.value(field, ValueReaders.asWritten(field.type()), node, image);
  }

  private static Field field(String name, FieldType type, boolean nullable) {
    return new Field(name, type, nullable, false, new FieldOrigin.Column(name));
  }

  private static String micros(String local) {
    LocalDateTime time = LocalDateTime.parse(local);
    return String.valueOf(time.toEpochSecond(ZoneOffset.UTC) * 1_000_000 + time.getNano() / 1000);
  }

  private static JsonNode json(String json) {
    try {
      return new ObjectMapper().reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
