package io.daybook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestWorkload {
  private static final Instant LIVE_FROM = Instant.parse("2026-01-05T12:00:00.123456Z");

  private final Workload load = Loads.of(800, 10, 5, 20).liveFrom(LIVE_FROM);

  @Test
  void argumentsGiveTheSameLoadAgain() {
    assertThat(Workload.of(load.arguments().toArray(String[]::new))).isEqualTo(load);
  }

  @Test
  void prefilledDeliveriesAreDueBeforeTheLivePart() {
    assertThat(load.due(load.prefilled())).isEqualTo(LIVE_FROM);
    assertThat(load.measuredFrom()).isEqualTo(LIVE_FROM.plusSeconds(5));
    assertThat(load.measuredUntil()).isEqualTo(load.due(load.deliveries()));
  }

  @Test
  void walkOverEventsCountsEachOnceWhenItIsFirstDue() {
    EventCount count = new EventCount(load);
    assertThat(count.dueAt(load.due(0).minusNanos(1))).isZero();
    assertThat(count.dueAt(load.due(4_999))).isEqualTo(load.events(5_000)).isLessThan(5_000);
    List<Instant> dues = new ArrayList<>();
    count.passTo(load.events(load.deliveries()), dues::add);
    assertThat(dues).hasSize((int) (load.events(load.deliveries()) - load.events(5_000))).isSorted();
    assertThat(dues.get(0)).isAfter(load.due(4_999));
  }

  @Test
  void peersReadWhatTheProducerSends() {
    long delivery = 4_711;
    Order order = Order.of(new OrderRecords(load).value(delivery), 5);
    assertThat(order.eventId()).isEqualTo(delivery);
    assertThat(order.due()).isEqualTo(5);
    assertThat(order.region()).startsWith("region-");
    assertThat(order.channel()).startsWith("channel-");
    assertThat(order.cents()).isEqualTo(Long.remainderUnsigned(Workload.mixed(delivery), 100_000));
    assertThat(Duration.between(load.firstDue(), load.due(delivery)).toMillis()).isEqualTo(delivery * 1000 / load.rate());
  }
}
