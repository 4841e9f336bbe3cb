package io.daybook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.Sha256;
import io.daybook.core.pack.Manifest;
import io.daybook.core.pack.PackedRelease;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.release.Cut;
import io.daybook.core.release.Evidence;
import io.daybook.core.release.Register;
import io.daybook.core.release.RegisterEntry;
import io.daybook.core.release.RegisterEvent;
import io.daybook.core.release.Served;
import io.daybook.core.time.BusinessDate;
import io.daybook.lake.LakeTables;
import io.daybook.reconciliation.DriftTotal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of a pack, as text. */
class TestPackPage {
  private static final Pipeline PIPELINE = PipelineReader.read(Checkout.folder().resolve("pipelines/retail_sales.yaml"));
  private static final BusinessDate DAY = BusinessDate.parse("2010-12-02");
  private static final Instant AT = Instant.parse("2010-12-03T06:00:12Z");

  @Test
  void figuresAreThereWithTheCausesThatMovedThemAndNoOthers() {
    String page = page(published(0, "2010-12-02-r1-7f3a", 1, "first close"));
    assertThat(page).contains("<th>late</th>", "<th>reference data</th>").doesNotContain("<th>outage gap</th>", "{{");
    assertThat(page).contains("<td>net_gbp</td><td>46,143.44</td><td>+226.47</td>", "<td class=\"final\">46,207.28</td><td>0.00</td>", "&minus;1,541.10");
    assertThat(page).contains("Thursday, 2 December 2010", "unexplained drift: passed", "sales_by_country <small>1,021 rows</small>");
  }

  @Test
  void whatPeopleSaidIsTextAndNothingElse() {
    String page = page(published(0, "2010-12-02-r1-7f3a", 1, "<script>{{key}}</script> & \"more\""));
    assertThat(page).contains("&lt;script&gt;{{key}}&lt;/script&gt; &amp; &quot;more&quot;").doesNotContain("<script>");
  }

  @Test
  void releaseThatIsNotServedSaysSo() {
    RegisterEntry first = published(0, "2010-12-02-r1-7f3a", 1, "first close");
    assertThat(page(first)).doesNotContain("Not in force");
    assertThat(page(first, published(1, "2010-12-02-r2-11aa", 2, "late changes")))
        .contains("Not in force: when this pack was made, release <code>2010-12-02-r2-11aa</code> was served for the date");
  }

  @Test
  void textCanBeReadOnItsBackground() {
    String page = page(published(0, "2010-12-02-r1-7f3a", 1, "first close"));
    for (String color : List.of("ink", "soft", "mark", "alarm")) {
      Matcher value = Pattern.compile("--" + color + ": (#[0-9a-f]{6})").matcher(page);
      assertThat(value.find()).as(color).isTrue();
      assertThat(contrastWithWhite(value.group(1))).as(color).isGreaterThan(4.5); // WCAG 2.2, level AA
    }
  }

  private static double contrastWithWhite(String color) {
    double luminance = 0;
    double[] weights = {0.2126, 0.7152, 0.0722};
    for (int i = 0; i < 3; i++) {
      double channel = Integer.parseInt(color.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
      luminance += weights[i] * (channel <= 0.04045 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4));
    }
    return 1.05 / (luminance + 0.05);
  }

  private static String page(RegisterEntry... entries) {
    PackedRelease release =
        PackedRelease.of(PIPELINE.name(), new Register(List.of(entries)), entries[0], Map.of(), AT.plusSeconds(3600), "anna", "5d".repeat(32));
    Map<String, String> files = new LinkedHashMap<>();
    for (String name : List.of("definition.yaml", "drift.csv", "entry.txt", "release.json", "sales.csv", "sales.parquet", "sales_by_country.csv",
        "sales_by_country.parquet", "totals.csv")) {
      files.put(name, Sha256.of(name));
    }
    return new PackPage(PIPELINE, release, totals(), drift(), new Manifest(files)).html();
  }

  private static List<PackedTotals> totals() {
    List<PackedTotals> totals = new ArrayList<>();
    PIPELINE.metrics().forEach(
        metric -> {
          Map<Measure.Additive, BigDecimal> figures = new LinkedHashMap<>();
          drift().stream().filter(each -> each.total().metric().equals(metric.name())).forEach(each -> figures.put(each.measure(), each.total().finalFigure()));
          totals.add(new PackedTotals(metric.name(), metric.dimensions().isEmpty() ? 11 : 1021, figures));
        });
    return totals;
  }

  /** The second day of the demo, as the README shows it. */
  private static List<PackedDrift> drift() {
    return PackedDrift.of(
        PIPELINE,
        List.of(
            drift("sales_by_country", "lines", "2090", "2109", Map.of("late", "20", "deleted", "-1")),
            drift("sales_by_country", "units", "20864", "21023", Map.of("late", "210", "deleted", "-24", "amended", "-27")),
            drift("sales_by_country", "net_gbp", "46143.44", "46207.28", Map.of("late", "226.47", "deleted", "-20.40", "amended", "-142.23")),
            drift("sales_by_country", "net_eur", "54978.48", "54715.55", Map.of("late", "269.83", "deleted", "-24.31", "amended", "-169.46", "reference_data", "-339.00")),
            drift("sales", "lines", "2091", "2109", Map.of("late", "20", "duplicate", "-1", "deleted", "-1")),
            drift("sales", "net_gbp", "46160.72", "46207.28", Map.of("late", "226.47", "duplicate", "-17.28", "deleted", "-20.40", "amended", "-142.23")),
            drift("sales", "cancelled_gbp", "-1541.10", "-1541.10", Map.of())));
  }

  private static DriftTotal drift(String metric, String measure, String provisional, String finalFigure, Map<String, String> moved) {
    Map<String, BigDecimal> causes = new LinkedHashMap<>();
    LakeTables.CAUSES.forEach(cause -> causes.put(cause, new BigDecimal(moved.getOrDefault(cause, "0"))));
    return new DriftTotal(DAY, metric, measure, new BigDecimal(provisional), new BigDecimal(finalFigure), causes, BigDecimal.ZERO);
  }

  private static RegisterEntry published(long number, String release, int releaseNumber, String reason) {
    Evidence evidence =
        new Evidence(
            new Cut(12, Map.of(0, 4100L)), PIPELINE.definition(), PIPELINE.definitionHash(), "0.1.0", AT, Map.of("sales", 11L, "sales_by_country", 1021L),
            Map.of("sales", "11:" + "0a".repeat(16), "sales_by_country", "1021:" + "b3".repeat(16)), Map.of("unexplained_drift", "passed"), "f1".repeat(32));
    return new RegisterEntry(
        number, RegisterEvent.PUBLISHED, DAY, Optional.of(release), releaseNumber, reason, "run", "anna", AT, Optional.of(AT.plusSeconds(2)),
        Optional.of(new Served(release, releaseNumber, 12)), Optional.of(evidence), "", RegisterEntry.NO_HASH);
  }
}
