package io.daybook.core.change;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.time.BusinessDate;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of each kind of record; {@link TestImageReader} has the single fields. */
class TestChangeDecoder {
  private static final Pipeline PRODUCTS =
      PipelineReader.read(
          "products.yaml",
          """
          pipeline: products
          source:
            topic: fullfillment.inventory.products
            envelope: debezium
            key: [id]
            event_time: changed_at
            fields:
              id: int
              name: string
              weight: { type: "decimal(6,3)", nullable: true }
              changed_at: { type: timestamp, zone: Europe/London }
          calendar: { zone: Europe/London, cut_off: "00:00" }
          clock_skew: 5 minutes
          metrics: { heavy: { window: 1 hour, measures: { products: count } } }
          """);

  // Records of a real connector, Debezium 1.2.1. The source's table had no time of its own, so changed_at is added; its weight was floating point.
  private static final String SNAPSHOT_READ =
      """
      {"before":null,"after":{"id":101,"name":"scooter","description":"Small 2-wheel scooter","weight":"3.14","changed_at":1596001099434000},\
      "source":{"version":"1.2.1.Final","connector":"postgresql","name":"fullfillment","ts_ms":1596001099434,"snapshot":"true","db":"postgres",\
      "schema":"inventory","table":"products","txId":601,"lsn":34078720,"xmin":null},"op":"r","ts_ms":1596001099434,"transaction":null}""";

  private static final String UPDATE =
      """
      {"before":{"id":111,"name":"scooter","description":"Big 2-wheel scooter ","weight":"5.18","changed_at":1596010976756000},\
      "after":{"id":111,"name":"scooter","description":"Big 2-wheel scooter ","weight":"5.17","changed_at":1596010985627000},\
      "source":{"version":"1.2.1.Final","connector":"postgresql","name":"fullfillment","ts_ms":1596010985627,"snapshot":"false","db":"postgres",\
      "schema":"inventory","table":"products","txId":607,"lsn":34133584,"xmin":null},"op":"u","ts_ms":1596010986047,"transaction":null}""";

  private static final String DELETE =
      """
      {"before":{"id":111,"name":"scooter","description":"Big 2-wheel scooter ","weight":"5.17","changed_at":1596010985627000},"after":null,\
      "source":{"version":"1.2.1.Final","connector":"postgresql","name":"fullfillment","ts_ms":1596010988168,"snapshot":"false","db":"postgres",\
      "schema":"inventory","table":"products","txId":608,"lsn":34133800,"xmin":null},"op":"d","ts_ms":1596010988596,"transaction":null}""";

  private static final Instant ARRIVAL = Instant.parse("2020-07-30T00:00:00Z");
  private static final BusinessDate DATE = BusinessDate.parse("2020-07-29");

  @Test
  void updateHasBothImages() {
    Instant eventTime = Instant.parse("2020-07-29T07:23:05.627Z"); // the local time of an hour later: London's summer
    assertThat(decoded(UPDATE))
        .isEqualTo(
            new Decoded.Changes(
                "fullfillment:34133584:607:0",
                List.of(
                    new Change(
                        "fullfillment:34133584:607:0",
                        0,
                        "[111]",
                        Op.UPDATE,
                        "00000000000034133584.0000000000",
                        eventTime,
                        DATE,
                        Optional.of(image(111, "scooter", "5.180", "2020-07-29T07:22:56.756Z")),
                        Optional.of(image(111, "scooter", "5.170", eventTime.toString()))))));
  }

  @Test
  void updateMayLackItsBeforeImage() {
    Change change = change(UPDATE.replaceFirst("\"before\":\\{.*?}", "\"before\":null"));
    assertThat(change.op()).isEqualTo(Op.UPDATE);
    assertThat(change.before()).isEmpty();
    assertThat(change.after()).isPresent();
  }

  @Test
  void insertHasNoBeforeWhateverTheSourceSays() {
    Change change = change(UPDATE.replace("\"op\":\"u\"", "\"op\":\"c\""));
    assertThat(change.op()).isEqualTo(Op.INSERT);
    assertThat(change.before()).isEmpty();
    assertThat(change.after()).contains(image(111, "scooter", "5.170", "2020-07-29T07:23:05.627Z"));
  }

  @Test
  void deleteHasNoAfterAndTheTimeOfItsBeforeImage() {
    Change change = change(DELETE);
    assertThat(change.op()).isEqualTo(Op.DELETE);
    assertThat(change.after()).isEmpty();
    assertThat(change.before()).contains(image(111, "scooter", "5.170", "2020-07-29T07:23:05.627Z"));
    assertThat(change.eventTime()).isEqualTo("2020-07-29T07:23:05.627Z");
    assertThat(change(DELETE.replace("\"after\":null", "\"after\":{\"id\":\"junk\"}"))).isEqualTo(change);
  }

  @Test
  void snapshotReadsOfOnePositionAreToldApartByTheirKeys() {
    assertThat(change(SNAPSHOT_READ).op()).isEqualTo(Op.SNAPSHOT);
    assertThat(change(SNAPSHOT_READ).eventId()).isEqualTo("fullfillment:34078720:r:[101]");
    assertThat(change(SNAPSHOT_READ.replace("\"id\":101", "\"id\":102")).eventId()).isEqualTo("fullfillment:34078720:r:[102]");
  }

  @Test
  void orderWithinTheTransactionIsPartOfTheIdentityAndOfTheSequence() {
    Change change = change(UPDATE.replace("\"transaction\":null", "\"transaction\":{\"id\":\"607:34133584\",\"total_order\":12}"));
    assertThat(change.eventId()).isEqualTo("fullfillment:34133584:607:12");
    assertThat(change.sequence()).isEqualTo("00000000000034133584.0000000012");
  }

  @Test
  void laterPositionsCompareHigherAsText() {
    assertThat(change(UPDATE.replace("34133584", "9")).sequence())
        .isLessThan(change(UPDATE.replace("34133584", "10")).sequence())
        .isLessThan(change(UPDATE.replace("34133584", String.valueOf(Long.MAX_VALUE))).sequence());
  }

  @Test
  void schemaWrapperMakesNoDifference() {
    assertThat(decoded("{\"schema\":{\"type\":\"struct\"},\"payload\":" + UPDATE + "}")).isEqualTo(decoded(UPDATE));
  }

  @Test
  void recordWithoutAValueIsATombstone() {
    assertThat(decoder().decode(null, ARRIVAL)).isEqualTo(new Decoded.Tombstone());
  }

  @Test
  void changeOfKeyBecomesADeleteAndAnInsert() {
    Decoded.Changes changes = (Decoded.Changes) decoded(UPDATE.replace("\"after\":{\"id\":111", "\"after\":{\"id\":112"));
    assertThat(changes.eventId()).isEqualTo("fullfillment:34133584:607:0");
    Change gone = changes.parts().get(0);
    Change come = changes.parts().get(1);
    assertThat(List.of(gone.part(), come.part())).containsExactly(1, 2);
    assertThat(List.of(gone.op(), come.op())).containsExactly(Op.DELETE, Op.INSERT);
    assertThat(List.of(gone.eventId(), come.eventId())).containsExactly("fullfillment:34133584:607:0/d", "fullfillment:34133584:607:0/i");
    assertThat(List.of(gone.key(), come.key())).containsExactly("[111]", "[112]");
    assertThat(gone.sequence()).isEqualTo(come.sequence());
    assertThat(gone.before()).contains(image(111, "scooter", "5.180", "2020-07-29T07:22:56.756Z"));
    assertThat(gone.after()).isEmpty();
    assertThat(come.before()).isEmpty();
    assertThat(come.after()).contains(image(112, "scooter", "5.170", "2020-07-29T07:23:05.627Z"));
  }

  @Test
  void changeOfBusinessDateBecomesADeleteInTheOldAndAnInsertInTheNew() {
    String movedToYesterday = UPDATE.replace("\"changed_at\":1596010985627000}", "\"changed_at\":1595980799999999}");
    Decoded.Changes changes = (Decoded.Changes) decoded(movedToYesterday);
    assertThat(changes.parts()).extracting(Change::businessDate).containsExactly(DATE, BusinessDate.parse("2020-07-28"));
    assertThat(changes.parts()).extracting(Change::eventTime)
        .containsExactly(Instant.parse("2020-07-29T07:22:56.756Z"), Instant.parse("2020-07-28T22:59:59.999999Z"));
    assertThat(changes.parts()).extracting(Change::key).containsOnly("[111]");
  }

  @Test
  void changeOfTimeWithinTheDateIsOneUpdate() {
    assertThat(((Decoded.Changes) decoded(UPDATE.replace("1596010985627000", "1595980800000000"))).parts()).hasSize(1);
  }

  @Test
  void eventTimeMayBeAheadOfTheArrivalByTheClockSkew() {
    Instant eventTime = Instant.parse("2020-07-29T07:23:05.627Z");
    assertThat(decoder().decode(UPDATE.getBytes(UTF_8), eventTime.minusSeconds(300))).isInstanceOf(Decoded.Changes.class);
    assertThat(decoder().decode(UPDATE.getBytes(UTF_8), eventTime.minusSeconds(300).minusMillis(1)))
        .isEqualTo(
            new Decoded.Malformed(
                "event time 2020-07-29T07:23:05.627Z lies after the arrival 2020-07-29T07:18:05.626Z by more than the clock skew of PT5M"));
  }

  @Test
  void recordFromBeforeAllReferenceDataIsMalformed() {
    byte[] value = UPDATE.getBytes(UTF_8);
    assertThat(new ChangeDecoder(PRODUCTS, DATE).decode(value, ARRIVAL)).isInstanceOf(Decoded.Changes.class);
    assertThat(new ChangeDecoder(PRODUCTS, DATE.plusDays(1)).decode(value, ARRIVAL))
        .isEqualTo(new Decoded.Malformed("business date 2020-07-29 lies before 2020-07-30, the first that reference data is known for"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "\"text\"", "3", "", " "})
  void valueThatIsNoObjectIsMalformed(String value) {
    assertThat(reason(value)).isEqualTo("not a JSON object");
  }

  @Test
  void valueThatIsNotJsonIsMalformed() {
    assertThat(reason(UPDATE.substring(0, 100))).startsWith("not JSON: Unexpected end-of-input");
    assertThat(reason("invoice;line")).startsWith("not JSON: Unrecognized token 'invoice'");
    assertThat(reason(UPDATE.replace("\"id\":111,", "\"id\":111,\"id\":112,"))).isEqualTo("not JSON: Duplicate field 'id'");
    assertThat(decoder().decode(UPDATE.replace("scooter", "Caf\u00e9").getBytes(ISO_8859_1), ARRIVAL))
        .isInstanceOfSatisfying(Decoded.Malformed.class, malformed -> assertThat(malformed.reason()).startsWith("not JSON: Invalid UTF-8"));
  }

  @Test
  void secondRecordInOneValueIsNotPassedOver() {
    assertThat(reason(UPDATE + DELETE)).startsWith("not JSON: Trailing token");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"op\":\"u\"' | '\"op\":\"x\"' | unknown operation 'x' (known: c, u, d, r, t)",
        "'\"op\":\"u\",' | '' | unknown operation '' (known: c, u, d, r, t)",
        "'\"op\":\"u\"' | '\"op\":\"d\",\"before\":null' | not JSON: Duplicate field 'before'",
        "'\"before\":{' | '\"before\":[],\"was\":{' | 'before' is not a JSON object",
        "'\"after\":{' | '\"after\":\"x\",\"was\":{' | 'after' is not a JSON object",
        "'\"after\":{' | '\"after\":null,\"was\":{' | a change of kind UPDATE has no 'after' image",
        "'\"after\":{\"id\":111' | '\"after\":{\"id\":null' | after.id is missing",
        "'\"before\":{\"id\":111,' | '\"before\":{' | before.id is missing",
        "'\"before\":{\"id\":111' | '\"before\":{\"id\":\"111\"' | before.id is not a int: \"111\"",
        "'\"lsn\":34133584,' | '' | source.lsn is not a log position: missing",
        "'\"lsn\":34133584' | '\"lsn\":-1' | source.lsn is not a log position: -1",
        "'\"lsn\":34133584' | '\"lsn\":\"34133584\"' | source.lsn is not a log position: \"34133584\"",
        "'\"lsn\":34133584' | '\"lsn\":34133584.5' | source.lsn is not a log position: 34133584.5",
        "'\"lsn\":34133584' | '\"lsn\":9223372036854775808' | source.lsn is not a log position: 9223372036854775808",
        "'\"source\":{' | '\"source\":null,\"was\":{' | source.lsn is not a log position: missing",
      })
  void malformedRecordSaysWhatIsWrong(String what, String instead, String reason) {
    assertThat(UPDATE).contains(what);
    assertThat(reason(UPDATE.replace(what, instead))).isEqualTo(reason);
  }

  /** Jackson's parser throws no exception of its own there, but a NumberFormatException. */
  @Test
  void numberWithTooLargeAnExponentIsMalformed() {
    assertThat(reason(UPDATE.replace("34133584", "34E133584123456"))).isEqualTo("has a number with an exponent that is too large");
  }

  @Test
  void deleteNeedsItsBeforeImage() {
    assertThat(reason(DELETE.replaceFirst("\"before\":\\{.*?}", "\"before\":null"))).isEqualTo("a change of kind DELETE has no 'before' image");
  }

  /** By what is told of many records together; their values differ. */
  @Test
  void faultOfAFieldIsToldWithoutItsImageAndValue() {
    String heavy = UPDATE.replaceAll("\"weight\":\"?[0-9.]+\"?", "\"weight\":\"heavy: very\"");
    assertThat(heavy).isNotEqualTo(UPDATE);
    assertThat(fault(heavy)).hasValueSatisfying(fault -> assertThat(fault).matches("weight is not a decimal\\(\\d+,\\d+\\)"));
    assertThat(fault(UPDATE.replace("\"id\":", "\"number\":"))).contains("id is missing");
    assertThat(fault("{}")).isEmpty();
  }

  private static Optional<String> fault(String value) {
    return ((Decoded.Malformed) decoded(value)).fieldFault();
  }

  private static Decoded decoded(String value) {
    return decoder().decode(value.getBytes(UTF_8), ARRIVAL);
  }

  private static Change change(String value) {
    return ((Decoded.Changes) decoded(value)).parts().get(0);
  }

  private static String reason(String value) {
    return ((Decoded.Malformed) decoded(value)).reason();
  }

  private static ChangeDecoder decoder() {
    return new ChangeDecoder(PRODUCTS, BusinessDate.parse("1999-01-01"));
  }

  private static Image image(int id, String name, String weight, String changedAt) {
    return new Image(Arrays.asList(id, name, new BigDecimal(weight), Instant.parse(changedAt)));
  }
}
