package io.daybook.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known of the source when the ingest has caught up.
 *
 * @param gaps what it left out, in sentences; empty where nothing is missing
 * @param deliveredUpTo up to when it has delivered everything, by its newest heartbeat; empty where there was none, or it has none
 * @param tooSilent for how long there has been no heartbeat, where that is longer than allowed
 */
public record SourceStatus(Instant at, List<String> gaps, Optional<Instant> deliveredUpTo, Optional<Duration> tooSilent) {
  public SourceStatus {
    gaps = List.copyOf(gaps);
  }

  /** Where nothing could be found out. */
  public static SourceStatus unknown(Instant at, String why) {
    return new SourceStatus(at, List.of("nobody knows, as it could not be looked at: " + why), Optional.empty(), Optional.empty());
  }

  /** What is wrong and what to do, in sentences; empty where all is well. */
  public List<String> problems() {
    return Stream.concat(gaps.stream().map(gap -> "The source left something out: " + gap), tooSilent.map(this::silence).stream()).toList();
  }

  private String silence(Duration silence) {
    return deliveredUpTo
        .map(
            newest ->
                "The source has had no heartbeat for %d s, since %s. See whether the source and its capture run; no date that is due later is released."
                    .formatted(silence.toSeconds(), newest))
        .orElse("The source has had no heartbeat yet. See whether the capture runs, has the heartbeat's table and writes to the topic of source.heartbeat.");
  }
}
