package io.daybook.core.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * Recognises redeliveries in one Kafka partition.
 *
 * <p>A delivery is a <em>duplicate</em> when the delivery before it of the same event id, by offset, arrived at most the horizon earlier. That is
 * a function of the partition's content alone: whoever reads the same records finds the same duplicates, after any crash and in any batches, and
 * {@code lag} over the master dataset finds them too. Redeliveries of one key share its partition, so partitions need not know of each other.
 *
 * <p>Deliveries must be offered in the order of their offsets. Arrivals may be out of order by up to the horizon: what lies more than
 * twice the horizon behind the newest arrival is forgotten, in generations of a quarter of a horizon. Event ids are told apart by a hash of 128 bits.
 */
public final class DeliveryMemory {
  private static final int GENERATIONS_PER_HORIZON = 4;

  private final long horizonMicros;
  private final Deque<LastArrivals> generations = new ArrayDeque<>(); // the newest first: it knows the last delivery of its events
  private long generationEndMicros = Long.MIN_VALUE;
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
    renewGenerations();
    byte[] id = eventId.getBytes(UTF_8);
    long[] hash = MurmurHash3.hash128x64(id, 0, id.length, 0);
    long last = lastArrival(hash[0], hash[1]);
    generations.getFirst().put(hash[0], hash[1], arrivalMicros);
    boolean forgotten = last < newestArrival - 2 * horizonMicros; // whether its generation is still there or not
    return !forgotten && arrivalMicros - last <= horizonMicros;
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

  /** How many event ids are remembered; one that was delivered in several generations counts in each. */
  public long size() {
    return generations.stream().mapToLong(LastArrivals::size).sum();
  }

  /** What the memory takes of the heap. */
  public long bytes() {
    return generations.stream().mapToLong(LastArrivals::bytes).sum();
  }

  private long lastArrival(long high, long low) {
    for (LastArrivals generation : generations) {
      long last = generation.of(high, low);
      if (last != LastArrivals.NEVER) {
        return last;
      }
    }
    return LastArrivals.NEVER;
  }

  private void renewGenerations() {
    if (newestArrival < generationEndMicros) {
      return;
    }
    int expectedSize = generations.isEmpty() ? 0 : generations.getFirst().size();
    generations.addFirst(new LastArrivals(expectedSize));
    generationEndMicros = newestArrival + Math.max(1, horizonMicros / GENERATIONS_PER_HORIZON);
    while (generations.size() > 1 && generations.getLast().newest() < newestArrival - 2 * horizonMicros) {
      generations.removeLast();
    }
  }
}
