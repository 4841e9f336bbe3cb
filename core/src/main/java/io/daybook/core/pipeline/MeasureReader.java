package io.daybook.core.pipeline;

import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the measures of one metric. */
final class MeasureReader {
  private static final String FORMS =
      "write count, { sum: quantity * unit_price, scale: 4 }, { min: unit_price, scale: 4 }, { max: unit_price, scale: 4 }, "
          + "{ distinct: customer_id }, { quantile: unit_price, at: 0.5, scale: 4 } or { ratio: [net, lines], scale: 4 }";
  private static final String[] KINDS = {"sum", "min", "max", "distinct", "quantile", "ratio"};
  private static final Set<String> NOT_ADDITIVE = Set.of("min", "max", "distinct", "quantile", "ratio");

  private final DeclaredFields fields;
  private final Set<String> additive = new LinkedHashSet<>();
  private final Set<String> others = new LinkedHashSet<>();

  /** @param measures all of the metric */
  MeasureReader(DeclaredFields fields, List<Place> measures) {
    this.fields = fields;
    measures.forEach(place -> (NOT_ADDITIVE.stream().anyMatch(place::holds) ? others : additive).add(place.name()));
  }

  /** The measure at the place; empty, with its problems reported, where it is not valid. */
  Optional<Measure> read(Place place) {
    Names.check(place);
    Names.checkColumn(place, place.name());
    if (!place.isMap()) {
      return fromWord(place);
    }
    List<String> kinds = Stream.of(KINDS).filter(place::holds).toList();
    if (kinds.size() > 1) {
      place.problem("has a %s; make it %d measures".formatted(String.join(" and a ", kinds), kinds.size()));
      return Optional.empty();
    }
    if (kinds.isEmpty()) {
      if (place.section("sum", "min", "max", "distinct", "quantile", "ratio", "at", "scale").lacks(KINDS)) {
        place.problem("is not a measure; " + FORMS);
      }
      return Optional.empty();
    }
    return switch (kinds.get(0)) {
      case "ratio" -> ratio(place);
      case "distinct" -> distinct(place);
      case "quantile" -> quantile(place);
      default -> ofExpression(place, kinds.get(0));
    };
  }

  private static Optional<Measure> fromWord(Place place) {
    Optional<String> word = place.text();
    if (word.isPresent() && !word.get().equals("count")) {
      place.problem("'%s' is not a measure; %s".formatted(word.get(), FORMS));
    }
    return word.filter("count"::equals).map(count -> new Measure.Count(place.name()));
  }

  private static Optional<Measure> ofExpression(Place place, String kind) {
    Section measure = place.section(kind, "scale");
    Optional<String> expression = measure.find(kind).flatMap(Place::text);
    Optional<Integer> scale = measure.find("scale", MeasureReader::scale, 0);
    return expression.isPresent() && scale.isPresent()
        ? Optional.of(ofExpression(kind, place.name(), expression.get(), scale.get()))
        : Optional.empty();
  }

  private static Measure ofExpression(String kind, String name, String expression, int scale) {
    return switch (kind) {
      case "min" -> new Measure.Min(name, expression, scale);
      case "max" -> new Measure.Max(name, expression, scale);
      default -> new Measure.Sum(name, expression, scale);
    };
  }

  private Optional<Measure> distinct(Place place) {
    Optional<Place> field = place.section("distinct").find("distinct");
    return field.flatMap(named -> fields.named(named)).map(found -> new Measure.Distinct(place.name(), found.name()));
  }

  private static Optional<Measure> quantile(Place place) {
    Section measure = place.section("quantile", "at", "scale");
    Optional<String> expression = measure.find("quantile").flatMap(Place::text);
    Optional<BigDecimal> at = measure.require("at", "at: 0.5").flatMap(MeasureReader::share);
    Optional<Integer> scale = measure.find("scale", MeasureReader::scale, 0);
    return expression.isPresent() && at.isPresent() && scale.isPresent()
        ? Optional.of(new Measure.Quantile(place.name(), expression.get(), at.get(), scale.get()))
        : Optional.empty();
  }

  private static Optional<BigDecimal> share(Place place) {
    Optional<String> text = place.text();
    Optional<BigDecimal> share = text.filter(digits -> digits.matches("0\\.\\d{1,9}")).map(BigDecimal::new).filter(value -> value.signum() > 0);
    if (text.isPresent() && share.isEmpty()) {
      place.problem("'%s' is not a share over 0 and under 1; write one such as 0.5 or 0.95".formatted(text.get()));
    }
    return share;
  }

  private Optional<Measure> ratio(Place place) {
    Section measure = place.section("ratio", "scale");
    Optional<List<Place>> parts = measure.find("ratio").flatMap(Place::items);
    if (parts.filter(places -> places.size() != 2).isPresent()) {
      String reason = "has %d parts; write the numerator and the denominator, [net, lines]".formatted(parts.get().size());
      measure.find("ratio").orElseThrow().problem(reason);
      return Optional.empty();
    }
    List<Optional<String>> names = parts.orElse(List.of()).stream().map(this::part).toList();
    Optional<Integer> scale = measure.find("scale", MeasureReader::scale, 4);
    return names.size() == 2 && names.stream().allMatch(Optional::isPresent) && scale.isPresent()
        ? Optional.of(new Measure.Ratio(place.name(), names.get(0).get(), names.get(1).get(), scale.get()))
        : Optional.empty();
  }

  /** A part of a ratio: a measure of the same metric that merges by addition. */
  private Optional<String> part(Place place) {
    Optional<String> name = place.text();
    if (name.filter(others::contains).isPresent()) {
      place.problem("'%s' is neither a count nor a sum, and ratios divide those%s".formatted(name.get(), Place.suggestion(name.get(), additive)));
    } else if (name.isPresent() && !additive.contains(name.get())) {
      place.problem("'%s' is not a measure of this metric%s".formatted(name.get(), Place.suggestion(name.get(), additive)));
    }
    return name.filter(additive::contains);
  }

  private static Optional<Integer> scale(Place place) {
    return place.wholeNumber(0, Measure.LARGEST_SCALE);
  }
}
