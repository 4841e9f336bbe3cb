package io.daybook.speed;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;

/** Why the streaming query has ended, in a sentence that an operator can act on. Spark wraps it several times. */
final class SpeedFailure {
  private SpeedFailure() {}

  static DaybookException of(Throwable failure) {
    Optional<DaybookException> own = find(DaybookException.class, failure);
    if (own.isPresent()) {
      return new DaybookException(own.get().code(), "The speed layer stopped: " + own.get().getMessage(), failure);
    }
    Optional<KafkaException> ofKafka = find(KafkaException.class, failure);
    if (ofKafka.isPresent()) {
      return new DaybookException(
          ErrorCode.BROKER_UNREACHABLE,
          "The speed layer stopped, because Kafka failed it: %s. Check that the broker runs and the address is right, then start again; it goes on where it was."
              .formatted(firstLine(ofKafka.get()).replaceAll("\\.$", "")),
          failure);
    }
    return new DaybookException(
        ErrorCode.SPEED_LAYER_FAILED,
        "The speed layer stopped: %s. What it had committed stands; once the cause is mended, start it again and it goes on there.".formatted(firstLine(root(failure))),
        failure);
  }

  private static <T extends Throwable> Optional<T> find(Class<T> kind, Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (kind.isInstance(each)) {
        return Optional.of(kind.cast(each));
      }
    }
    return Optional.empty();
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static String firstLine(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage().lines().findFirst().orElse("");
  }
}
