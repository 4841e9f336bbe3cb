package io.daybook.cli;

import static io.daybook.cli.PageTemplate.DAY;
import static io.daybook.cli.PageTemplate.TIME;
import static io.daybook.cli.PageTemplate.figure;
import static io.daybook.cli.PageTemplate.signed;
import static io.daybook.cli.PageTemplate.text;
import static java.util.stream.Collectors.joining;

import io.daybook.core.pack.Manifest;
import io.daybook.core.pack.PackedRelease;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.release.RegisterEntry;
import io.daybook.lake.LakeTables;
import io.daybook.reconciliation.DriftTotal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The page of a pack: what was released, from what, by whom, and how to tell that it still is. One sheet of A4 for a pipeline of a few metrics,
 * without scripts and without anything from elsewhere.
 *
 * @param files of the pack, without the page itself
 */
record PackPage(Pipeline pipeline, PackedRelease release, List<PackedTotals> totals, List<PackedDrift> drift, Manifest files) {
  static final String FILE = "release.html";

  String html() {
    RegisterEntry entry = release.entry();
    Map<String, String> values = new LinkedHashMap<>();
    values.put("pipeline", text(release.pipeline()));
    values.put("date", text(entry.date()));
    values.put("day", text(DAY.format(entry.date().date())));
    values.put("kind", entry.releaseNumber() == 1 ? "Final" : "Final, restated");
    values.put("number", text(entry.releaseNumber()));
    values.put("reason", text(entry.reason()));
    values.put("warning", warning());
    values.put("effective", text(TIME.format(entry.effectiveAt().orElseThrow())));
    values.put("release", text(release.releaseId()));
    values.put("calendar", text("%s, until %s".formatted(pipeline.calendar().zone(), pipeline.calendar().cutOff())));
    values.put("batch", text(release.evidence().cut().ingestBatch()));
    values.put("reference", text(TIME.format(release.evidence().referenceKnownAt())));
    values.put("code", text(release.evidence().codeVersion()));
    values.put("causes", causes().stream().map(cause -> "<th>" + text(cause.replace('_', ' ')) + "</th>").collect(joining()));
    values.put("columns", text(causes().size() + 4));
    values.put("figures", totals.stream().map(this::figures).collect(joining()));
    values.put("gates", release.evidence().gates().entrySet().stream().map(PackPage::gate).collect(joining()));
    values.put("history", release.history().stream().map(PackPage::said).collect(joining()));
    values.put("checksums", release.evidence().checksums().entrySet().stream().map(sum -> hashed(sum.getKey(), sum.getValue())).collect(joining()));
    values.put("entryNumber", text(entry.number()));
    values.put("entryHash", text(entry.hash()));
    values.put("headNumber", text(release.head().number()));
    values.put("headHash", text(release.head().hash()));
    values.put("files", files.hashes().entrySet().stream().map(file -> hashed(file.getKey(), file.getValue())).collect(joining()));
    values.put("manifest", files.hash());
    values.put("key", text(release.signedBy()));
    values.put("packedAt", text(TIME.format(release.packedAt())));
    values.put("packedBy", text(release.packedBy()));
    return PageTemplate.named(FILE).filled(values);
  }

  private String warning() {
    if (release.served().filter(release.releaseId()::equals).isPresent()) {
      return "";
    }
    return "<p class=\"warning\">Not in force: when this pack was made, %s was served for the date.</p>"
        .formatted(release.served().map(other -> "release <code>%s</code>".formatted(text(other))).orElse("no release"));
  }

  /** Those that moved any figure, in the order of the waterfall. */
  private List<String> causes() {
    return LakeTables.CAUSES.stream().filter(cause -> drift.stream().anyMatch(each -> each.total().causes().get(cause).signum() != 0)).toList();
  }

  private String figures(PackedTotals metric) {
    Optional<String> reason = Optional.ofNullable(release.withheld().get(metric.metric()));
    String withheld = reason.map(why -> " &middot; rows not in this pack: " + text(why)).orElse("");
    String header =
        "<tr class=\"metric\"><th colspan=\"%d\">%s <small>%s rows%s</small></th></tr>"
            .formatted(causes().size() + 4, text(metric.metric()), grouped(metric.rows()), withheld);
    return header + metric.totals().keySet().stream().map(measure -> figures(metric, measure)).collect(joining());
  }

  private String figures(PackedTotals metric, Measure.Additive measure) {
    Optional<DriftTotal> moved =
        drift.stream().filter(each -> each.measure().equals(measure)).map(PackedDrift::total).filter(each -> each.metric().equals(metric.metric())).findFirst();
    return "<tr><td>%s</td><td>%s</td>%s<td class=\"final\">%s</td><td>%s</td></tr>"
        .formatted(
            text(measure.name()),
            moved.map(drifted -> figure(measure, drifted.provisional())).orElse(""),
            causes().stream().map(cause -> "<td>" + moved.map(drifted -> signed(measure, drifted.causes().get(cause))).orElse("") + "</td>").collect(joining()),
            figure(measure, metric.totals().get(measure)),
            moved.map(drifted -> figure(measure, drifted.unexplained())).orElse(""));
  }

  private static String gate(Map.Entry<String, String> gate) {
    boolean passed = gate.getValue().equals("passed");
    return "<li class=\"%s\">%s: %s</li>".formatted(passed ? "passed" : "failed", text(gate.getKey().replace('_', ' ')), text(gate.getValue()));
  }

  private static String said(RegisterEntry entry) {
    String words = entry.messages().isEmpty() ? entry.reason() : entry.messages();
    return "<tr><td>%d</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>"
        .formatted(entry.number(), text(entry.event()), text(entry.actor()), text(TIME.format(entry.at())), text(words));
  }

  private static String hashed(String name, String hash) {
    return "<tr><td>%s</td><td><code>%s</code></td></tr>".formatted(text(name), text(hash));
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
