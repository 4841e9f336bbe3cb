package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;

/**
 * What a source says of itself beside its changes, so that a change that did not come shows.
 *
 * @param transactionsTopic the topic in which Debezium tells how many events each transaction has
 * @param heartbeat the table that the capture counts up, also where nothing else changes
 */
public record SourceSignals(Optional<String> transactionsTopic, Optional<Heartbeat> heartbeat) implements Serializable {
  public static final SourceSignals NONE = new SourceSignals(Optional.empty(), Optional.empty());

  public SourceSignals {
    requireNonNull(transactionsTopic, "transactionsTopic is null");
    requireNonNull(heartbeat, "heartbeat is null");
  }

  /**
   * A captured table with one row {@code id, ts, n}.
   *
   * @param maxSilence how long the source may be without a heartbeat
   */
  public record Heartbeat(String topic, Duration maxSilence) implements Serializable {
    public Heartbeat {
      requireNonNull(topic, "topic is null");
      requireNonNull(maxSilence, "maxSilence is null");
    }
  }

  // An Optional cannot be serialized: a source travels to Spark tasks as this instead.
  private Object writeReplace() {
    return new Serialized(transactionsTopic.orElse(null), heartbeat.orElse(null));
  }

  private record Serialized(String transactionsTopic, Heartbeat heartbeat) implements Serializable {
    private Object readResolve() {
      return new SourceSignals(Optional.ofNullable(transactionsTopic), Optional.ofNullable(heartbeat));
    }
  }
}
