package io.daybook.core.pipeline;

import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Types as a pipeline file writes them. */
final class FieldTypes {
  private static final Pattern DECIMAL = Pattern.compile("decimal\\(\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*\\)");
  private static final Set<String> WORDS = new LinkedHashSet<>(List.of("string", "int", "long", "boolean", "decimal(p,s)", "date", "timestamp"));
  private static final Set<String> INEXACT = Set.of("double", "float", "real");

  private FieldTypes() {}

  /** @param zone what stands beside the type: a timestamp needs it, no other type has one */
  static Optional<FieldType> read(Place place, Optional<Place> zone) {
    Optional<String> text = place.text();
    if (text.filter("timestamp"::equals).isPresent()) {
      if (zone.isEmpty()) {
        place.problem("a timestamp needs a zone; write { type: timestamp, zone: Europe/London }");
      }
      return zone.flatMap(Times::zone).map(FieldType.Timestamp::new);
    }
    Optional<FieldType> type = text.flatMap(word -> zoneless(place, word));
    if (type.isPresent()) {
      zone.ifPresent(other -> other.problem("only a timestamp has a zone, and this is a %s; remove the zone".formatted(type.get())));
    } else {
      zone.ifPresent(Times::zone);
    }
    return type;
  }

  /** The type of an expression's value: a timestamp among them is an instant already, and has no zone to be read in. */
  static Optional<FieldType> ofExpression(Place place) {
    Optional<String> text = place.text();
    return text.filter("timestamp"::equals).isPresent()
        ? Optional.of(new FieldType.Timestamp(ZoneOffset.UTC))
        : text.flatMap(word -> zoneless(place, word));
  }

  /** A decimal alone, where no other type may stand. */
  static Optional<FieldType.Decimal> decimal(Place place) {
    Optional<String> text = place.text();
    if (text.isPresent() && !text.get().startsWith("decimal")) {
      place.problem("'%s' is not an exact decimal; write decimal(p,s) in quotes, such as \"decimal(8,5)\"".formatted(text.get()));
      return Optional.empty();
    }
    return text.flatMap(word -> decimal(place, word));
  }

  private static Optional<FieldType> zoneless(Place place, String word) {
    return switch (word) {
      case "string" -> Optional.of(new FieldType.Text());
      case "int" -> Optional.of(new FieldType.Int());
      case "long" -> Optional.of(new FieldType.BigInt());
      case "boolean" -> Optional.of(new FieldType.Bool());
      case "date" -> Optional.of(new FieldType.Day());
      default -> {
        if (word.startsWith("decimal")) {
          yield decimal(place, word).map(FieldType.class::cast);
        }
        place.problem(
            INEXACT.contains(word)
                ? "'%s' is not exact, and amounts are; use decimal(p,s)".formatted(word)
                : "unknown type '%s'%s".formatted(word, Place.suggestion(word, WORDS)));
        yield Optional.empty();
      }
    };
  }

  private static Optional<FieldType.Decimal> decimal(Place place, String word) {
    Matcher decimal = DECIMAL.matcher(word);
    if (!decimal.matches()) {
      place.problem("'%s' is not a decimal type; write decimal(p,s), and within braces in quotes: { type: \"decimal(9,4)\" }".formatted(word));
      return Optional.empty();
    }
    int precision = Integer.parseInt(decimal.group(1));
    int scale = Integer.parseInt(decimal.group(2));
    if (precision < 1 || precision > 38 || scale > precision) {
      place.problem("'%s' is out of bounds; the precision must be 1 to 38, the scale 0 to the precision".formatted(word));
      return Optional.empty();
    }
    return Optional.of(new FieldType.Decimal(precision, scale));
  }
}
