package io.daybook.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;

import io.daybook.batch.ReleaseAudit;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pack.Manifest;
import io.daybook.core.pack.PackedRelease;
import io.daybook.core.pack.SignedPack;
import io.daybook.core.pack.SigningKey;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.release.PublishedRelease;
import io.daybook.core.release.Register;
import io.daybook.core.release.RegisterEntry;
import io.daybook.core.release.RowChecksum;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.Lake;
import io.daybook.lake.LakeTable;
import io.daybook.lake.LakeTables;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.RowChecksums;
import io.daybook.reconciliation.PersonalData;
import io.daybook.reconciliation.Reconciliation;
import io.daybook.serving.OutputFormat;
import io.daybook.serving.ResultPrinter;
import io.daybook.serving.Rows;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes signed packs: what was released of a date, with everything that the register has to say about it. Writes nothing to the lake. */
public final class ReleasePack {
  private static final Logger log = LoggerFactory.getLogger(ReleasePack.class);

  private final Lake lake;
  private final Path lakeRoot;
  private final Pipeline pipeline;
  private final ReleaseAudit audit;
  private final Clock clock;

  /** @param lakeRoot the folder with the tables of all pipelines */
  public ReleasePack(Lake lake, Path lakeRoot, Pipeline pipeline, Clock clock) {
    this.lake = lake;
    this.lakeRoot = lakeRoot;
    this.pipeline = pipeline;
    this.audit = new ReleaseAudit(lake, pipeline);
    this.clock = clock;
  }

  /**
   * The release that is served for a date.
   *
   * @throws DaybookException RELEASE_REFUSED where there is none
   */
  public String served(BusinessDate date) {
    return audit
        .wholeRegister()
        .standing(date)
        .served()
        .map(PublishedRelease::releaseId)
        .orElseThrow(
            () ->
                new DaybookException(
                    ErrorCode.RELEASE_REFUSED,
                    "No release of %s is served, so there is nothing to sign. 'daybook release list' shows those there are.".formatted(date)));
  }

  /**
   * Writes the pack of a release beside its place and moves it there when it is whole.
   *
   * @param folder not there yet
   * @throws DaybookException RELEASE_REFUSED where the release was never published; AUDIT_FAILED, with nothing written, where the register does not
   *     hold or the rows are not those that it vouches for
   */
  public void write(String releaseId, Path folder, SigningKey key, String actor) throws IOException {
    Path place = folder.toAbsolutePath();
    if (Files.exists(place)) {
      throw new DaybookException(
          ErrorCode.FOLDER_NOT_WRITABLE, "%s is there already, and packs are never overwritten. Name another folder with --out.".formatted(place));
    }
    Register register = audit.wholeRegister();
    RegisterEntry entry = PackedRelease.published(register, releaseId);
    Pipeline then = PipelineReader.read("the definition of release " + releaseId, entry.evidence().orElseThrow().definition());
    String signedBy = key.verifyingKey().fingerprint();
    PackedRelease release = PackedRelease.of(pipeline.name(), register, entry, withheld(then), clock.instant(), actor, signedBy);
    Files.createDirectories(place.getParent());
    Path draft = Files.createTempDirectory(place.getParent(), "." + place.getFileName() + "-");
    try {
      write(release, then, draft);
      new SignedPack(draft).sign(key);
      Files.setPosixFilePermissions(draft, Files.getPosixFilePermissions(place.getParent()));
      Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      RunFolder.delete(draft);
    }
    log.info("Packed release {} into {}, at entry {} of the register, signed by {}", releaseId, place, release.head().number(), release.signedBy());
  }

  private void write(PackedRelease release, Pipeline then, Path draft) throws IOException {
    SparkQueries views = new SparkQueries(lake.spark(), lakeRoot, then);
    List<PackedTotals> totals = new ArrayList<>();
    for (Metric metric : then.metrics()) {
      Dataset<Row> rows = rows(release, metric, views);
      if (!release.withheld().containsKey(metric.name())) {
        // What is compared and counted from here on is what is signed.
        rows = written(rows, metric.name(), draft);
      }
      requireAsReleased(release, metric.name(), new LakeTables(then).finalOf(metric), rows);
      totals.add(totals(metric, rows));
    }
    writeAdjustments(release, then, draft);
    ReferenceRates references = ReferenceRates.known(lake, then, release.evidence().referenceKnownAt());
    List<PackedDrift> drift = PackedDrift.of(then, new Reconciliation(lake, then, references).totals(Map.of(release.entry().date(), release.releaseId())));
    writeCsv(draft.resolve("totals.csv"), PackedTotals.table(totals));
    writeCsv(draft.resolve("drift.csv"), PackedDrift.table(drift));
    Files.writeString(draft.resolve(PackedRelease.FILE), release.json());
    Files.writeString(draft.resolve("entry.txt"), release.entry().text());
    Files.writeString(draft.resolve("definition.yaml"), release.evidence().definition());
    Files.writeString(draft.resolve(PackPage.FILE), new PackPage(then, release, totals, drift, Manifest.of(draft)).html());
  }

  /** What the release has booked for closed dates, where it has: without what is withheld, and without keys that identify persons. */
  private void writeAdjustments(PackedRelease release, Pipeline then, Path draft) throws IOException {
    LakeTable adjustments = new LakeTables(then).adjustments();
    if (!release.evidence().checksums().containsKey(adjustments.name())) {
      return;
    }
    Dataset<Row> booked =
        lake.read(adjustments)
            .where(col("business_date").equalTo(release.entry().date().date()).and(col("release_id").equalTo(release.releaseId())))
            .select(Stream.of(adjustments.columns().fieldNames()).map(name -> col(name)).toArray(Column[]::new));
    requireAsReleased(release, adjustments.name(), adjustments, booked);
    Column key = then.source().key().stream().anyMatch(personalData(then)::has) ? lit(null).cast("string") : col("record_key");
    written(
        booked
            .where(not(col("metric").isin(release.withheld().keySet().toArray())))
            .withColumn("record_key", key)
            .repartition(1)
            .sortWithinPartitions("metric", "origin_date", "window_start", "record_key"),
        adjustments.name(),
        draft);
  }

  /** What identifies persons, then or now. */
  private PersonalData personalData(Pipeline then) {
    return new PersonalData(then, pipeline);
  }

  /** A dimension that identifies persons does not leave the house, and its hash would not either: whoever knows the persons can hash them, too. */
  private Map<String, String> withheld(Pipeline then) {
    PersonalData personalData = personalData(then);
    Map<String, String> withheld = new TreeMap<>();
    for (Metric metric : then.metrics()) {
      metric.dimensions().stream().filter(personalData::has).findFirst()
          .ifPresent(dimension -> withheld.put(metric.name(), "dimension %s is marked pii".formatted(dimension)));
    }
    return withheld;
  }

  /** The release's rows as the view of all releases shows them, in a fixed order. */
  private static Dataset<Row> rows(PackedRelease release, Metric metric, SparkQueries views) {
    Column[] order =
        Stream.concat(Stream.of("business_date", "window_start", "window_end"), metric.dimensions().stream())
            .map(name -> col(name))
            .toArray(Column[]::new);
    return views
        .rows("select * from %s_history".formatted(metric.name()))
        .where(
            col("business_date").equalTo(release.entry().date().date())
                .and(col("release_id").equalTo(release.releaseId()))
                .and(col("known_from").equalTo(release.entry().effectiveAt().orElseThrow()))) // one that was served twice is there twice
        .drop("reason", "known_from", "known_until")
        .repartition(1)
        .sortWithinPartitions(order);
  }

  /** Writes rows as Parquet, and as CSV what the Parquet file then holds, which is what is returned. */
  private static Dataset<Row> written(Dataset<Row> rows, String name, Path draft) throws IOException {
    Dataset<Row> written = rows.sparkSession().read().parquet(writeParquet(rows, name, draft).toString());
    writeCsv(draft.resolve(name + ".csv"), SparkRows.of(written));
    return written;
  }

  private static Path writeParquet(Dataset<Row> rows, String name, Path draft) throws IOException {
    Path parts = draft.resolve(name);
    // The default is a type that many readers do not know.
    rows.sparkSession().conf().set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
    rows.write().parquet(parts.toString());
    Path file = draft.resolve(name + ".parquet");
    try (Stream<Path> written = Files.list(parts)) {
      Files.move(written.filter(part -> part.toString().endsWith(".parquet")).findFirst().orElseThrow(), file);
    }
    RunFolder.delete(parts);
    return file;
  }

  private static void requireAsReleased(PackedRelease release, String name, LakeTable table, Dataset<Row> rows) {
    String recorded = release.evidence().checksums().get(name);
    String found = RowChecksums.byRelease(table, rows).getOrDefault(release.releaseId(), RowChecksum.EMPTY).toString();
    if (!found.equals(recorded)) {
      throw new DaybookException(
          ErrorCode.AUDIT_FAILED,
          "The rows of %s in release %s are not what was released: their checksum was %s and is %s. Nothing is signed; see 'daybook audit verify'."
              .formatted(name, release.releaseId(), recorded, found));
    }
  }

  private static PackedTotals totals(Metric metric, Dataset<Row> rows) {
    Column[] sums = metric.additiveMeasures().stream().map(measure -> sum(col(measure.name()))).toArray(Column[]::new);
    Row row = rows.agg(count(lit(1)), sums).head();
    Map<Measure.Additive, BigDecimal> totals = new LinkedHashMap<>();
    for (Measure.Additive measure : metric.additiveMeasures()) {
      Object total = row.get(1 + totals.size());
      totals.put(measure, total == null ? BigDecimal.ZERO : new BigDecimal(total.toString()));
    }
    return new PackedTotals(metric.name(), row.getLong(0), totals);
  }

  private static void writeCsv(Path file, Rows rows) throws IOException {
    try (Writer csv = Files.newBufferedWriter(file, UTF_8)) {
      ResultPrinter.to(csv, OutputFormat.CSV).print(rows);
    }
  }
}
