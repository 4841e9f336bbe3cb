package io.daybook.core.reference;

import io.daybook.core.pipeline.ExactText;
import io.daybook.core.pipeline.Lookup;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What codes stand for, by business date and by what was known when: built up from {@link Fact}s, of which later ones correct earlier ones. Immutable
 * once built, and serializable to go where the records are.
 */
public final class LookupTable implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Map<String, List<Known>> byKey = new HashMap<>();
  private final Map<LookupRow.Place, Known> newest = new LinkedHashMap<>();
  private final Lookup lookup;
  private final Object[] unknown;
  private Instant firstKnown = Instant.MAX;

  /** @param facts in the order in which they became known */
  public LookupTable(Lookup lookup, Collection<Fact> facts) {
    this.lookup = lookup;
    this.unknown = values(lookup.defaults());
    facts.forEach(this::add);
  }

  /**
   * That a line came to be in the file, with other values than before, or is gone from it.
   *
   * @param row of a line that is gone, what it held
   */
  public record Fact(LookupRow row, boolean gone, Instant knownAt) implements Serializable {}

  /** What a file says that is not known yet. */
  public List<Fact> news(List<LookupRow> file, Instant now) {
    Map<LookupRow.Place, LookupRow> standing = new LinkedHashMap<>();
    newest.forEach((place, known) -> standing.put(place, known.row));
    List<Fact> changed = new ArrayList<>();
    for (LookupRow row : file) {
      if (!row.equals(standing.remove(row.place()))) {
        changed.add(new Fact(row, false, now));
      }
    }
    List<Fact> news = new ArrayList<>();
    standing.values().forEach(row -> news.add(new Fact(row, true, now))); // first: what comes may hold for their dates
    news.addAll(changed);
    return news;
  }

  /** What a file says, and nothing else. */
  public static LookupTable of(Lookup lookup, List<LookupRow> file, Instant now) {
    return new LookupTable(lookup, file.stream().map(row -> new Fact(row, false, now)).toList());
  }

  /**
   * The values of the lookup's columns, in their order.
   *
   * @param key as {@link LookupKey} writes it; {@code null} is an unknown code
   * @param knownAt as of which the codes are asked for; what was known first has been known ever since
   */
  public Object[] values(String key, LocalDate date, Instant knownAt) {
    Instant asOf = knownAt.isBefore(firstKnown) ? firstKnown : knownAt;
    for (Known known : byKey.getOrDefault(key, List.of())) {
      if (known.holds(date, asOf)) {
        return known.values;
      }
    }
    return unknown;
  }

  private void add(Fact fact) {
    firstKnown = fact.knownAt().isBefore(firstKnown) ? fact.knownAt() : firstKnown;
    Known before = newest.remove(fact.row().place());
    if (before != null) {
      before.until = fact.knownAt();
    }
    if (!fact.gone()) {
      Known known = new Known(fact.row(), values(fact.row().values()), fact.knownAt());
      newest.put(fact.row().place(), known);
      byKey.computeIfAbsent(fact.row().key(), first -> new ArrayList<>()).add(known);
    }
  }

  /** A text that a definition before this one took for another type is no value. */
  private Object[] values(Map<String, String> texts) {
    return lookup.columns().stream().map(column -> texts.containsKey(column.name()) ? ExactText.of(column.type(), texts.get(column.name())).orElse(null) : null).toArray();
  }

  private static final class Known implements Serializable {
    private static final long serialVersionUID = 1L;

    private final LookupRow row;
    private final Object[] values;
    private final Instant from;
    private Instant until = Instant.MAX;

    private Known(LookupRow row, Object[] values, Instant from) {
      this.row = row;
      this.values = values;
      this.from = from;
    }

    private boolean holds(LocalDate date, Instant asOf) {
      return !date.isBefore(row.validFrom()) && date.isBefore(row.validUntil()) && !asOf.isBefore(from) && (until.equals(Instant.MAX) || asOf.isBefore(until));
    }
  }
}
