package io.daybook.speed;

import java.io.Serializable;
import java.util.Collection;

/**
 * What deduplication remembers.
 *
 * @param entries event ids; one that was delivered in several generations counts in each
 * @param bytes of heap
 */
public record MemorySize(long entries, long bytes) implements Serializable {
  static MemorySize sum(Collection<MemorySize> sizes) {
    return new MemorySize(sizes.stream().mapToLong(MemorySize::entries).sum(), sizes.stream().mapToLong(MemorySize::bytes).sum());
  }
}
