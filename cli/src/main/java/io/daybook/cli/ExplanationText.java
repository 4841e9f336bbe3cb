package io.daybook.cli;

import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.release.RegisterEntry;
import io.daybook.lake.ReferenceRates;
import io.daybook.lake.ReferenceTiming;
import io.daybook.reconciliation.CauseRecords;
import io.daybook.reconciliation.CellFilter;
import io.daybook.reconciliation.DriftExplanation;
import io.daybook.serving.OutputFormat;
import io.daybook.serving.ResultPrinter;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The drift of cells for a terminal: its parts, then the records behind each. */
record ExplanationText(Metric metric, RegisterEntry release, CellFilter cells, ReferenceRates references) {

  void print(DriftExplanation explanation, int mostRows, PrintWriter out) {
    String which = cells.toString();
    out.printf("%s of %s, release %s%s%n%n", metric.name(), release.date(), release.releaseId().orElseThrow(), which.isEmpty() ? "" : ", " + which);
    out.println(DriftText.aligned(parts(explanation)));
    for (CauseRecords cause : explanation.causes()) {
      out.printf("%n%s: %s%n", cause.cause().replace('_', ' '), told(cause, explanation));
      if (!cause.isWhole()) {
        out.println(notWhole(cause));
      }
      ResultPrinter.to(out, OutputFormat.TABLE).print(SparkRows.of(cause.records().drop("cause").limit(mostRows)));
      more(cause, mostRows).ifPresent(out::println);
    }
    List<String> unexplained = unexplained(explanation);
    out.println();
    unexplained.forEach(out::println);
    out.println(
        explanation.isWhole()
            ? "Explained: the records of each cause add up to the drift, and nothing is unexplained."
            : "NOT EXPLAINED by records alone: see above.");
  }

  /** A line for each part, a column for each measure. */
  private List<List<String>> parts(DriftExplanation explanation) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(line("", Measure.Additive::name));
    lines.add(line("provisional", measure -> figure(explanation, measure, "provisional")));
    for (CauseRecords cause : explanation.causes()) {
      lines.add(line(cause.cause().replace('_', ' '), measure -> DriftText.signed(measure, cause.drift().get(measure.name()))));
    }
    lines.add(line("final", measure -> figure(explanation, measure, "final")));
    return lines;
  }

  private List<String> line(String name, Function<Measure.Additive, String> text) {
    List<String> line = new ArrayList<>(List.of(name));
    metric.additiveMeasures().forEach(measure -> line.add(text.apply(measure)));
    return line;
  }

  private static String figure(DriftExplanation explanation, Measure measure, String column) {
    return Figures.text(measure, explanation.figures().get(measure.name()).get(column));
  }

  private String told(CauseRecords cause, DriftExplanation explanation) {
    String records = cause.count() == 1 ? "1 record" : String.format(Locale.ROOT, "%,d records", cause.count());
    return cause.cause().equals("reference_data") ? records + rates() + "; latest images " + atRates(explanation) : records;
  }

  /** Each rate as it was taken while provisional, and as it was fixed. */
  private String rates() {
    Map<String, BigDecimal> provisional = references.rates(ReferenceTiming.PROVISIONAL, release.date());
    Map<String, BigDecimal> official = references.rates(ReferenceTiming.FINAL, release.date());
    List<String> told = new ArrayList<>();
    official.forEach((name, rate) -> told.add("%s was %s and is %s".formatted(name, plain(provisional.get(name)), plain(rate))));
    return told.isEmpty() ? "" : "; " + String.join(", ", told);
  }

  /** The latest images at both rates, of the measures that differ: final, less what its table has too much, and that less the cause. */
  private String atRates(DriftExplanation explanation) {
    List<String> told = new ArrayList<>();
    for (Measure.Additive measure : metric.additiveMeasures()) {
      Map<String, BigDecimal> figures = explanation.figures().get(measure.name());
      BigDecimal atFinal = figures.get("final").subtract(figures.get("unexplained_final"));
      BigDecimal moved = figures.get("reference_data");
      if (moved.signum() != 0) {
        told.add("%s %s at provisional rates, %s at final ones".formatted(measure.name(), Figures.text(measure, atFinal.subtract(moved)), Figures.text(measure, atFinal)));
      }
    }
    return String.join(", ", told);
  }

  /** Of each unexplained amount, the two figures that it is the difference of. */
  private List<String> unexplained(DriftExplanation explanation) {
    List<String> lines = new ArrayList<>();
    for (Measure.Additive measure : metric.additiveMeasures()) {
      Map<String, BigDecimal> figures = explanation.figures().get(measure.name());
      BigDecimal onTime = figures.get("provisional");
      BigDecimal late = figures.get("provisional_at_release").subtract(onTime);
      BigDecimal ofProvisional = figures.get("unexplained_provisional");
      BigDecimal ofLate = figures.get("unexplained_late");
      BigDecimal ofFinal = figures.get("unexplained_final");
      lines.addAll(line(measure, "partials on time", ofProvisional, onTime.add(ofProvisional), onTime));
      lines.addAll(line(measure, "late partials and corrections", ofLate, late.add(ofLate), late));
      lines.addAll(line(measure, "final rows", ofFinal, figures.get("final").subtract(ofFinal), figures.get("final")));
    }
    return lines;
  }

  private static List<String> line(Measure measure, String what, BigDecimal unexplained, BigDecimal recomputed, BigDecimal table) {
    return unexplained.signum() == 0
        ? List.of()
        : List.of(
            "UNEXPLAINED %s of %s: the master dataset gives %s of %s, the table has %s"
                .formatted(plain(unexplained), measure.name(), plain(recomputed), what, plain(table)));
  }

  /** That there are more records of a cause than are shown. */
  static Optional<String> more(CauseRecords cause, int shown) {
    return cause.count() <= shown
        ? Optional.empty()
        : Optional.of(String.format(Locale.ROOT, "and %,d more of %s, with smaller effects; --limit %d shows all", cause.count() - shown, cause.cause().replace('_', ' '), cause.count()));
  }

  /** That the records do not add up to the drift. */
  static String notWhole(CauseRecords cause) {
    List<String> differing = new ArrayList<>();
    cause.drift().forEach(
        (measure, drift) -> {
          BigDecimal sum = cause.sums().get(measure);
          if (drift.compareTo(sum) != 0) {
            differing.add("%s %s, where the drift has %s".formatted(measure, plain(sum), plain(drift)));
          }
        });
    return "The records of %s come to %s: tables were altered since the release.".formatted(cause.cause().replace('_', ' '), String.join("; ", differing));
  }

  private static String plain(BigDecimal amount) {
    return amount == null ? "not known" : amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }
}
