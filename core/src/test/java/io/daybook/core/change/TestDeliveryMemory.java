package io.daybook.core.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestDeliveryMemory {
  private static final long HORIZON = 600_000_000; // ten minutes in microseconds
  private static final long START = 1_291_192_000_000_000L;

  private final DeliveryMemory memory = memory();
  private long offset;

  @Test
  void sameEventWithinTheHorizonIsADuplicateToTheLastMicrosecond() {
    assertThat(isDuplicate("a", 0)).isFalse();
    assertThat(isDuplicate("a", HORIZON)).isTrue();
    assertThat(isDuplicate("a", 2 * HORIZON + 1)).isFalse();
  }

  @Test
  void horizonRunsFromTheDeliveryBeforeNotFromTheFirst() {
    assertThat(isDuplicate("a", 0)).isFalse();
    assertThat(isDuplicate("a", HORIZON)).isTrue();
    assertThat(isDuplicate("a", 2 * HORIZON)).isTrue();
    assertThat(isDuplicate("a", 3 * HORIZON)).isTrue();
  }

  @Test
  void otherEventsDoNotMatter() {
    assertThat(isDuplicate("a", 0)).isFalse();
    assertThat(isDuplicate("b", 0)).isFalse();
    assertThat(isDuplicate("b", 1)).isTrue();
  }

  @Test
  void deliveryThatArrivedBeforeTheOneAheadOfItIsADuplicateToo() {
    assertThat(isDuplicate("a", HORIZON)).isFalse();
    assertThat(isDuplicate("a", 0)).isTrue();
    // The delivery before is the earlier arrival now.
    assertThat(isDuplicate("a", HORIZON + 1)).isFalse();
  }

  @Test
  void forgetsWhatLiesMoreThanTwoHorizonsBack() {
    isDuplicate("a", 0);
    isDuplicate("b", 2 * HORIZON);
    isDuplicate("c", 2 * HORIZON + 1);
    assertThat(isDuplicate("a", HORIZON)).as("arrived out of order by more than a horizon").isFalse();
  }

  @Test
  void arrivalsMayBeOutOfOrderByAHorizon() {
    isDuplicate("a", 0);
    isDuplicate("b", 2 * HORIZON);
    assertThat(isDuplicate("a", HORIZON)).isTrue();
  }

  @Test
  void forgettingAnOldDeliveryKeepsTheNewerOneOfTheSameEvent() {
    isDuplicate("a", 0);
    isDuplicate("a", 2 * HORIZON);
    isDuplicate("b", 3 * HORIZON);
    assertThat(isDuplicate("a", 3 * HORIZON)).isTrue();
  }

  @Test
  void sizeIsBoundedByTheHorizonNotByTheStream() {
    for (int i = 0; i < 100_000; i++) {
      isDuplicate("event-" + i, i * (HORIZON / 100));
      assertThat(memory.size()).isLessThanOrEqualTo(250); // twice the horizon, a generation that fills and one that has not ended wholly
    }
    assertThat(memory.size()).isGreaterThanOrEqualTo(200);
  }

  @Test
  void manyEventsAreToldApart() {
    for (int i = 0; i < 200_000; i++) {
      assertThat(isDuplicate("shop:" + i + ":7:0", i)).isFalse();
    }
    for (int i = 0; i < 200_000; i++) {
      assertThat(isDuplicate("shop:" + i + ":7:0", HORIZON)).isTrue();
    }
  }

  @Test
  void whoeverReadsTheSameRecordsFindsTheSameDuplicates() {
    List<Long> arrivals = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      arrivals.add(i * (HORIZON / 50) + random.nextInt((int) HORIZON));
    }
    List<Boolean> all = duplicates(memory(), arrivals, 0, 0);
    assertThat(all).contains(true, false);
    for (int restart : new int[] {1, 777, 1_500}) {
      // A memory that is filled again from twice the horizon back goes on as the old one would have.
      int since = 0;
      while (arrivals.get(since) < arrivals.get(restart) - 2 * HORIZON) {
        since++;
      }
      assertThat(duplicates(memory(), arrivals, since, restart)).as("after a restart at %d", restart).isEqualTo(all.subList(restart, arrivals.size()));
    }
  }

  @Test
  void offsetsMustRise() {
    memory.isDuplicate("a", 7, START);
    memory.seen(8); // held no change
    assertThat(memory.nextOffset()).isEqualTo(9);
    assertThatThrownBy(() -> memory.isDuplicate("a", 8, START)).isInstanceOf(IllegalStateException.class).hasMessage("Offset 8 offered after 8");
    assertThatThrownBy(() -> memory.seen(3)).isInstanceOf(IllegalStateException.class).hasMessage("Offset 3 offered after 8");
    assertThat(memory.isDuplicate("a", 20, START)).as("offsets may have gaps").isTrue();
  }

  private boolean isDuplicate(String eventId, long micros) {
    return memory.isDuplicate(eventId, offset++, START + micros);
  }

  private static List<Boolean> duplicates(DeliveryMemory memory, List<Long> arrivals, int since, int from) {
    List<Boolean> duplicates = new ArrayList<>();
    for (int i = since; i < arrivals.size(); i++) {
      boolean duplicate = memory.isDuplicate("event-" + i * 31 % 97, i, START + arrivals.get(i));
      if (i >= from) {
        duplicates.add(duplicate);
      }
    }
    return duplicates;
  }

  private static DeliveryMemory memory() {
    return new DeliveryMemory(Duration.ofMinutes(10), 0);
  }
}
