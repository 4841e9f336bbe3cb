package io.daybook.ingestion;

import io.daybook.core.change.Op;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the arrivals of a file's lines.
 *
 * <p>What happens to a line is a pure function of the seed and the line's place in its file, whatever is asked before: a line's own random numbers
 * are seeded by both. Ordinarily a record arrives within five seconds of its event time, and on time. Besides, as the {@link Simulation}'s rates
 * have it:
 *
 * <ul>
 *   <li><b>late</b>: it arrives 2 to 180 minutes after the allowed lateness of the last window that holds it;
 *   <li><b>redelivered</b>: the same change comes again, byte for byte, at least a second later and at least a second within the dedup horizon;
 *   <li><b>redelivered beyond</b>: it comes again, 1 to 30 minutes beyond the dedup horizon;
 *   <li><b>amended</b>: it arrives with a wrong amount, and in the night after its business date an update sets it to what the file says;
 *   <li><b>deleted</b>: a copy of it under a key of its own arrives too, and is deleted in that night.
 * </ul>
 *
 * <p>So the latest images, once all has arrived, are exactly the file's records. All of a date's deliveries arrive before its closing, the
 * injected ones half an hour before; where there is no room for that, nothing is injected. A correction that comes after the allowed lateness,
 * as nearly all do, is by the definition of late a late change as well.
 *
 * <p>Not safe for use by several threads at once.
 */
final class ArrivalModel {
  private static final Logger log = LoggerFactory.getLogger(ArrivalModel.class);

  private static final int SLOWEST_ARRIVAL_MILLIS = 5_000;
  private static final Duration BEYOND_FROM = Duration.ofMinutes(1);
  private static final Duration BEYOND_UNTIL = Duration.ofMinutes(30);

  private final Pipeline pipeline;
  private final Simulation simulation;
  private final Optional<AmendedField> amendedField;
  private final Optional<PhantomKey> phantomKey;
  private Instant lastEventTime = Instant.MIN;
  private Deadlines lastDeadlines;
  private Simulation ofLastDate;

  ArrivalModel(Pipeline pipeline, Simulation simulation, FileRecords records) {
    this.pipeline = pipeline;
    this.simulation = simulation;
    this.amendedField = simulation.amended() == 0 ? Optional.empty() : AmendedField.of(pipeline);
    this.phantomKey = simulation.deleted() == 0 ? Optional.empty() : PhantomKey.of(pipeline.source(), records);
    if (simulation.amended() > 0 && amendedField.isEmpty()) {
      log.warn("No record of {} is amended: it has no numeric field besides its key and its dimensions", pipeline.name());
    }
    if (simulation.deleted() > 0 && phantomKey.isEmpty()) {
      log.warn("No phantom of {} is inserted and deleted: its key has no string or integer field", pipeline.name());
    }
  }

  BusinessDate businessDate(FileLine line) {
    return deadlines(line).date();
  }

  /** The line's deliveries, first the one of its insert; at least one. */
  List<Delivery> deliveries(FileLine line) {
    SplittableRandom random = new SplittableRandom(mixed(mixed(simulation.seed()) + line.position()));
    Deadlines deadlines = deadlines(line);
    Instant usual = usualArrival(line.eventTime(), deadlines, random);
    if (line instanceof MalformedLine malformed) {
      return List.of(new Delivery(usual, usual, line.eventTime(), deadlines.date(), malformed, Optional.of(Injection.MALFORMED)));
    }

    FileRecord record = (FileRecord) line;
    RecordDeliveries ordinary = new RecordDeliveries(record, deadlines, usual, random);
    Optional<Injection> injection = ofLastDate.injectionAt(random.nextDouble());
    if (injection.isEmpty()) {
      return List.of(ordinary.insert());
    }
    switch (injection.get()) {
      case LATE:
        return ordinary.late();
      case REDELIVERED:
        return ordinary.again(Injection.REDELIVERED, Duration.ofSeconds(1), pipeline.dedupHorizon().minusSeconds(1));
      case REDELIVERED_BEYOND:
        Duration horizon = pipeline.dedupHorizon();
        return ordinary.again(Injection.REDELIVERED_BEYOND, horizon.plus(BEYOND_FROM), horizon.plus(BEYOND_UNTIL));
      case AMENDED:
        return ordinary.amended();
      case DELETED:
        return ordinary.withPhantom();
      default:
        throw new AssertionError("no record is " + injection.get());
    }
  }

  private static Instant usualArrival(Instant eventTime, Deadlines deadlines, SplittableRandom random) {
    long earliest = millisNotBefore(eventTime);
    long arrival = earliest + random.nextInt(SLOWEST_ARRIVAL_MILLIS + 1);
    long onTime = deadlines.onTimeUntil().equals(Instant.MAX) ? arrival : deadlines.onTimeUntil().toEpochMilli();
    long latest = Math.min(deadlines.closing().toEpochMilli() - 1, onTime);
    return Instant.ofEpochMilli(Math.max(earliest, Math.min(arrival, latest)));
  }

  private Deadlines deadlines(FileLine line) {
    if (!line.eventTime().equals(lastEventTime)) { // neighbours share their minute
      lastEventTime = line.eventTime();
      lastDeadlines = Deadlines.of(pipeline, lastEventTime);
      ofLastDate = simulation.on(lastDeadlines.date());
    }
    return lastDeadlines;
  }

  private static Instant pickedFrom(Deadlines.Room room, SplittableRandom random) {
    long from = millisNotBefore(room.startInclusive());
    long until = Math.max(from + 1, room.untilExclusive().toEpochMilli());
    return Instant.ofEpochMilli(random.nextLong(from, until));
  }

  private static long millisNotBefore(Instant instant) {
    long millis = instant.toEpochMilli();
    return Instant.ofEpochMilli(millis).isBefore(instant) ? millis + 1 : millis;
  }

  /** Spreads neighbouring positions over all seeds (the finalizer of SplitMix64). */
  static long mixed(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The ways in which one record may be delivered; each falls back to the ordinary one where it has no room. */
  private final class RecordDeliveries {
    private final FileRecord record;
    private final Deadlines deadlines;
    private final Instant usual;
    private final SplittableRandom random;

    RecordDeliveries(FileRecord record, Deadlines deadlines, Instant usual, SplittableRandom random) {
      this.record = record;
      this.deadlines = deadlines;
      this.usual = usual;
      this.random = random;
    }

    Delivery insert() {
      return delivery(usual, insertOf(record, LogPosition.INSERT), Optional.empty());
    }

    List<Delivery> late() {
      return deadlines
          .roomForLate()
          .map(room -> List.of(delivery(pickedFrom(room, random), insertOf(record, LogPosition.INSERT), Optional.of(Injection.LATE))))
          .orElseGet(() -> List.of(insert()));
    }

    List<Delivery> again(Injection injection, Duration startInclusive, Duration untilExclusive) {
      Delivery first = insert();
      return deadlines
          .roomForRedelivery(usual, startInclusive, untilExclusive)
          .map(room -> pickedFrom(room, random))
          .map(second -> List.of(first, new Delivery(second, usual, record.eventTime(), deadlines.date(), first.payload(), Optional.of(injection))))
          .orElseGet(() -> List.of(first));
    }

    List<Delivery> amended() {
      Optional<Instant> correction = deadlines.roomForCorrection().map(room -> pickedFrom(room, random));
      var wrong = amendedField.flatMap(field -> field.wrong(record.image(), random));
      if (correction.isEmpty() || wrong.isEmpty()) {
        return List.of(insert());
      }
      RowChange first = insertOf(new FileRecord(record.position(), record.eventTime(), wrong.get()), LogPosition.INSERT);
      RowChange update =
          new RowChange(Op.UPDATE, wrong, Optional.of(record.image()), LogPosition.AMENDMENT.of(record.position()), correction.get());
      return List.of(delivery(usual, first, Optional.empty()), delivery(correction.get(), update, Optional.of(Injection.AMENDED)));
    }

    List<Delivery> withPhantom() {
      Optional<Instant> correction = deadlines.roomForCorrection().map(room -> pickedFrom(room, random));
      var phantom = phantomKey.map(key -> key.on(record.image()));
      if (correction.isEmpty() || phantom.isEmpty()) {
        return List.of(insert());
      }
      Instant phantomArrival = usualArrival(record.eventTime(), deadlines, random);
      RowChange insert = insertOf(new FileRecord(record.position(), record.eventTime(), phantom.get()), LogPosition.PHANTOM_INSERT);
      RowChange delete =
          new RowChange(Op.DELETE, phantom, Optional.empty(), LogPosition.PHANTOM_DELETE.of(record.position()), correction.get());
      return List.of(
          insert(), delivery(phantomArrival, insert, Optional.empty()), delivery(correction.get(), delete, Optional.of(Injection.DELETED)));
    }

    private RowChange insertOf(FileRecord inserted, LogPosition position) {
      return new RowChange(Op.INSERT, Optional.empty(), Optional.of(inserted.image()), position.of(inserted.position()), inserted.eventTime());
    }

    private Delivery delivery(Instant arrival, RowChange change, Optional<Injection> injected) {
      return new Delivery(arrival, arrival, record.eventTime(), deadlines.date(), change, injected);
    }
  }
}
