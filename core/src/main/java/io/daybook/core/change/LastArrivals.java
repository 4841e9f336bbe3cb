package io.daybook.core.change;

/**
 * When events were last delivered, by the 128-bit hash of their id: an open-addressing table in one array of longs. An entry takes 36 to 72 bytes, and
 * the garbage collector sees one object.
 */
final class LastArrivals {
  /** In place of an arrival: the event is not known. */
  static final long NEVER = Long.MIN_VALUE;

  private static final int SLOT = 3; // the hash's halves, and the arrival, turned so that 0 is an empty slot

  private long[] slots;
  private int size;
  private long newest = NEVER;

  LastArrivals(int expectedSize) {
    slots = new long[SLOT * Integer.highestOneBit(Math.max(16, expectedSize) * 2)];
  }

  long of(long high, long low) {
    return slots[slot(slots, high, low) + 2] ^ NEVER;
  }

  void put(long high, long low, long arrival) {
    int slot = slot(slots, high, low);
    if (slots[slot + 2] == 0) {
      size++;
      if (size * SLOT > slots.length / 3 * 2) {
        grow();
        slot = slot(slots, high, low);
      }
    }
    slots[slot] = high;
    slots[slot + 1] = low;
    slots[slot + 2] = arrival ^ NEVER;
    newest = Math.max(newest, arrival);
  }

  int size() {
    return size;
  }

  /** What the table takes of the heap. */
  long bytes() {
    return (long) Long.BYTES * slots.length;
  }

  /** The newest arrival in the table. */
  long newest() {
    return newest;
  }

  /** Where the hash is, or, if it is not there, the empty slot where it belongs. */
  private static int slot(long[] slots, long high, long low) {
    int mask = slots.length / SLOT - 1;
    int index = (int) high & mask;
    while (true) {
      int slot = index * SLOT;
      if (slots[slot + 2] == 0 || slots[slot] == high && slots[slot + 1] == low) {
        return slot;
      }
      index = index + 1 & mask;
    }
  }

  private void grow() {
    long[] larger = new long[Math.multiplyExact(slots.length, 2)];
    for (int from = 0; from < slots.length; from += SLOT) {
      if (slots[from + 2] != 0) {
        System.arraycopy(slots, from, larger, slot(larger, slots[from], slots[from + 1]), SLOT);
      }
    }
    slots = larger;
  }
}
