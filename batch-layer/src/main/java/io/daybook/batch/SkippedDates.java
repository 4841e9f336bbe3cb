package io.daybook.batch;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.NightlyPlan;
import io.daybook.core.release.NightlyRequest;
import io.daybook.core.release.PlannedRelease;
import io.daybook.core.release.PublishedRelease;
import io.daybook.core.release.Register;
import io.daybook.core.release.RowChecksum;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.MasterDataset;
import io.daybook.lake.MetricFunction;
import io.daybook.lake.ReferenceTiming;
import io.daybook.lake.ReleaseRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Proves that dates which a night leaves alone could be left alone: made again from everything there is now, they are what was released. */
record SkippedDates(Pipeline pipeline, MasterDataset masterDataset, MetricFunction metrics, FinalTables finalTables) {

  /**
   * Makes every served release of the requested dates again that the plan does not replace and the pipeline file in force has made.
   *
   * @return how many there are
   * @throws DaybookException AUDIT_FAILED where one comes out other than it was released
   */
  int remake(NightlyRequest request, NightlyPlan plan, Register register) {
    Set<BusinessDate> planned = plan.releases().stream().map(PlannedRelease::date).collect(toSet());
    List<PublishedRelease> skipped =
        register.standings().values().stream()
            .filter(standing -> request.covers(standing.date()) && !planned.contains(standing.date()))
            .flatMap(standing -> standing.served().stream())
            .filter(served -> served.definitionHash().equals(pipeline.definitionHash()))
            .toList();
    List<String> different = new ArrayList<>();
    for (int from = 0; from < skipped.size(); from += BatchLayer.DATES_PER_COMMIT) {
      different.addAll(different(skipped.subList(from, Math.min(skipped.size(), from + BatchLayer.DATES_PER_COMMIT)), plan, register));
    }
    if (!different.isEmpty()) {
      throw new DaybookException(
          ErrorCode.AUDIT_FAILED,
          "Dates come out other than they were released, though nothing has come for them: %s. 'daybook audit verify' says whether a file was altered; "
                  .formatted(String.join("; ", different))
              + "a rate that was revised since is a reason, too.");
    }
    return skipped.size();
  }

  private List<String> different(List<PublishedRelease> releases, NightlyPlan plan, Register register) {
    List<BusinessDate> dates = releases.stream().map(PublishedRelease::date).toList();
    Dataset<Row> finals = metrics.finals(masterDataset.latestImages(plan.cut(), dates), ReferenceTiming.FINAL);
    Map<BusinessDate, String> ids = releases.stream().collect(toMap(PublishedRelease::date, PublishedRelease::releaseId));
    Map<String, Map<String, RowChecksum>> remade = finalTables.checksums(ReleaseRows.withReleaseId(finals, ids));
    List<String> different = new ArrayList<>();
    for (PublishedRelease release : releases) {
      Map<String, String> recorded = register.requireRelease(release.releaseId()).evidence().orElseThrow().checksums();
      Map<String, RowChecksum> again = remade.getOrDefault(release.releaseId(), Map.of());
      for (Metric metric : pipeline.metrics()) {
        String checksum = again.getOrDefault(metric.name(), RowChecksum.EMPTY).toString();
        if (!checksum.equals(recorded.get(metric.name()))) {
          different.add("%s of %s (%s in the register, %s now)".formatted(metric.name(), release.releaseId(), recorded.get(metric.name()), checksum));
        }
      }
    }
    return different;
  }
}
