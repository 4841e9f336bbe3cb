package io.daybook.serving.memory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts messages together to whole batches. A batch that is sent once more, whole or from where a crash had cut it off, is given out once more, too: whether
 * figures have it is for {@link AppliedBatches} to say.
 */
final class BatchAssembly {
  /** Of batches that were never completed, no more than these are kept. */
  private static final int MOST_BEGUN = 16;

  private final Map<BatchId, TreeMap<Integer, PartialMessage>> begun =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BatchId, TreeMap<Integer, PartialMessage>> eldest) {
          return size() > MOST_BEGUN;
        }
      };

  /** The batch that the message completes. */
  Optional<PartialBatch> add(PartialMessage message) {
    TreeMap<Integer, PartialMessage> messages = begun.computeIfAbsent(message.batch(), batch -> new TreeMap<>());
    if (!messages.isEmpty() && messages.firstEntry().getValue().sequences() != message.sequences()) {
      messages.clear(); // what was cut off was made by another definition
    }
    messages.put(message.sequence(), message);
    if (messages.size() < message.sequences()) {
      return Optional.empty();
    }
    begun.remove(message.batch());
    return Optional.of(
        new PartialBatch(message.batch(), messages.values().stream().flatMap(each -> each.partial().stream()).toList(), message.committedAt()));
  }
}
