package io.daybook.batch;

import static org.apache.spark.sql.functions.col;

import io.daybook.core.Sha256;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.PlannedRelease;
import io.daybook.lake.FileHashes;
import io.daybook.lake.Lake;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The table {@code release_files}: what the data files that releases rest on held when a nightly run vouched for them. A run's lines are hashed
 * together, and that hash is in the register.
 */
final class ReleaseFiles {
  /** Of a run that noted nothing. */
  static final String HASH_OF_NONE = hash(List.of());

  private final Lake lake;
  private final Pipeline pipeline;
  private final FileHashes hashes;

  ReleaseFiles(Lake lake, Pipeline pipeline) {
    this.lake = lake;
    this.pipeline = pipeline;
    this.hashes = new FileHashes(lake);
  }

  /**
   * Notes the staged files of a run, and the files of the master dataset that no run has noted.
   *
   * @return the hash of the run's lines
   */
  String note(NightlyPlan plan) {
    Set<String> paths = new HashSet<>(hashes.files(lake.tables().changes()));
    Object[] ids = plan.releases().stream().map(PlannedRelease::releaseId).toArray();
    Object[] dates = plan.releases().stream().map(release -> release.date().date()).toArray();
    for (Metric metric : pipeline.metrics()) {
      paths.addAll(hashes.files(lake.tables().finalOf(metric), col("business_date").isin(dates).and(col("release_id").isin(ids))));
    }
    lake.read(lake.tables().releaseFiles()).select("path").collectAsList().forEach(row -> paths.remove(row.getString(0)));
    List<Row> lines =
        hashes.hash(paths).stream().<Row>map(file -> RowFactory.create(plan.runId(), file.get(0), file.get(1), file.get(2))).toList();
    lake.append(lake.tables().releaseFiles(), lines, "nightly-" + plan.runId(), 0);
    return hash(lines);
  }

  /** The hash of each run's lines, by its id. */
  Map<String, String> storedHashes() {
    Map<String, List<Row>> lines = new TreeMap<>();
    lines().forEach(line -> lines.computeIfAbsent(line.getString(0), run -> new ArrayList<>()).add(line));
    Map<String, String> hashesByRun = new TreeMap<>();
    lines.forEach((run, ofRun) -> hashesByRun.put(run, hash(ofRun)));
    return hashesByRun;
  }

  /** Every line that a run has noted. */
  List<Row> lines() {
    return lake.read(lake.tables().releaseFiles()).select("run_id", "path", "bytes", "sha256").collectAsList();
  }

  private static String hash(List<Row> lines) {
    StringBuilder text = new StringBuilder();
    lines.stream()
        .sorted(Comparator.comparing((Row line) -> line.getString(1)))
        .forEach(line -> text.append(line.getString(3)).append(' ').append(line.getLong(2)).append(' ').append(line.getString(1)).append('\n'));
    return Sha256.of(text.toString());
  }
}
