package io.daybook.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.LakeTable;
import io.daybook.lake.PartialsPublisher;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One day of sales, told in each envelope with what is awkward in it, from the topic to the release: the figures are the same. */
@Tag("long")
class TestEnvelopes {
  private static final Instant MORNING = Instant.parse("2010-12-01T10:00:00Z");
  private static final BusinessDate DATE = BusinessDate.parse("2010-12-01");
  private static final NightlyRequest NIGHT = NightlyRequest.due(Instant.parse("2010-12-02T06:00:00Z"));

  @TempDir private Path folder;

  private final InMemoryTopic topic = new InMemoryTopic(1);
  private LayersUnderTest layers;

  @AfterEach
  void closeLayers() {
    layers.close();
  }

  @Test
  void debeziumWithTransactionMetadata() throws IOException {
    open("{ kind: debezium, transactions: required }", "");
    debezium("c", "null", sale("a", 1, "\"10.00\""), 100, 1);
    debezium("c", "null", sale("b", 2, "\"10.00\""), 200, 1);
    debezium("u", sale("b", 2, "\"10.00\""), sale("b", 3, "\"10.00\""), 300, 1);
    debezium("u", sale("b", 2, "\"10.00\""), sale("b", 3, "\"10.00\""), 300, 1); // delivered again
    debezium("d", sale("a", 1, "\"10.00\""), "null", 400, 1); // a changed key: a delete and an insert at one position
    debezium("c", "null", sale("c", 1, "\"10.00\""), 400, 2);
    debezium("r", "null", sale("b", 3, "\"10.00\""), 500, 0); // a snapshot in mid-stream
    debezium("r", "null", sale("c", 1, "\"10.00\""), 500, 0);
    assertFigures();
  }

  @Test
  void debeziumWithoutTransactionMetadataTellsAChangedKeysTwoHalvesApart() throws IOException {
    open("debezium", "");
    debezium("c", "null", sale("a", 1, "\"10.00\""), 100, 0);
    debezium("c", "null", sale("b", 3, "\"10.00\""), 200, 0);
    debezium("d", sale("a", 1, "\"10.00\""), "null", 400, 0);
    debezium("c", "null", sale("c", 1, "\"10.00\""), 400, 0);
    debezium("d", sale("a", 1, "\"10.00\""), "null", 400, 0); // both delivered again
    debezium("c", "null", sale("c", 1, "\"10.00\""), 400, 0);
    assertFigures();
  }

  @Test
  void debeziumAfterAFailover() throws IOException {
    open("debezium", "  epochs: [2010-12-01T10:00:03Z]\n");
    debezium("c", "null", sale("b", 1, "\"10.00\""), 900_000, 0);
    debezium("c", "null", sale("c", 1, "\"10.00\""), 900_100, 0);
    debezium("u", sale("b", 1, "\"10.00\""), sale("b", 2, "\"10.00\""), 900_200, 0);
    debezium("u", sale("b", 2, "\"10.00\""), sale("b", 3, "\"10.00\""), 17, 0); // the new server's positions begin anew
    assertFigures();
    assertThat(sequences("b")).last().isEqualTo("e0001.00000000000000000017.0000000000");
  }

  @Test
  void goldenGate() throws IOException {
    open("goldengate", "");
    goldenGate("I", "null", sale("a", 1, "10.00"), "4338");
    goldenGate("I", "null", sale("b", 2, "10.00"), "04339");
    goldenGate("U", sale("b", 2, "10.00"), "{\"id\":\"b\",\"quantity\":3,\"unit_price_isMissing\":true}", "00000000000000004340"); // what changed
    goldenGate("U", sale("b", 2, "10.00"), "{\"id\":\"b\",\"quantity\":3,\"unit_price_isMissing\":true}", "00000000000000004340"); // delivered again
    goldenGate("U", sale("a", 1, "10.00"), sale("c", 1, "10.00"), "4341"); // a changed key
    assertFigures();
  }

  @Test
  void plainJson() throws IOException {
    open("{ kind: json, image: sale, op: op, position: event, sequence: version }", "");
    plain("insert", sale("a", 1, "10.00"), 1);
    plain("insert", sale("b", 2, "10.00"), 2);
    plain("insert", sale("c", 1, "10.00"), 3);
    plain("update", sale("b", 3, "10.00"), 5); // and before the older one
    plain("update", sale("b", 9, "10.00"), 4);
    plain("delete", sale("a", 1, "10.00"), 6);
    plain("delete", sale("a", 1, "10.00"), 6); // delivered again
    assertFigures();
  }

  @Test
  void truncateIsKeptAndHoldsEveryNightBackUntilSomebodyHasLookedAtIt() throws IOException {
    String gate = "gates: { completeness: { of: [offsets, truncates], known_truncates: [%s] } }\n";
    open("debezium", "", gate.formatted(""));
    debezium("c", "null", sale("b", 3, "\"10.00\""), 100, 0);
    debezium("t", "null", "null", 200, 0);
    debezium("c", "null", sale("c", 1, "\"10.00\""), 300, 0);
    publish();
    ReleaseReport held = layers.batch().run(NIGHT);
    assertThat(held.published()).isEmpty();
    assertThat(held.rejected().get(DATE))
        .singleElement()
        .asString()
        .startsWith("completeness: the source has emptied its table without deleting its records, as the records at 0:1 say;")
        .endsWith("gates.completeness.known_truncates and run the night again.");
    Row kept = layers.lake().read(layers.lake().tables().quarantine()).collectAsList().get(0);
    assertThat(kept.<String>getAs("reason")).isEqualTo("truncate of public.sale: the source has emptied the table without deleting its records");
    assertThat(new String(kept.<byte[]>getAs("payload"), UTF_8)).contains("\"op\":\"t\"");
    Row batch = layers.lake().read(layers.lake().tables().speedBatches()).head();
    assertThat(List.of(batch.<Long>getAs("read"), batch.<Long>getAs("malformed"), batch.<Long>getAs("tombstones"))).containsExactly(3L, 1L, 0L);

    layers.close();
    open("debezium", "", gate.formatted("\"0:1\""));
    assertThat(layers.batch().run(NIGHT).published()).hasSize(1);
  }

  private void open(String envelope, String epochs) throws IOException {
    open(envelope, epochs, "");
  }

  private void open(String envelope, String epochs, String gates) throws IOException {
    layers =
        LawPipeline.open(
            folder, topic, PartialsPublisher.nowhere(), text -> text.replace("  envelope: debezium\n", "  envelope: " + envelope + "\n" + epochs) + gates);
  }

  private static String sale(String id, int quantity, String price) {
    return "{\"id\":\"%s\",\"country\":\"EIRE\",\"quantity\":%d,\"unit_price\":%s,\"sold_at\":\"2010-12-01 09:59:00\"}".formatted(id, quantity, price);
  }

  /** @param order 0 for a record without transaction metadata */
  private void debezium(String op, String before, String after, long lsn, int order) {
    String transaction = order == 0 ? "null" : "{\"id\":\"7:%d\",\"total_order\":%d,\"data_collection_order\":%d}".formatted(lsn, order, order);
    send(
        """
        {"before":%s,"after":%s,"source":{"name":"shop","schema":"public","table":"sale","lsn":%d,"txId":7},"transaction":%s,"op":"%s"}"""
            .formatted(before, after, lsn, transaction, op));
  }

  private void goldenGate(String op, String before, String after, String position) {
    String columns = after.contains("isMissing") ? after.replace("}", ",\"country\":\"EIRE\",\"sold_at_isMissing\":true}") : after;
    send("{\"table\":\"SHOP.SALE\",\"op_type\":\"%s\",\"pos\":\"%s\",\"before\":%s,\"after\":%s}".formatted(op, position, before, columns));
  }

  private void plain(String op, String image, int version) {
    send("{\"op\":\"%s\",\"event\":\"shop-%d\",\"version\":%d,\"sale\":%s}".formatted(op, version, version, image));
  }

  private void send(String json) {
    topic.send(0, MORNING.plusSeconds(topic.endOffsets().get(0)), json.getBytes(UTF_8));
  }

  private void publish() {
    new MicroBatches(layers).publish();
    layers.ingest().catchUp();
  }

  /** Four pieces in two sales, provisional and final. */
  private void assertFigures() {
    publish();
    ReleaseReport night = layers.batch().run(NIGHT);
    assertThat(night.rejected()).isEmpty();
    assertThat(night.published()).hasSize(1);
    assertThat(layers.lake().read(layers.lake().tables().quarantine()).count()).isZero();
    assertThat(figures(layers.lake().tables().provisional())).isEqualTo(figures(layers.lake().tables().finalOf(layers.pipeline().metrics().get(0)))).isEqualTo("2 40.00");
  }

  private String figures(LakeTable table) {
    List<Row> rows = layers.lake().read(table).collectAsList();
    long lines = 0;
    BigDecimal pounds = BigDecimal.ZERO;
    for (Row row : rows) {
      boolean counts = !List.of(row.schema().fieldNames()).contains("metric") || row.getAs("metric").equals("by_country");
      lines += counts ? row.<Long>getAs("lines") : 0;
      pounds = counts ? pounds.add(row.getAs("pounds")) : pounds;
    }
    return lines + " " + pounds.setScale(2);
  }

  private List<String> sequences(String id) {
    return layers.lake().read(layers.lake().tables().changes()).where(col("key").contains(id)).orderBy("sequence").collectAsList().stream()
        .map(row -> row.<String>getAs("sequence"))
        .toList();
  }
}
