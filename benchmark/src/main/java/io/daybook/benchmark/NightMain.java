package io.daybook.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.batch.BatchLayer;
import io.daybook.batch.Ingest;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.Cut;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.NightlyStep;
import io.daybook.core.release.Register;
import io.daybook.core.release.ReleaseGate;
import io.daybook.core.release.ReleaseReport;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeSession;
import io.daybook.lake.LakeTable;
import io.daybook.lake.MasterDataset;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.PartialsPublisher;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.ReferenceTiming;
import io.daybook.reconciliation.Reconciliation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Runs the same night again and again over a {@link MadeDay}, in a process of its own, and says at the end what each took ({@link NightRuns}), in a line. */
public final class NightMain {
  private final SparkSession spark = LakeSession.start("local[2]");
  private final Pipeline pipeline = DaybookEngine.pipeline();
  private final Path madeRoot;
  private final long deliveries;

  private NightMain(Path madeRoot, long deliveries) {
    this.madeRoot = madeRoot;
    this.deliveries = deliveries;
  }

  /** Arguments: root of the lake, number of deliveries, number of warm nights. */
  public static void main(String[] args) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err); // libraries that print must not come between
    try {
      NightRuns runs = new NightMain(Path.of(args[0]), Long.parseLong(args[1])).runs(Integer.parseInt(args[2]));
      answers.println(new ObjectMapper().writeValueAsString(runs));
    } catch (Exception | LinkageError e) {
      e.printStackTrace();
      System.exit(1);
    }
    System.exit(0);
  }

  private NightRuns runs(int repeats) throws IOException {
    Night cold = night(released(0));
    List<Night> warm = new ArrayList<>();
    List<Taken> recomputes = new ArrayList<>();
    for (int i = 1; i <= repeats; i++) {
      warm.add(night(released(i)));
      recomputes.add(recompute());
    }
    return new NightRuns(cold, warm, recomputes);
  }

  /** The tables that a night finds, with what the ingest has made, and nothing released. The run's number is in the name. */
  private Lake released(int run) throws IOException {
    Lake made = Lake.open(spark, madeRoot, pipeline);
    Path root = runRoot(madeRoot, run);
    Path folder = Files.createDirectories(root.resolve(pipeline.name()));
    for (LakeTable table : List.of(made.tables().changes(), made.tables().ingestIntents(), made.tables().ingestBatches())) {
      Files.createSymbolicLink(folder.resolve(table.name()), made.folder().resolve(table.name()));
    }
    return Lake.open(spark, root, pipeline);
  }

  /** The root of a run's own lake; run 0 is the cold one. */
  static Path runRoot(Path madeRoot, int run) {
    return madeRoot.resolveSibling(madeRoot.getFileName() + "-run-" + run);
  }

  private Night night(Lake lake) {
    ReferenceRates references = references();
    Clock clock = Clock.systemUTC();
    Ingest ingest = new Ingest(lake, pipeline, references, MadeDay.topic(deliveries), PartialsPublisher.nowhere(), clock);
    BatchLayer batch = new BatchLayer(lake, pipeline, references, ingest, List.of(new Explaining(new Reconciliation(lake, pipeline, references))), clock);
    Instant dayAfter = MadeDay.DATE.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    Map<NightlyStep, Taken> taken = new EnumMap<>(NightlyStep.class);
    Taken.Meter meter = new Taken.Meter();
    ReleaseReport report = batch.run(NightlyRequest.due(dayAfter.plus(pipeline.closing().grace())), (step, what) -> taken.put(step, meter.taken()));
    if (report.published().size() != 1) {
      throw new IllegalStateException("The night released %d dates, and was to release %s".formatted(report.published().size(), MadeDay.DATE));
    }
    Map<NightlyStep, Double> seconds = new EnumMap<>(NightlyStep.class);
    taken.forEach((step, until) -> seconds.put(step, until.seconds()));
    return new Night(taken.get(NightlyStep.STAGED), seconds, meter.taken().seconds());
  }

  private Taken recompute() {
    Lake lake = Lake.open(spark, madeRoot, pipeline);
    Cut all = new Cut(Long.MAX_VALUE, Map.of());
    Taken.Meter meter = new Taken.Meter();
    new MetricFunction(pipeline, references())
        .finals(new MasterDataset(lake).latestImages(all, List.of(new BusinessDate(MadeDay.DATE))), ReferenceTiming.FINAL)
        .write()
        .format("noop")
        .mode("overwrite")
        .save();
    return meter.taken();
  }

  /** Holds nothing back: the made date has no partials and no corrections, so that there is much that nobody can explain. */
  private record Explaining(Reconciliation reconciliation) implements ReleaseGate {
    @Override
    public String name() {
      return reconciliation.name();
    }

    @Override
    public Map<BusinessDate, List<String>> failures(NightlyPlan staged) {
      reconciliation.failures(staged);
      return Map.of();
    }

    @Override
    public void published(Register register) {
      reconciliation.published(register);
    }
  }

  private ReferenceRates references() {
    return ReferenceRates.read(pipeline, madeRoot, Instant.now());
  }
}
