package io.daybook.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestTransactions {
  @Test
  void anEndIsToldFromABegin() {
    assertThat(Transactions.isEnd("{\"status\":\"END\",\"id\":\"7:8\",\"event_count\":1}")).isTrue();
    assertThat(Transactions.isEnd("{\"status\":\"BEGIN\",\"id\":\"7:8\",\"event_count\":null}")).isFalse();
  }

  @Test
  void aSnapshotReadIsToldFromARowThatSaysSo() {
    assertThat(Transactions.isOfNone("{\"before\":null,\"after\":{\"op\":\"c\"},\"op\":\"r\"}")).isTrue();
    assertThat(Transactions.isOfNone("{\"before\":null,\"after\":{\"op\":\"r\"},\"op\":\"c\"}")).isFalse();
    assertThat(Transactions.isOfNone(null)).as("a tombstone").isFalse();
  }
}
