package io.daybook.lake;

import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.Reference;
import io.daybook.core.reference.Fix;
import io.daybook.core.reference.RateTable;
import io.daybook.core.time.BusinessDate;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** The references of a pipeline as they are known, as columns that expressions can name. */
public final class ReferenceRates {
  private final Map<String, Reference> references = new LinkedHashMap<>();
  private final Map<String, RateTable> tables = new LinkedHashMap<>();
  private final Instant knownAt;

  private ReferenceRates(Instant knownAt) {
    this.knownAt = knownAt;
  }

  /** What the references' files say; relative paths are below {@code dataFolder}. */
  public static ReferenceRates read(Pipeline pipeline, Path dataFolder, Instant now) {
    ReferenceRates rates = new ReferenceRates(now);
    for (Reference reference : pipeline.references()) {
      rates.references.put(reference.name(), reference);
      rates.tables.put(reference.name(), RateTable.read(reference, dataFolder.resolve(reference.path())));
    }
    return rates;
  }

  /** Adds to the lake what its reference tables do not hold yet of the files, and takes from it what is known. */
  public static ReferenceRates refresh(Lake lake, Pipeline pipeline, Path dataFolder, Instant now) {
    ReferenceRates rates = read(pipeline, dataFolder, now);
    try (Turn turn = Turn.await(lake.folder(), "references")) { // what one adds the other does not
      rates.tables.replaceAll((name, file) -> new ReferenceTable(lake, rates.references.get(name)).refresh(file, now));
    }
    return rates;
  }

  /** What was known of the references at an instant, from their tables alone. */
  public static ReferenceRates known(Lake lake, Pipeline pipeline, Instant at) {
    ReferenceRates rates = new ReferenceRates(at);
    for (Reference reference : pipeline.references()) {
      rates.references.put(reference.name(), reference);
      rates.tables.put(reference.name(), new ReferenceTable(lake, reference).known(at));
    }
    return rates;
  }

  /** Up to when what is known of the references has been taken in. */
  public Instant knownAt() {
    return knownAt;
  }

  Set<String> names() {
    return references.keySet();
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

  /** A struct with one field per rate, for the date. */
  Column of(String name, ReferenceTiming timing, Column businessDate) {
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
