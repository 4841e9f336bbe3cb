package io.daybook.core.signal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TestSignals {
  private static final String TOPIC = "corebank.core.ledger_entry";

  @Test
  void endOfATransactionTellsHowManyEventsItHas() {
    String end =
        "{'status':'END','id':'752:22108008','ts_ms':1795226938752,'event_count':3,'data_collections':"
            + "[{'data_collection':'core.ledger_entry','event_count':2},{'data_collection':'cdc.heartbeat','event_count':1}]}";
    TransactionMark mark = new TransactionMark("END", "752", OptionalLong.of(22_108_008), 3, 2);
    assertThat(transaction(end)).contains(mark);
    assertThat(transaction("{'schema':{},'payload':" + end + "}")).contains(mark);
    assertThat(transaction("{'status':'BEGIN','id':'752:22106120','event_count':null,'data_collections':null}"))
        .contains(new TransactionMark("BEGIN", "752", OptionalLong.of(22_106_120), 0, 0));
  }

  @Test
  void identityOfAnotherConnectorIsLeftAsItIs() {
    String end = "{'status':'END','id':'%s','event_count':1,'data_collections':[{'data_collection':'%s','event_count':1}]}";
    assertThat(transaction(end.formatted("36090565-f9a7:12", "orclpdb1.core.ledger_entry")))
        .contains(new TransactionMark("END", "36090565-f9a7:12", OptionalLong.empty(), 1, 1));
    assertThat(transaction(end.formatted("1:2", "core.other_entry")).orElseThrow().tableEvents()).isZero();
    assertThat(transaction(end.formatted("1:2", "ledger_entry_of.core")).orElseThrow().tableEvents()).isZero();
  }

  @Test
  void heartbeatIsACapturedRow() {
    String beat = "{'op':'%s','before':null,'after':{'id':1,'ts':%s,'n':17},'source':{'lsn':22108008,'sequence':'[%s,\\'22108008\\']'}}";
    Instant at = Instant.parse("2026-11-21T08:00:00.123456Z");
    assertThat(heartbeat(beat.formatted("u", "'2026-11-21T09:00:00.123456+01:00'", "\\'22106120\\'")))
        .contains(new Heartbeat(17, at, 22_108_008, OptionalLong.of(22_106_120), false));
    assertThat(heartbeat(beat.formatted("r", "1795248000123456", "null"))).contains(new Heartbeat(17, at, 22_108_008, OptionalLong.empty(), true));
    assertThat(heartbeat(beat.formatted("u", "'yesterday'", "null"))).isEmpty();
    assertThat(heartbeat("{'op':'d','before':{'id':1},'after':null,'source':{'lsn':7}}")).isEmpty();
  }

  @Property
  void otherBytesAreNoSignal(@ForAll byte[] value) {
    assertThat(TransactionMark.of(value, TOPIC)).isEmpty();
    assertThat(Heartbeat.of(value)).isEmpty();
  }

  private static Optional<TransactionMark> transaction(String json) {
    return TransactionMark.of(json.replace('\'', '"').getBytes(UTF_8), TOPIC);
  }

  private static Optional<Heartbeat> heartbeat(String json) {
    return Heartbeat.of(json.replace("\\'", "\\\"").replace('\'', '"').getBytes(UTF_8));
  }
}
