package io.daybook.core.change;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Recognises redeliveries in one Kafka partition.
 *
 * <p>A delivery is a <em>duplicate</em> when the delivery before it of the same event id, by offset, arrived at most the horizon earlier. That is
 * a function of the partition's content alone: whoever reads the same records finds the same duplicates, after any crash and in any batches, and
 * {@code lag} over the master dataset finds them too. Redeliveries of one key share its partition, so partitions need not know of each other.
 *
 * <p>Deliveries must be offered in the order of their offsets. Arrivals may be out of order by up to the horizon: twice the horizon is kept.
 */
public final class DeliveryMemory {
  private final long horizonMicros;
  private final Map<String, Long> lastArrivals = new HashMap<>();
  private final ArrayDeque<Delivery> inOrder = new ArrayDeque<>();
  private long nextOffset;
  private long newestArrival = Long.MIN_VALUE;

  /** A memory that knows nothing before the given offset. */
  public DeliveryMemory(Duration horizon, long nextOffset) {
    this.horizonMicros = Math.multiplyExact(requireNonNull(horizon, "horizon is null").toMillis(), 1000L);
    this.nextOffset = nextOffset;
  }

  /**
   * Remembers a delivery and tells whether it is a duplicate.
   *
   * @param arrivalMicros microseconds since 1970 UTC
   * @throws IllegalStateException when the offset is not after the last one offered
   */
  public boolean isDuplicate(String eventId, long offset, long arrivalMicros) {
    seen(offset);
    newestArrival = Math.max(newestArrival, arrivalMicros);
    Long last = lastArrivals.put(eventId, arrivalMicros);
    inOrder.addLast(new Delivery(eventId, arrivalMicros));
    forgetOld();
    return last != null && arrivalMicros - last <= horizonMicros;
  }

  /** Remembers that the offset was read, though it held no change. */
  public void seen(long offset) {
    if (offset < nextOffset) {
      throw new IllegalStateException("Offset %d offered after %d".formatted(offset, nextOffset - 1));
    }
    nextOffset = offset + 1;
  }

  /** The offset after the last one offered. */
  public long nextOffset() {
    return nextOffset;
  }

  public int size() {
    return lastArrivals.size();
  }

  private void forgetOld() {
    long oldestKept = newestArrival - 2 * horizonMicros;
    while (inOrder.peekFirst().arrivalMicros() < oldestKept) {
      Delivery old = inOrder.removeFirst();
      lastArrivals.remove(old.eventId(), old.arrivalMicros()); // not where a newer delivery has taken its place
    }
  }

  private record Delivery(String eventId, long arrivalMicros) {}
}
