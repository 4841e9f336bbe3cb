package io.daybook.batch;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.daybook.core.Sha256;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.lake.FileHashes;
import io.daybook.lake.Lake;
import io.daybook.lake.ReleaseRows;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    for (Metric metric : pipeline.metrics()) {
      paths.addAll(hashes.files(lake.tables().finalOf(metric), ReleaseRows.of(plan.releases())));
    }
    paths.addAll(hashes.files(lake.tables().adjustments(), ReleaseRows.of(plan.releases())));
    lake.readSmall(lake.tables().releaseFiles()).select("path").collectAsList().forEach(row -> paths.remove(row.getString(0)));
    List<Row> lines =
        hashes.hash(paths).stream().<Row>map(file -> RowFactory.create(plan.runId(), file.path(), file.bytes(), file.sha256())).toList();
    lake.append(lake.tables().releaseFiles(), lines, "nightly-" + plan.runId(), 0);
    return hash(lines);
  }

  /** The hash of each run's lines, by its id. */
  static Map<String, String> hashesByRun(List<Row> lines) {
    return lines.stream().collect(groupingBy(line -> line.getString(0), collectingAndThen(toList(), ReleaseFiles::hash)));
  }

  /** Every line that a run has noted. */
  List<Row> lines() {
    return lake.readSmall(lake.tables().releaseFiles()).select("run_id", "path", "bytes", "sha256").collectAsList();
  }

  private static String hash(List<Row> lines) {
    StringBuilder text = new StringBuilder();
    lines.stream()
        .sorted(Comparator.comparing((Row line) -> line.getString(1)))
        .forEach(line -> text.append(line.getString(3)).append(' ').append(line.getLong(2)).append(' ').append(line.getString(1)).append('\n'));
    return Sha256.of(text.toString());
  }
}
