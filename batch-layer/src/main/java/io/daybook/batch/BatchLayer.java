package io.daybook.batch;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Approval;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Cut;
import io.daybook.core.release.Evidence;
import io.daybook.core.release.NightlyListener;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.NightlyPlanner;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.NightlyStep;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.Register;
import io.daybook.core.release.RegisterEvent;
import io.daybook.core.release.ReleaseGate;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.release.RowChecksum;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.MasterDataset;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.RebuildMark;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.ReferenceTiming;
import io.daybook.lake.Turn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nightly run: from the master dataset to published releases.
 *
 * <p>Readers see nothing of a run until one commit to the register names all of its releases at once. A run that is killed before leaves staged rows
 * that no release names; the next run plans the same dates again. A run over more dates than a month has, a backfill, is done month by month, each with a
 * commit of its own: what is published when it is killed stays, and the next run goes on after it.
 */
public final class BatchLayer {
  private static final Logger log = LoggerFactory.getLogger(BatchLayer.class);

  /** A longest month. Nights have a few dates; of these a commit holds all. */
  static final int DATES_PER_COMMIT = 31;

  private final Lake lake;
  private final Pipeline pipeline;
  private final Ingest ingest;
  private final MasterDataset masterDataset;
  private final MetricFunction metrics;
  private final ReferenceRates references;
  private final NightlyPlanner planner;
  private final FinalTables finalTables;
  private final Adjustments adjustments;
  private final ReleaseFiles releaseFiles;
  private final ReleaseRegister register;
  private final List<ReleaseGate> gates;
  private final Clock clock;
  private final RollUp rollUp;

  public BatchLayer(Lake lake, Pipeline pipeline, ReferenceRates references, Ingest ingest, List<ReleaseGate> gates, Clock clock) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.ingest = ingest;
    this.masterDataset = new MasterDataset(lake);
    this.metrics = new MetricFunction(pipeline, references);
    this.references = references;
    this.planner = new NightlyPlanner(pipeline);
    this.finalTables = new FinalTables(lake, pipeline);
    this.adjustments = new Adjustments(lake, pipeline, references);
    this.releaseFiles = new ReleaseFiles(lake, pipeline);
    this.register = new ReleaseRegister(lake);
    this.gates = List.copyOf(gates);
    this.clock = clock;
    this.rollUp = new RollUp(lake, metrics, clock);
  }

  /** As {@link #run(NightlyRequest, NightlyListener)}, telling nobody. */
  public ReleaseReport run(NightlyRequest request) {
    return run(request, NightlyListener.NONE);
  }

  /**
   * Releases every date that is asked for and due. Idempotent: what is released and unchanged since is left alone. Returns when the published releases
   * have taken effect, so that a reader who is told of them finds them.
   */
  public ReleaseReport run(NightlyRequest request, NightlyListener listener) {
    requireNotAhead(request);
    new RebuildMark(lake).requireAbsent();
    try (Turn lock = NightlyLock.take(lake.folder())) {
      NightlyRequest delivered = hasHeartbeat() ? request.deliveredUpTo(ingest.sourceDeliveredUpTo()) : request;
      Cut cut = ingest.catchUp();
      listener.done(NightlyStep.CAUGHT_UP, "the master dataset covers ingest batch %d".formatted(cut.ingestBatch()));
      Register before = register.readWhole();
      NightlyPlan plan = plan(delivered, cut, before);
      listener.done(NightlyStep.PLANNED, "%d dates to release, %d held back".formatted(plan.releases().size(), plan.heldBack().size()));
      return plan.releases().isEmpty() ? ReleaseReport.none(plan) : release(request, plan, before, listener);
    }
  }

  private ReleaseReport release(NightlyRequest request, NightlyPlan plan, Register before, NightlyListener listener) {
    Instant begun = clock.instant();
    ReleaseReport report = ReleaseReport.none(plan);
    Register now = before;
    Instant last = begun;
    int done = 0;
    for (NightlyPlan part : plan.parts(DATES_PER_COMMIT)) {
      List<Outcome> outcomes = outcomes(part, now, listener);
      Instant at = clock.instant();
      last = at;
      now = register.append(now, outcomes.stream().map(outcome -> outcome.entry(part.runId(), request.actor(), at)).toList()); // one commit: all or nothing
      ReleaseReport ofPart = Outcome.report(part, outcomes);
      report = report.and(ofPart);
      done += part.releases().size();
      listener.done(NightlyStep.RECORDED, told(ofPart) + toGo(done, plan.releases().size(), Duration.between(begun, at)));
    }
    if (!report.published().isEmpty()) {
      ReleaseRegister.awaitEffect(last, clock);
    }
    listener.done(NightlyStep.EFFECTIVE, "readers see %d releases".formatted(report.published().size()));
    rollUp.run();
    tellGates(now);
    return report;
  }

  /** What gates learn from releases must not take any back. */
  private void tellGates(Register register) {
    for (ReleaseGate gate : gates) {
      try {
        gate.published(register);
      } catch (RuntimeException e) {
        log.warn("Gate {} learned nothing from the releases of this run; it is told again after the next", gate.name(), e);
      }
    }
  }

  private static String told(ReleaseReport report) {
    return "%d published, %d proposed, %d rejected".formatted(report.published().size(), report.proposed().size(), report.rejected().size());
  }

  /** Dates take about as long as those before them. */
  private static String toGo(int done, int all, Duration took) {
    return done == all ? "" : "; %d of %d dates, about %d s to go".formatted(done, all, took.multipliedBy(all - done).dividedBy(done).toSeconds());
  }

  /** A date that has yet to end by the clock is not released: what is ingested for it is not kept apart as pending. */
  private void requireNotAhead(NightlyRequest request) {
    Instant now = clock.instant();
    if (request.asOf().isAfter(now)) {
      throw new DaybookException(
          ErrorCode.WRONG_USAGE,
          "The source cannot have delivered everything up to %s, as it is %s now. Give an instant that has passed.".formatted(request.asOf(), now));
    }
  }

  /** What {@link #run} would do with the master dataset as it is now. Writes nothing. */
  public NightlyPlan plan(NightlyRequest request) {
    requireNotAhead(request);
    NightlyRequest delivered = hasHeartbeat() ? request.deliveredUpTo(ingest.knownDeliveredUpTo()) : request;
    return plan(delivered, ingest.covered(), register.readWhole());
  }

  private boolean hasHeartbeat() {
    return pipeline.source().signals().heartbeat().isPresent();
  }

  /**
   * Makes the dates again that a run with the request leaves alone, because nothing has come for them and the pipeline file is the one of their release.
   * Writes nothing.
   *
   * @return how many there are
   * @throws DaybookException AUDIT_FAILED where one comes out other than it was released
   */
  public int remakeSkipped(NightlyRequest request) {
    Register now = register.readWhole();
    return new SkippedDates(pipeline, masterDataset, metrics, finalTables).remake(request, plan(request, ingest.covered(), now), now);
  }

  private NightlyPlan plan(NightlyRequest request, Cut cut, Register before) {
    return planner.plan(request, RunId.next(), cut, masterDataset.lastChanges(cut), before.standings());
  }

  /**
   * Stages a part of the plan, checks it, and vouches for it.
   *
   * @param register with the entries of the parts before
   */
  private List<Outcome> outcomes(NightlyPlan plan, Register register, NightlyListener listener) {
    List<BusinessDate> dates = plan.releases().stream().map(PlannedRelease::date).toList();
    dates.forEach(references::requireComplete);
    Dataset<Row> finals = metrics.finals(masterDataset.latestImages(plan.cut(), dates), ReferenceTiming.FINAL); // what the speed layer calls
    finalTables.stage(plan, finals); // invisible to readers
    adjustments.stage(plan, register);
    listener.done(NightlyStep.STAGED, "run %s staged %d metrics of %d dates".formatted(plan.runId(), pipeline.metrics().size(), dates.size()));

    Map<String, Map<BusinessDate, List<String>>> failures = new TreeMap<>();
    gates.forEach(gate -> failures.put(gate.name(), gate.failures(plan)));
    listener.done(NightlyStep.CHECKED, "%d gates".formatted(gates.size()));

    Map<String, Map<String, RowChecksum>> checksums = finalTables.checksums(plan);
    adjustments.checksums(plan, register).forEach((release, checksum) -> checksums.computeIfAbsent(release, id -> new TreeMap<>()).put(Adjustments.NAME, checksum));
    String filesHash = releaseFiles.note(plan);
    listener.done(NightlyStep.VOUCHED, "%s; files of run %s hash to %s".formatted(counted(checksums), plan.runId(), filesHash));

    return plan.releases().stream().map(release -> outcome(plan, release, failures, checksums, filesHash)).toList();
  }

  private static String counted(Map<String, Map<String, RowChecksum>> checksums) {
    long rows = checksums.values().stream().flatMap(ofRelease -> ofRelease.values().stream()).mapToLong(RowChecksum::count).sum();
    long adjustments = checksums.values().stream().flatMap(ofRelease -> Stream.ofNullable(ofRelease.get(Adjustments.NAME))).mapToLong(RowChecksum::count).sum();
    return adjustments == 0 ? "%,d rows".formatted(rows) : "%,d rows, %,d of them adjustments for closed dates".formatted(rows, adjustments);
  }

  private Outcome outcome(
      NightlyPlan plan,
      PlannedRelease release,
      Map<String, Map<BusinessDate, List<String>>> failures,
      Map<String, Map<String, RowChecksum>> checksums,
      String filesHash) {
    Map<String, String> results = new TreeMap<>();
    List<String> messages = new ArrayList<>();
    failures.forEach(
        (gate, ofGate) -> {
          List<String> found = ofGate.getOrDefault(release.date(), List.of());
          results.put(gate, found.isEmpty() ? "passed" : "failed");
          messages.addAll(found);
        });
    RegisterEvent event = !messages.isEmpty() ? RegisterEvent.REJECTED : waits(release) ? RegisterEvent.PROPOSED : RegisterEvent.PUBLISHED;
    return new Outcome(release, event, messages, evidence(plan, checksums.getOrDefault(release.releaseId(), Map.of()), results, filesHash));
  }

  private boolean waits(PlannedRelease release) {
    Approval approval = pipeline.closing().approval();
    return approval == Approval.ALL || (approval == Approval.RESTATEMENTS && release.number() > 1);
  }

  private Evidence evidence(NightlyPlan plan, Map<String, RowChecksum> checksums, Map<String, String> gateResults, String filesHash) {
    Map<String, Long> rowCounts = new TreeMap<>();
    Map<String, String> texts = new TreeMap<>();
    for (Metric metric : pipeline.metrics()) {
      RowChecksum checksum = checksums.getOrDefault(metric.name(), RowChecksum.EMPTY);
      rowCounts.put(metric.name(), checksum.count());
      texts.put(metric.name(), checksum.toString());
    }
    Optional.ofNullable(checksums.get(Adjustments.NAME))
        .ifPresent(
            booked -> {
              rowCounts.put(Adjustments.NAME, booked.count());
              texts.put(Adjustments.NAME, booked.toString());
            });
    return new Evidence(
        plan.cut(),
        pipeline.definition(),
        pipeline.definitionHash(),
        CodeVersion.current(),
        references.knownAt(),
        rowCounts,
        texts,
        gateResults,
        filesHash);
  }
}
