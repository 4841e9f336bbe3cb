package io.daybook.batch;

import static java.util.stream.Collectors.toMap;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.daybook.core.DaybookException;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.release.Evidence;
import io.daybook.core.release.Register;
import io.daybook.core.release.RegisterEntry;
import io.daybook.core.release.RowChecksum;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.FileHashes;
import io.daybook.lake.HashedFile;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTables;
import io.daybook.lake.MasterDataset;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.ReferenceTiming;
import io.daybook.lake.RowChecksums;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Checks that what was released is still what was released. Writes nothing. */
public final class ReleaseAudit {
  private final Lake lake;
  private final ReleaseRegister register;
  private final ReleaseFiles releaseFiles;
  private final QuarantineActions quarantineActions;
  private final FileHashes hashes;

  public ReleaseAudit(Lake lake, Pipeline pipeline) {
    this.lake = lake;
    this.register = new ReleaseRegister(lake);
    this.releaseFiles = new ReleaseFiles(lake, pipeline);
    this.quarantineActions = new QuarantineActions(lake);
    this.hashes = new FileHashes(lake);
  }

  /**
   * Recomputes the chain of the register, and the hash of every file and of what was done to records in quarantine that it vouches for.
   *
   * @return what does not hold, the first broken entry first; empty where all does. Where the register does not hold, files are not looked at
   */
  public List<String> verify() {
    ReleaseRegister.Look look = register.look();
    List<String> problems = new ArrayList<>();
    look.problems().forEach(problem -> problems.add("register: " + problem));
    if (!problems.isEmpty()) {
      return problems; // what else it says is worth nothing
    }
    List<Row> lines = releaseFiles.lines();
    Map<String, String> stored = ReleaseFiles.hashesByRun(lines);
    for (RegisterEntry entry : look.register().entries()) {
      Optional<String> recorded = entry.evidence().map(Evidence::filesHash);
      if (recorded.isPresent() && !recorded.get().equals(stored.getOrDefault(entry.runId(), ReleaseFiles.HASH_OF_NONE))) {
        problems.add(
            "register: entry %d (%s): the lines of its run in release_files are not those it was made with"
                .formatted(entry.number(), entry.releaseId().orElse("")));
      }
    }
    problems.addAll(quarantineActions.problems(look.register().entries()));
    problems.addAll(altered(lines));
    return problems;
  }

  /** The register as it stands, whether its chain holds or not. */
  public Register register() {
    return register.read();
  }

  /**
   * The register, for a caller that passes on what it says.
   *
   * @throws DaybookException AUDIT_FAILED where it does not hold
   */
  public Register wholeRegister() {
    return register.readWhole();
  }

  /** How many files releases rest on. */
  public int files() {
    return releaseFiles.lines().size();
  }

  private List<String> altered(List<Row> lines) {
    Map<String, Row> noted = new TreeMap<>();
    lines.forEach(line -> noted.put(line.getAs("path"), line));
    return hashes.hash(noted.keySet()).stream()
        .flatMap(file -> altered(noted.get(file.path()), file).stream())
        .sorted()
        .toList();
  }

  private static Optional<String> altered(Row noted, HashedFile found) {
    String path = noted.getAs("path");
    if (found.isMissing()) {
      return Optional.of("file %s: missing; run %s vouched for it".formatted(path, noted.<String>getAs("run_id")));
    }
    if (!found.sha256().equals(noted.getAs("sha256"))) {
      return Optional.of("file %s: altered since run %s vouched for it (%,d bytes then, %,d now)"
          .formatted(path, noted.<String>getAs("run_id"), noted.<Long>getAs("bytes"), found.bytes()));
    }
    return Optional.empty();
  }

  /**
   * Makes a release again, from the master dataset at its cut, by its definition and with the reference data that was known.
   *
   * @return by metric, the checksum in the register and the one made now
   * @throws DaybookException RELEASE_REFUSED where there is no such release
   */
  public Map<String, Reproduced> reproduce(String releaseId) {
    Register register = this.register.read();
    RegisterEntry entry = register.requireRelease(releaseId);
    Evidence evidence = entry.evidence().orElseThrow();
    Pipeline then = PipelineReader.read("the definition of release " + releaseId, evidence.definition());
    MetricFunction metrics = new MetricFunction(then, ReferenceRates.known(lake, then, evidence.referenceKnownAt()));
    Dataset<Row> finals = metrics.finals(new MasterDataset(lake, then).latestImages(evidence.cut(), List.of(entry.date())), ReferenceTiming.FINAL);
    Map<String, Reproduced> reproduced = new TreeMap<>();
    for (Metric metric : then.metrics()) {
      Dataset<Row> rows = finals.where(col("metric").equalTo(metric.name())).withColumn("release_id", lit(releaseId));
      RowChecksum now = RowChecksums.byRelease(new LakeTables(then).finalOf(metric), rows).getOrDefault(releaseId, RowChecksum.EMPTY);
      reproduced.put(metric.name(), new Reproduced(evidence.checksums().get(metric.name()), now.toString()));
    }
    adjustments(register, entry, then).ifPresent(booked -> reproduced.put(Adjustments.NAME, booked));
    return reproduced;
  }

  /** What the release booked for closed dates, then and made again as its run made it; empty where there is nothing, then and now. */
  private Optional<Reproduced> adjustments(Register register, RegisterEntry entry, Pipeline then) {
    Evidence evidence = entry.evidence().orElseThrow();
    String recorded = evidence.checksums().getOrDefault(Adjustments.NAME, RowChecksum.EMPTY.toString());
    List<RegisterEntry> ofRun = register.entriesOfRunOf(entry.releaseId().orElseThrow());
    Map<BusinessDate, String> releases = ofRun.stream().collect(toMap(RegisterEntry::date, made -> made.releaseId().orElseThrow()));
    RowChecksum now =
        new Adjustments(lake, then, ReferenceRates.known(lake, then, evidence.referenceKnownAt()))
            .rows(releases, evidence.cut(), register.before(ofRun.get(0)))
            .map(rows -> RowChecksums.byRelease(new LakeTables(then).adjustments(), rows).get(entry.releaseId().orElseThrow()))
            .orElse(RowChecksum.EMPTY);
    Reproduced booked = new Reproduced(recorded, now.toString());
    return recorded.equals(RowChecksum.EMPTY.toString()) && booked.isEqual() ? Optional.empty() : Optional.of(booked);
  }

  /**
   * A metric's rows of a release, then and made again.
   *
   * @param recorded checksum in the register
   * @param now checksum of the rows made again
   */
  public record Reproduced(String recorded, String now) {
    public boolean isEqual() {
      return recorded.equals(now);
    }
  }
}
