package io.daybook.core.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.time.BusinessDate;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of records in quarantine, and what a repair of them is decoded to. */
class TestBrokenRecord {
  private static final Pipeline SALES =
      PipelineReader.read(
          "sales.yaml",
          """
          pipeline: sales
          source:
            topic: shop.sale
            envelope: debezium
            key: [id]
            event_time: sold_at
            fields:
              id: string
              customer: { type: string, nullable: true, pii: true }
              quantity: int
              price: decimal(9,4)
              sold_at: { type: timestamp, zone: Europe/London }
          calendar: { zone: Europe/London, cut_off: "00:00" }
          rules: { price_not_negative: price >= 0 }
          metrics: { total: { window: 1 hour, measures: { lines: count } } }
          """);

  private static final Instant ARRIVAL = Instant.parse("2011-03-01T12:00:00Z");
  private static final String PLACE = "shop.sale:0:17";
  private static final String IMAGE = "{\"id\":\"A1\",\"customer\":\"Ms Smith\",\"quantity\":3,\"price\":\"-1.2500\",\"sold_at\":\"2011-03-01 11:00:00\"}";

  private final ChangeDecoder decoder = new ChangeDecoder(SALES, BusinessDate.parse("2011-01-01"));

  @Test
  void aRuleBreakerIsUpdatedFromTheImageThatStands() {
    BrokenRecord record = read(envelope("c", "null", IMAGE));
    assertThat(record.image()).isPresent();
    Change repaired = decoded(record.repaired(1, Map.of("price", new BigDecimal("1.2500")), Optional.empty()));
    assertThat(repaired.op()).isEqualTo(Op.UPDATE);
    assertThat(repaired.eventId()).isEqualTo("shop:500:7:2/r1");
    assertThat(repaired.sequence()).isEqualTo("00000000000000000500.0000000002.r0001").isGreaterThan("00000000000000000500.0000000002").isLessThan("00000000000000000500.0000000003");
    assertThat(repaired.before()).isEqualTo(record.image());
    assertThat(repaired.after().orElseThrow().values()).containsExactly("A1", "Ms Smith", 3, new BigDecimal("1.2500"), Instant.parse("2011-03-01T11:00:00Z"));
  }

  @Test
  void aMalformedRecordDoesWhatItShouldHaveDone() {
    BrokenRecord insert = read(envelope("c", "null", IMAGE.replace("3,", "\"three\",")));
    assertThat(insert.image()).isEmpty();
    assertThat(insert.texts()).containsEntry("quantity", "three").containsEntry("price", "-1.2500");
    Change inserted = decoded(insert.repaired(2, Map.of("quantity", "3"), Optional.empty()));
    assertThat(inserted.op()).isEqualTo(Op.INSERT);
    assertThat(inserted.eventId()).isEqualTo("shop:500:7:2/r2");
    assertThat(inserted.before()).isEmpty();

    Change updated = decoded(read(envelope("u", IMAGE, IMAGE.replace("3,", "\"three\","))).repaired(1, Map.of("quantity", "4"), Optional.empty()));
    assertThat(updated.op()).isEqualTo(Op.UPDATE);
    assertThat(updated.before().orElseThrow().value(2)).isEqualTo(3);
    assertThat(updated.after().orElseThrow().value(2)).isEqualTo(4);

    Change unknown = decoded(read(envelope("u", "{}", IMAGE)).repaired(1, Map.of(), Optional.empty()));
    assertThat(unknown.op()).isEqualTo(Op.UPDATE);
    assertThat(unknown.before()).as("what cannot be read is not known, and the ingest makes up for it").isEmpty();

    Change deleted = decoded(read(envelope("d", IMAGE.replace("\"quantity\":3,", ""), "null")).repaired(1, Map.of("quantity", "3"), Optional.empty()));
    assertThat(deleted.op()).isEqualTo(Op.DELETE);
    assertThat(deleted.before().orElseThrow().value(0)).isEqualTo("A1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON", "{", "[]", "null", "7", "\"text\"", "{\"op\":\"c\"}", "{\"payload\":null}", "{\"after\":7,\"source\":[]}"})
  void ofBytesThatShowNothingAnInsertCanBeMade(String bytes) {
    BrokenRecord record = read(bytes);
    assertThat(record.texts().values()).containsOnlyNulls();
    Change inserted = decoded(record.repaired(1, ImageJson.read(SALES.source(), IMAGE), Optional.empty()));
    assertThat(inserted.eventId()).isEqualTo(PLACE + "/r1");
    assertThat(inserted.sequence()).as("any other change of the record counts more").isLessThan("00000000000000000000.0000000001");
  }

  @Test
  void whereItIsNotKnownWhatAnUpdateComesAfterItHasToBeSaid() {
    BrokenRecord record = read(envelope("u", "null", IMAGE).replace("\"lsn\":500", "\"lsn\":null"));
    assertThatThrownBy(() -> record.repaired(1, Map.of(), Optional.empty())).isInstanceOf(DaybookException.class).hasMessageContaining(PLACE).hasMessageContaining("--sequence");
    assertThat(decoded(record.repaired(1, Map.of(), Optional.of("00000000000000000499.0000000001"))).sequence()).isEqualTo("00000000000000000499.0000000001.r0001");
  }

  @Test
  void aRepairThatMovesTheRecordIsADeleteAndAnInsert() {
    byte[] value = read(envelope("c", "null", IMAGE)).repaired(1, Map.of("sold_at", "2011-02-28 11:00:00"), Optional.empty()).value();
    assertThat(((Decoded.Changes) decoder.decode(value, ARRIVAL)).parts()).extracting(Change::eventId).containsExactly("shop:500:7:2/r1/d", "shop:500:7:2/r1/i");
  }

  @Test
  void whatIdentifiesAPersonIsNeitherShownNorInAReason() {
    assertThat(read(envelope("c", "null", IMAGE)).shown()).containsEntry("customer", "***").containsEntry("id", "A1");
    assertThat(reason(envelope("c", "null", IMAGE.replace("\"Ms Smith\"", "{\"name\":\"Ms Smith\"}")))).isEqualTo("after.customer is not a string: ***");
    assertThat(reason("Smith")).isEqualTo("not JSON at line 1, column 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "7", "{\"of\":\"t:0:1\",\"event_id\":\"e/r1\",\"sequence\":\"0\"}", "{\"event_id\":\"e/r1\",\"sequence\":\"0.r0001\"}"})
  void whatOnlyLooksLikeARepairIsMalformed(String member) {
    assertThat(reason("{\"daybook_repair\":%s,\"op\":\"insert\",\"after\":%s}".formatted(member, IMAGE))).startsWith("not a repair: ");
  }

  private BrokenRecord read(String bytes) {
    return BrokenRecord.read(SALES.source(), decoder, PLACE, 0, bytes.getBytes(UTF_8), ARRIVAL);
  }

  private Change decoded(Repair repair) {
    return ((Decoded.Changes) decoder.decode(repair.value(), ARRIVAL)).parts().get(0);
  }

  private String reason(String bytes) {
    return ((Decoded.Malformed) decoder.decode(bytes.getBytes(UTF_8), ARRIVAL)).reason();
  }

  private static String envelope(String op, String before, String after) {
    return "{\"before\":%s,\"after\":%s,\"source\":{\"name\":\"shop\",\"lsn\":500,\"txId\":7},\"transaction\":{\"total_order\":2},\"op\":\"%s\"}".formatted(before, after, op);
  }
}
