package io.daybook.batch;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.change.BrokenRecord;
import io.daybook.core.change.ChangeDecoder;
import io.daybook.core.change.Decoded;
import io.daybook.core.change.Repair;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.QuarantineAction;
import io.daybook.core.release.QuarantineState;
import io.daybook.core.release.Register;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.RepairSender;
import io.daybook.lake.Turn;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What people do with records in quarantine, each with a name and a reason that stay. A record is put right first, which changes no figure, and then
 * replayed: sent into its partition of the source's topic, from where both layers take it as any change.
 *
 * <p>A replay that is killed is carried out again: what it sent before has the same event id and is a redelivery. The register has an entry for each date of
 * a command that replays or dismisses; where one was killed before it was written, the next such command writes it.
 */
public final class QuarantineDesk {
  private static final int MOST_ACTIONS = 9_999; // as many as the sequence of a repair has digits for

  private final Lake lake;
  private final Pipeline pipeline;
  private final Clock clock;
  private final QuarantineActions actions;
  private final Quarantine quarantine;
  private final ReleaseRegister register;
  private final RuleCheck rules;
  private final ChangeDecoder decoder;

  /** @param references as the layers know them: a record of a date without rates is malformed */
  public QuarantineDesk(Lake lake, Pipeline pipeline, ReferenceRates references, Clock clock) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.clock = clock;
    this.actions = new QuarantineActions(lake);
    this.quarantine = new Quarantine(lake, pipeline.calendar(), actions);
    this.register = new ReleaseRegister(lake);
    this.rules = new RuleCheck(lake, pipeline);
    this.decoder = new ChangeDecoder(pipeline, references.firstBusinessDate());
  }

  /** Where the dates stand that repaired records belong to. */
  public Register register() {
    return register.read();
  }

  /** The records that are meant, by partition and offset. */
  public List<QuarantinedRecord> records(QuarantineFilter filter) {
    return quarantine.records(filter);
  }

  /** How many there are that are meant, whatever the limit. */
  public long count(QuarantineFilter filter) {
    return quarantine.count(filter);
  }

  /** What can be read of a record. */
  public BrokenRecord read(QuarantinedRecord record) {
    return BrokenRecord.read(pipeline.source(), decoder, record.place().toString(), record.place().part(), record.payload(), record.arrival());
  }

  /** What a fix makes of a record, by field; without what identifies a person. */
  public Map<String, String> readFix(QuarantinedRecord record, QuarantineAction fix) {
    byte[] payload = fix.payload().orElseThrow(() -> new IllegalArgumentException("Invalid fix of %s: it has no payload".formatted(record.place())));
    return BrokenRecord.read(pipeline.source(), decoder, record.place().toString(), 0, payload, fix.at()).shown();
  }

  /**
   * Puts records right and writes nothing.
   *
   * @return those that are meant; not those that are replayed already
   * @throws DaybookException REPAIR_REFUSED where one of them would still be malformed or break a rule
   */
  public List<RepairedRecord> fixed(QuarantineFilter filter, Fixing fixing) {
    List<QuarantinedRecord> records = quarantine.records(filter.in(EnumSet.of(QuarantineState.OPEN, QuarantineState.FIXED, QuarantineState.DISMISSED)));
    List<BrokenRecord> broken = records.stream().map(this::read).toList();
    List<Map<String, Object>> values = fixing.of(broken, records.stream().map(QuarantinedRecord::place).toList(), pipeline.source(), lake.spark());
    List<byte[]> payloads = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      QuarantinedRecord record = records.get(i);
      if (record.nextNumber() > MOST_ACTIONS) {
        throw refused("The record at %s was dealt with %,d times; have the source send it again.".formatted(record.place(), record.actions().size()));
      }
      Repair repair = broken.get(i).repaired(record.nextNumber(), values.get(i), fixing.sequence());
      payloads.add(repair.value());
    }
    return checked(records, payloads);
  }

  /** As {@link #fixed}, and notes it: the records are FIXED and can be replayed. All of them or none. */
  public List<RepairedRecord> fix(QuarantineFilter filter, Fixing fixing, String actor, String reason) {
    requireWords(actor, reason);
    try (Turn turn = turn()) {
      List<RepairedRecord> fixed = fixed(filter, fixing);
      String runId = RunId.next();
      Instant at = clock.instant();
      actions.append(
          runId,
          fixed.stream()
              .map(record -> action(record.broken(), QuarantineState.FIXED, record.date(), Optional.of(record.payload()), runId, actor, reason, at))
              .toList());
      return fixed;
    }
  }

  /** The records that are meant and FIXED, as they would be replayed. */
  public List<RepairedRecord> replayable(QuarantineFilter filter) {
    List<QuarantinedRecord> records = quarantine.records(filter.in(EnumSet.of(QuarantineState.FIXED)));
    return checked(records, records.stream().map(record -> record.fix().orElseThrow().payload().orElseThrow()).toList());
  }

  /**
   * Sends what is {@link #replayable} into the topic and notes it: the records are REPLAYED.
   *
   * @param arrival the timestamp that the sent records have in the topic
   */
  public List<RepairedRecord> replay(QuarantineFilter filter, RepairSender sender, Instant arrival, String actor, String reason) {
    requireWords(actor, reason);
    try (Turn turn = turn();
        Turn lock = NightlyLock.take(lake.folder())) {
      Register now = completed();
      List<RepairedRecord> records = replayable(filter);
      if (records.isEmpty()) {
        return records;
      }
      sender.send(
          records.stream()
              .map(record -> new RepairSender.Sent(record.broken().place().topic(), record.broken().place().partition(), record.broken().place().offset(), record.payload()))
              .toList(),
          arrival);
      String runId = RunId.next();
      Instant at = clock.instant();
      actions.append(
          runId,
          records.stream()
              .map(record -> action(record.broken(), QuarantineState.REPLAYED, record.date(), Optional.of(record.payload()), runId, actor, reason, at))
              .toList());
      complete(now);
      return records;
    }
  }

  /** Notes that records are not wanted. Of those that are meant the ones that are OPEN or FIXED: what is replayed is in the figures. */
  public List<QuarantinedRecord> dismiss(QuarantineFilter filter, String actor, String reason) {
    requireWords(actor, reason);
    try (Turn turn = turn();
        Turn lock = NightlyLock.take(lake.folder())) {
      Register now = completed();
      List<QuarantinedRecord> records = quarantine.records(filter.in(EnumSet.of(QuarantineState.OPEN, QuarantineState.FIXED)));
      String runId = RunId.next();
      Instant at = clock.instant();
      actions.append(
          runId,
          records.stream().map(record -> action(record, QuarantineState.DISMISSED, record.date(), Optional.empty(), runId, actor, reason, at)).toList());
      complete(now);
      return records;
    }
  }

  /** By business date, how many of some records belong to it. */
  public static Map<BusinessDate, Long> byDate(Collection<RepairedRecord> records) {
    return records.stream().collect(groupingBy(RepairedRecord::date, TreeMap::new, counting()));
  }

  /** One at a time: two would give the same number to what they do to a record. */
  private Turn turn() {
    return Turn.await(lake.folder(), "quarantine");
  }

  private Register completed() {
    return complete(register.readWhole());
  }

  private Register complete(Register now) {
    return register.append(now, actions.missing(now.entries()));
  }

  /** As both layers will read them: by their decoder, and held against the rules. */
  private List<RepairedRecord> checked(List<QuarantinedRecord> records, List<byte[]> payloads) {
    List<RepairedRecord> repaired = new ArrayList<>();
    List<String> stillBad = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      Decoded decoded = decoder.decode(payloads.get(i), clock.instant());
      if (decoded instanceof Decoded.Changes changes) {
        repaired.add(new RepairedRecord(records.get(i), payloads.get(i), changes.parts()));
      } else {
        stillBad.add("%s: %s".formatted(records.get(i).place(), decoded instanceof Decoded.Malformed malformed ? malformed.reason() : "no change"));
      }
    }
    rules.broken(repaired).forEach((record, rule) -> stillBad.add("%s: breaks the row rule %s".formatted(record.broken().place(), rule)));
    if (!stillBad.isEmpty()) {
      throw refused(
          "%,d of %,d records would still be bad: %s. Nothing was written; correct the fix, or choose other records.".formatted(stillBad.size(), records.size(), Examples.of(stillBad)));
    }
    return repaired;
  }

  private static QuarantineAction action(
      QuarantinedRecord record, QuarantineState state, BusinessDate date, Optional<byte[]> payload, String runId, String actor, String reason, Instant at) {
    return new QuarantineAction(record.place(), record.nextNumber(), state, date, payload, runId, actor, reason, at);
  }

  private static void requireWords(String actor, String reason) {
    if (actor.isBlank() || reason.isBlank()) {
      throw refused("A name and a reason are needed: both stay with the record.");
    }
  }

  private static DaybookException refused(String message) {
    return new DaybookException(ErrorCode.REPAIR_REFUSED, message);
  }
}
