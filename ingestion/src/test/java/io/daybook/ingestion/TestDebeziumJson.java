package io.daybook.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.change.Image;
import io.daybook.core.change.Op;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.time.BusinessDate;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestDebeziumJson {
  private static final Instant AT = Instant.parse("2011-07-01T07:26:00.000001Z");
  private static final Instant ARRIVAL = Instant.parse("2011-07-01T07:26:03.120Z");

  private final DebeziumJson json = new DebeziumJson(Pipelines.everyType());

  @Test
  void writesAnUpdateAsDebeziumDoes() {
    Image before = new Image(Arrays.asList(1L, AT, new BigDecimal("1E+2").setScale(2), 7L, true, LocalDate.parse("1970-01-02"), "say \"hi\" Ö"));
    Image after = new Image(Arrays.asList(1L, AT, new BigDecimal("-0.50"), null, null, null, null));
    RowChange change = new RowChange(Op.UPDATE, Optional.of(before), Optional.of(after), 5, Instant.parse("2011-07-02T01:00:00.000001Z"));
    assertThat(json.value(delivery(change)))
        .asString(UTF_8)
        .isEqualTo(
            "{\"before\":{\"row\":1,\"at\":1309508760000001,\"amount\":\"100.00\",\"big\":7,\"flag\":true,\"day\":1,\"note\":\"say \\\"hi\\\" Ö\"},"
                + "\"after\":{\"row\":1,\"at\":1309508760000001,\"amount\":\"-0.50\",\"big\":null,\"flag\":null,\"day\":null,\"note\":null},"
                + "\"source\":{\"version\":\"daybook-replay\",\"connector\":\"postgresql\",\"name\":\"every_type\",\"ts_ms\":1309568400000,"
                + "\"ts_us\":1309568400000001,\"snapshot\":\"false\",\"db\":\"replay\",\"schema\":\"public\",\"table\":\"every_type\",\"txId\":5,\"lsn\":5},"
                + "\"transaction\":null,\"op\":\"u\",\"ts_ms\":1309505163120}");
    assertThat(json.key(change)).hasValueSatisfying(key -> assertThat(key).asString(UTF_8).isEqualTo("{\"row\":1}"));
    assertThat(json.eventId(change)).isEqualTo("every_type:5:5:0");
    assertThat(json.eventId(new RowChange(Op.DELETE, Optional.of(before), Optional.empty(), 5, AT))).isEqualTo("every_type:5:5:0:d");
  }

  @Test
  void pipelineOfAnotherEnvelopeIsNotReplayed() {
    Pipeline pipeline =
        PipelineReader.read(
            "other.yaml",
            """
            pipeline: other
            source: { topic: t, envelope: goldengate, key: [id], event_time: at, fields: { id: long, at: { type: timestamp, zone: UTC } } }
            calendar: { zone: UTC }
            metrics: { m: { window: 1 day, measures: { n: count } } }
            """);
    assertThatThrownBy(() -> new DebeziumJson(pipeline))
        .hasMessageStartingWith("Cannot replay pipeline other: a replay writes Debezium's envelope")
        .hasMessageEndingWith("says envelope: debezium.");
  }

  @Test
  void insertHasNoBeforeAndDeleteNoAfter() {
    Image image = new Image(Arrays.asList(1L, AT, null, null, null, null, null));
    assertThat(json.value(delivery(new RowChange(Op.INSERT, Optional.empty(), Optional.of(image), 4, AT))))
        .asString(UTF_8)
        .startsWith("{\"before\":null,\"after\":{\"row\":1,")
        .contains("\"op\":\"c\"");
    assertThat(json.value(delivery(new RowChange(Op.DELETE, Optional.of(image), Optional.empty(), 7, AT))))
        .asString(UTF_8)
        .startsWith("{\"before\":{\"row\":1,")
        .contains("\"after\":null,", "\"op\":\"d\"");
  }

  @Test
  void tableIsTheLastPartOfTheTopic() {
    Image image = Lines.image("1", 2, 3, AT);
    DebeziumJson retail = new DebeziumJson(Pipelines.retail());
    RowChange insert = new RowChange(Op.INSERT, Optional.empty(), Optional.of(image), 4, AT);
    assertThat(retail.value(delivery(insert))).asString(UTF_8).contains("\"table\":\"invoice_line\"", "\"unit_price\":\"2.5500\"");
    assertThat(retail.key(insert).orElseThrow()).asString(UTF_8).isEqualTo("{\"invoice_no\":\"1\",\"line_no\":2}");
  }

  @Test
  void malformedLineIsSentAsItIs() {
    Image raw = new Image(Arrays.asList(1L, List.of("2010-12-01 09:00"), "1.505", 7L, "yes", null, "x"));
    MalformedLine line = new MalformedLine(1, 2, AT, "bad", "raw".getBytes(UTF_8), Optional.of(raw));
    assertThat(json.value(delivery(line)))
        .asString(UTF_8)
        .contains("\"after\":{\"row\":1,\"at\":[\"2010-12-01 09:00\"],\"amount\":\"1.505\",\"big\":7,\"flag\":\"yes\",\"day\":null,\"note\":\"x\"}");
    MalformedLine shapeless = new MalformedLine(1, 2, AT, "bad", "raw;bytes".getBytes(UTF_8), Optional.empty());
    assertThat(json.value(delivery(shapeless))).asString(UTF_8).isEqualTo("raw;bytes");
    assertThat(json.key(shapeless)).isEmpty();
  }

  private static Delivery delivery(Payload payload) {
    return new Delivery(ARRIVAL.plusSeconds(60), ARRIVAL, AT, BusinessDate.parse("2011-07-01"), payload, Optional.empty());
  }
}
