package io.daybook.lake;

import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Lookup;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.Reference;
import io.daybook.core.reference.Fix;
import io.daybook.core.reference.LookupFile;
import io.daybook.core.reference.LookupRow;
import io.daybook.core.reference.LookupTable;
import io.daybook.core.reference.RateTable;
import io.daybook.core.time.BusinessDate;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** The references of a pipeline as they are known, as columns that expressions can name. */
public final class ReferenceRates {
  private final Map<String, Reference> references = new LinkedHashMap<>();
  private final Map<String, RateTable> tables = new LinkedHashMap<>();
  private final Map<String, LookupColumn> lookups = new LinkedHashMap<>();
  private final Pipeline pipeline;
  private final Instant knownAt;

  private ReferenceRates(Pipeline pipeline, Instant knownAt) {
    this.pipeline = pipeline;
    this.knownAt = knownAt;
  }

  /** What the references' files say; relative paths are below {@code dataFolder}. */
  public static ReferenceRates read(Pipeline pipeline, Path dataFolder, Instant now) {
    ReferenceRates rates = ratesOfFiles(pipeline, dataFolder, now);
    rates.putLookups(lookup -> LookupTable.of(lookup, rows(lookup, dataFolder), now));
    return rates;
  }

  private static ReferenceRates ratesOfFiles(Pipeline pipeline, Path dataFolder, Instant now) {
    ReferenceRates rates = new ReferenceRates(pipeline, now);
    for (Reference reference : pipeline.references()) {
      rates.references.put(reference.name(), reference);
      rates.tables.put(reference.name(), RateTable.read(reference, dataFolder.resolve(reference.path())));
    }
    return rates;
  }

  private static List<LookupRow> rows(Lookup lookup, Path dataFolder) {
    return new LookupFile(lookup, dataFolder.resolve(lookup.path())).read();
  }

  private void putLookups(Function<Lookup, LookupTable> known) {
    pipeline.transformations().lookups().forEach(lookup -> lookups.put(lookup.name(), new LookupColumn(pipeline, lookup, known.apply(lookup))));
  }

  /** Adds to the lake what its reference tables do not hold yet of the files, and takes from it what is known. */
  public static ReferenceRates refresh(Lake lake, Pipeline pipeline, Path dataFolder, Instant now) {
    ReferenceRates rates = ratesOfFiles(pipeline, dataFolder, now);
    Map<String, List<LookupRow>> files = new LinkedHashMap<>();
    pipeline.transformations().lookups().forEach(lookup -> files.put(lookup.name(), rows(lookup, dataFolder)));
    try (Turn turn = Turn.await(lake.folder(), "references")) { // what one adds the other does not
      rates.tables.replaceAll((name, file) -> new ReferenceTable(lake, rates.references.get(name)).refresh(file, now));
      rates.putLookups(lookup -> new LookupFacts(lake, lookup).refresh(files.get(lookup.name()), now));
    }
    return rates;
  }

  /** What was known of the references at an instant, from their tables alone. */
  public static ReferenceRates known(Lake lake, Pipeline pipeline, Instant at) {
    ReferenceRates rates = new ReferenceRates(pipeline, at);
    for (Reference reference : pipeline.references()) {
      rates.references.put(reference.name(), reference);
      rates.tables.put(reference.name(), new ReferenceTable(lake, reference).known(at));
    }
    rates.putLookups(lookup -> new LookupFacts(lake, lookup).known(at));
    return rates;
  }

  /** Up to when what is known of the references has been taken in. */
  public Instant knownAt() {
    return knownAt;
  }

  Set<String> names() {
    Set<String> names = new LinkedHashSet<>(references.keySet());
    names.addAll(lookups.keySet());
    return names;
  }

  /** Whether all is known that provisional figures of what has arrived up to now go by. */
  boolean suffices(Instant now) {
    return lookups.isEmpty() || !lastBegun(now).isAfter(lastBegun(knownAt));
  }

  /** With the same rates, and of lookups what is known now. */
  ReferenceRates withLookups(Lake lake, Instant now) {
    ReferenceRates later = new ReferenceRates(pipeline, now);
    later.references.putAll(references);
    later.tables.putAll(tables);
    later.putLookups(lookup -> new LookupFacts(lake, lookup).known(now));
    return later;
  }

  /** The newest business date of which records may have arrived. */
  private BusinessDate lastBegun(Instant now) {
    return pipeline.calendar().dateOf(now.plus(pipeline.clockSkew()));
  }

  /** The rates of a date by the names that expressions have for them, {@code fx.gbp_per_eur}; those that are not known are left out. */
  public Map<String, BigDecimal> rates(ReferenceTiming timing, BusinessDate date) {
    Map<String, BigDecimal> rates = new LinkedHashMap<>();
    references.forEach(
        (name, reference) ->
            reference.rates().forEach(rate -> fix(name, rate.name(), timing, date).ifPresent(fix -> rates.put(name + "." + rate.name(), fix.value()))));
    return rates;
  }

  private Optional<Fix> fix(String reference, String rate, ReferenceTiming timing, BusinessDate date) {
    RateTable table = tables.get(reference);
    return timing == ReferenceTiming.FINAL ? table.official(rate, date) : table.provisional(rate, date);
  }

  /** A struct with one field per rate, for the date, or per column of a lookup, for the code that the record has as well. */
  Column of(String name, ReferenceTiming timing, Column businessDate) {
    if (lookups.containsKey(name)) {
      return lookups.get(name).of(timing, businessDate);
    }
    RateTable table = tables.get(name);
    return struct(
        references.get(name).rates().stream()
            .map(
                rate -> {
                  UDF1<Integer, BigDecimal> lookup =
                      day -> {
                        BusinessDate date = new BusinessDate(LocalDate.ofEpochDay(day));
                        return (timing == ReferenceTiming.FINAL ? table.official(rate.name(), date) : table.provisional(rate.name(), date))
                            .map(Fix::value)
                            .orElse(null);
                      };
                  return udf(lookup, DataTypes.createDecimalType(rate.type().precision(), rate.type().scale()))
                      .apply(unix_date(businessDate))
                      .as(rate.name());
                })
            .toArray(Column[]::new));
  }

  /** The first business date that has a provisional rate in every reference; the year -9999 without references. */
  public BusinessDate firstBusinessDate() {
    return tables.values().stream().map(RateTable::firstProvisional).max(BusinessDate::compareTo).orElse(new BusinessDate(LocalDate.of(-9999, 1, 1)));
  }

  /** Refuses to price a date for good before all of its rates are known. */
  public void requireComplete(BusinessDate date) {
    tables.forEach(
        (name, table) -> {
          if (!table.isComplete(date)) {
            throw new DaybookException(
                ErrorCode.REFERENCE_INCOMPLETE,
                "Cannot release %s: reference %s is complete through %s only. Add the rates up to %1$s to %s and run the night again."
                    .formatted(date, name, table.completeThrough(), references.get(name).path()));
          }
        });
  }
}
