package io.daybook.core.pipeline;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the {@code gates} of a pipeline file. */
final class GatesReader {
  private static final int LONGEST_HISTORY = 366;
  private static final Map<String, Gate.Loss> LOSSES =
      new TreeMap<>(Map.of("offsets", Gate.Loss.OFFSETS, "transactions", Gate.Loss.TRANSACTIONS, "truncates", Gate.Loss.TRUNCATES));
  private static final Pattern OFFSETS = Pattern.compile("(\\d{1,6}|beat):(\\d{1,18})(?:-(\\d{1,18}))?");
  private static final Pattern TRANSACTION = Pattern.compile("lsn:(\\d{1,18})");

  private final Envelope envelope;
  private final DeclaredFields fields;
  private final List<Rule> rules;
  private final List<Metric> metrics;
  private final SourceSignals signals;

  GatesReader(Source source, DeclaredFields fields, List<Rule> rules, List<Metric> metrics) {
    this.envelope = source.envelope();
    this.signals = source.signals();
    this.fields = fields;
    this.rules = rules;
    this.metrics = metrics;
  }

  Gates read(Section file) {
    Section gates =
        file.find("gates")
            .map(place -> place.section("unexplained_drift", "control_totals", "row_counts", "rules", "ranges", "completeness"))
            .orElseGet(Section::unreadable);
    List<Gate> declared =
        Stream.of(
                gates.find("control_totals").map(this::controlTotals),
                gates.find("row_counts").map(GatesReader::rowCounts),
                gates.find("rules").map(this::ruleShares),
                gates.find("ranges").map(this::ranges),
                completeness(gates))
            .flatMap(Optional::stream)
            .map(Gate.class::cast)
            .toList();
    return new Gates(gates.find("unexplained_drift").flatMap(Place::amount).orElse(BigDecimal.ZERO), declared);
  }

  private Gate.ControlTotals controlTotals(Place place) {
    Section totals = place.section("path", "topic", "query", "date_column", "columns", "tolerance");
    return new Gate.ControlTotals(
        TotalsOriginReader.read(totals),
        totals.find("date_column").flatMap(Place::text).orElse("business_date"),
        figures(totals),
        totals.find("tolerance").flatMap(Place::amount).orElse(BigDecimal.ZERO));
  }

  private List<Measure.Additive> figures(Section totals) {
    Optional<Place> columns = totals.require("columns", "columns: { lines: count }");
    List<Place> places = atLeastOne(columns, Place::entries, "is empty; name at least one column, such as lines: count");
    MeasureReader reader = new MeasureReader(fields, places);
    List<Measure.Additive> figures = new ArrayList<>();
    for (Place place : places) {
      Optional<Measure> measure = reader.read(place);
      if (measure.isPresent() && !(measure.get() instanceof Measure.Additive)) {
        place.problem("is neither a count nor a sum, and a source's totals are those; write count or { sum: quantity, scale: 0 }");
      }
      measure.filter(Measure.Additive.class::isInstance).map(Measure.Additive.class::cast).ifPresent(figures::add);
    }
    return figures;
  }

  private static Gate.RowCounts rowCounts(Place place) {
    place.choice("value", Map.of("exact", true), Set.of());
    return new Gate.RowCounts();
  }

  private Gate.RuleShares ruleShares(Place place) {
    Map<String, BigDecimal> largest = new LinkedHashMap<>();
    String empty = "is empty; name at least one rule and the largest share of records that may break it";
    for (Place share : atLeastOne(Optional.of(place), Place::entries, empty)) {
      known(share, "rule", rules.stream().map(Rule::name).collect(Collectors.toCollection(LinkedHashSet::new)));
      Optional<BigDecimal> value = share.amount();
      if (value.filter(amount -> amount.compareTo(BigDecimal.ONE) > 0).isPresent()) {
        share.problem("'%s' is more than all records; write a share from 0 to 1, such as 0.01".formatted(value.get()));
      }
      value.ifPresent(amount -> largest.put(share.name(), amount));
    }
    return new Gate.RuleShares(largest);
  }

  private Gate.Ranges ranges(Place place) {
    List<Gate.Range> ranges = new ArrayList<>();
    for (Place ofMetric : atLeastOne(Optional.of(place), Place::entries, "is empty; write for example sales: { lines: { last: 5, factor: 3 } }")) {
      known(ofMetric, "metric", metrics.stream().map(Metric::name).collect(Collectors.toCollection(LinkedHashSet::new)));
      Optional<Metric> metric = metrics.stream().filter(named -> named.name().equals(ofMetric.name())).findFirst();
      List<Place> measures = atLeastOne(Optional.of(ofMetric), Place::entries, "is empty; write for example lines: { last: 5, factor: 3 }");
      measures.forEach(measure -> metric.flatMap(known -> range(known, measure)).ifPresent(ranges::add));
    }
    return new Gate.Ranges(ranges);
  }

  private static Optional<Gate.Range> range(Metric metric, Place place) {
    Optional<Measure.Additive> measure = metric.additiveMeasures().stream().filter(named -> named.name().equals(place.name())).findFirst();
    if (measure.isEmpty()) {
      Set<String> additive = metric.additiveMeasures().stream().map(Measure::name).collect(Collectors.toCollection(LinkedHashSet::new));
      place.problem("'%s' is not a count or sum of metric %s%s".formatted(place.name(), metric.name(), Place.suggestion(place.name(), additive)));
    }
    Section range = place.section("last", "factor");
    Optional<Integer> last = range.require("last", "last: 5").flatMap(number -> number.wholeNumber(1, LONGEST_HISTORY));
    Optional<Place> factorPlace = range.require("factor", "factor: 3");
    Optional<BigDecimal> factor = factorPlace.flatMap(Place::amount);
    if (factor.filter(value -> value.compareTo(BigDecimal.ONE) < 0).isPresent()) {
      factorPlace.orElseThrow().problem("'%s' is less than 1; write how many times the median a total may be, such as 3".formatted(factor.get()));
    }
    return measure.isPresent() && last.isPresent() && factor.isPresent()
        ? Optional.of(new Gate.Range(metric.name(), measure.get(), last.get(), factor.get()))
        : Optional.empty();
  }

  /** Is asked for by itself where the source has signals: they are of no use to a night that does not look at them. */
  private Optional<Gate.Completeness> completeness(Section gates) {
    Set<Gate.Loss> losses = EnumSet.noneOf(Gate.Loss.class);
    signals.transactionsTopic().ifPresent(topic -> losses.add(Gate.Loss.TRANSACTIONS));
    signals.heartbeat().ifPresent(heartbeat -> losses.add(Gate.Loss.HEARTBEATS));
    Optional<Place> place = gates.find("completeness");
    Section completeness = place.map(found -> found.section("of", "known_gaps", "known_truncates")).orElseGet(Section::unreadable);
    Optional<Place> of = losses.isEmpty() ? completeness.require("of", "of: [offsets]") : completeness.find("of");
    atLeastOne(of, Place::items, "is empty; write one or more of offsets, transactions and truncates")
        .forEach(word -> loss(word).ifPresent(losses::add));
    List<Gate.OffsetGap> offsets = new ArrayList<>();
    List<Gate.HeartbeatGap> heartbeats = new ArrayList<>();
    Set<Long> transactions = new TreeSet<>();
    completeness.find("known_gaps").flatMap(Place::items).orElse(List.of()).forEach(gap -> knownGap(gap, offsets, heartbeats, transactions));
    List<Place> truncates = completeness.find("known_truncates").flatMap(Place::items).orElse(List.of());
    Set<Gate.RecordPlace> knownTruncates = truncates.stream().flatMap(truncate -> knownTruncate(truncate).stream()).collect(Collectors.toSet());
    return place.isEmpty() && losses.isEmpty()
        ? Optional.empty()
        : Optional.of(new Gate.Completeness(losses, offsets, transactions, heartbeats, knownTruncates));
  }

  private Optional<Gate.Loss> loss(Place place) {
    Optional<Gate.Loss> loss = place.choice("loss", LOSSES, Set.of());
    if (loss.filter(Gate.Loss.TRANSACTIONS::equals).isPresent() && !(envelope instanceof Envelope.Debezium)) {
      place.problem("only Debezium's envelope numbers the records of a transaction, and source.envelope is another; remove it");
    }
    return loss;
  }

  private static Optional<Gate.RecordPlace> knownTruncate(Place place) {
    Optional<String> text = place.text();
    Optional<Gate.RecordPlace> known =
        text.map(OFFSETS::matcher)
            .filter(matcher -> matcher.matches() && !matcher.group(1).equals("beat") && matcher.group(3) == null)
            .map(matched -> new Gate.RecordPlace(Integer.parseInt(matched.group(1)), Long.parseLong(matched.group(2))));
    if (text.isPresent() && known.isEmpty()) {
      place.problem("'%s' is not a partition with an offset; write one such as \"0:17\"".formatted(text.get()));
    }
    return known;
  }

  private static void knownGap(Place place, List<Gate.OffsetGap> offsets, List<Gate.HeartbeatGap> heartbeats, Set<Long> transactions) {
    Optional<String> text = place.text();
    Optional<Matcher> transaction = text.map(TRANSACTION::matcher).filter(Matcher::matches);
    Optional<Matcher> range = text.map(OFFSETS::matcher).filter(Matcher::matches).filter(matched -> first(matched) <= last(matched));
    transaction.ifPresent(matched -> transactions.add(Long.valueOf(matched.group(1))));
    range.filter(matched -> matched.group(1).equals("beat")).ifPresent(matched -> heartbeats.add(new Gate.HeartbeatGap(first(matched), last(matched))));
    range
        .filter(matched -> !matched.group(1).equals("beat"))
        .ifPresent(matched -> offsets.add(new Gate.OffsetGap(Integer.parseInt(matched.group(1)), first(matched), last(matched))));
    if (text.isPresent() && transaction.isEmpty() && range.isEmpty()) {
      place.problem(
          ("'%s' is not a partition with an offset or a range of them; write one such as \"0:17\" or \"0:17-19\","
                  + " or \"lsn:22106120\" for a transaction, \"beat:17-19\" for heartbeats")
              .formatted(text.get()));
    }
  }

  private static long first(Matcher range) {
    return Long.parseLong(range.group(2));
  }

  private static long last(Matcher range) {
    return range.group(3) == null ? first(range) : Long.parseLong(range.group(3));
  }

  private static List<Place> atLeastOne(Optional<Place> place, Function<Place, Optional<List<Place>>> reader, String reason) {
    Optional<List<Place>> places = place.flatMap(reader);
    if (places.filter(List::isEmpty).isPresent()) {
      place.orElseThrow().problem(reason);
    }
    return places.orElse(List.of());
  }

  private static void known(Place place, String noun, Set<String> names) {
    if (!names.contains(place.name())) {
      place.problem("'%s' is not a declared %s%s".formatted(place.name(), noun, Place.suggestion(place.name(), names)));
    }
  }
}
