package io.daybook.batch;

import io.daybook.core.pipeline.Gate;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.SourceSignals;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.Topic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after each time that the ingest has caught up whether the source left something out, by the same rules as the nightly gate: what the night would
 * hold dates back for is told at once. Looks at what has come since the last time, and at the gaps that it has told of. For one thread.
 */
public final class SourceWatch {
  private static final Logger log = LoggerFactory.getLogger(SourceWatch.class);

  /** How far back the first look of a process goes. */
  private static final Duration LOOK_BACK = Duration.ofHours(48);

  /** What was on its way when the last look began is looked at again. */
  private static final Duration OVERLAP = Duration.ofMinutes(2);

  private final Lake lake;
  private final SignalIngest signals;
  private final Optional<SourceSignals.Heartbeat> heartbeat;
  private final Optional<SourceGaps> gaps;
  private final Clock clock;
  private final Instant startedAt;
  private final FoundGaps ofOffsets = new FoundGaps(new ArrayList<>());
  private List<String> told = List.of();
  private SourceGaps.Standing standing = SourceGaps.Standing.NONE;
  private Instant since;
  private long lastBatch = -1;

  public SourceWatch(Lake lake, Pipeline pipeline, ReferenceRates references, Topic topic, Clock clock) {
    this.lake = lake;
    this.signals = new SignalIngest(lake, pipeline, topic, clock);
    this.heartbeat = pipeline.source().signals().heartbeat();
    Optional<Gate.Completeness> declared = pipeline.gates().completeness();
    RecordsOfTopic records = new RecordsOfTopic(lake, pipeline, references, topic);
    this.gaps = declared.map(gate -> new SourceGaps(gate, lake, pipeline, records, clock));
    this.clock = clock;
    this.startedAt = clock.instant();
    this.since = startedAt.minus(LOOK_BACK);
  }

  /** What is known when the ingest has just caught up; what is newly found is logged. */
  public SourceStatus look() {
    Instant now = clock.instant();
    List<String> found = gaps.map(this::find).orElse(List.of());
    since = now.minus(OVERLAP);
    found.stream().filter(gap -> !told.contains(gap)).forEach(gap -> log.warn("The source left something out: {}", gap));
    if (found.isEmpty() && !told.isEmpty()) {
      log.info("Nothing of the source is missing any more");
    }
    told = found;
    Optional<Instant> deliveredUpTo = heartbeat.flatMap(declared -> signals.deliveredUpTo());
    return new SourceStatus(now, found, deliveredUpTo, heartbeat.flatMap(declared -> tooSilent(declared, deliveredUpTo, now)));
  }

  private List<String> find(SourceGaps lookedAt) {
    List<IngestedBatch> batches = IngestedBatch.after(lastBatch, since, lake);
    lookedAt.findOffsets(batches, ofOffsets);
    if (!batches.isEmpty()) {
      lastBatch = batches.get(batches.size() - 1).number();
    }
    FoundGaps found = new FoundGaps(new ArrayList<>(ofOffsets.sentences()));
    standing = lookedAt.find(SourceStretch.since(since), standing, found);
    lookedAt.findTruncates(Long.MAX_VALUE, found);
    return found.sentences();
  }

  private Optional<Duration> tooSilent(SourceSignals.Heartbeat declared, Optional<Instant> newest, Instant now) {
    return Optional.of(Duration.between(newest.orElse(startedAt), now)).filter(length -> length.compareTo(declared.maxSilence()) > 0);
  }

  private record FoundGaps(List<String> sentences) implements Gaps {
    @Override
    public void add(BusinessDate date, String message) {
      sentences.add(date + ": " + message);
    }

    @Override
    public void addToAll(String message) {
      sentences.add(message);
    }
  }
}
