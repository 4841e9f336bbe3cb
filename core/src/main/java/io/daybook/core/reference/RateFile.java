package io.daybook.core.reference;

import io.daybook.core.pipeline.Reference;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The CSV file of a reference. */
final class RateFile {
  private final Reference reference;
  private final DatedFile file;

  RateFile(Reference reference, Path path) {
    this.reference = reference;
    this.file = new DatedFile(path, "reference " + reference.name(), reference.dateColumn());
  }

  RateTable read() {
    List<DatedFile.Column> columns = reference.rates().stream().map(rate -> new DatedFile.Column(rate.name(), rate.column(), rate.type())).toList();
    SortedMap<LocalDate, Map<String, BigDecimal>> dates = file.read(columns);
    if (dates.isEmpty()) {
      throw file.malformed("there is no line after the header.");
    }
    Map<String, TreeMap<LocalDate, Fix>> fixes = new HashMap<>();
    for (Reference.Rate rate : reference.rates()) {
      TreeMap<LocalDate, Fix> ofRate = new TreeMap<>();
      dates.forEach((date, numbers) -> {
        if (numbers.containsKey(rate.name())) {
          ofRate.put(date, new Fix(date, numbers.get(rate.name())));
        }
      });
      if (ofRate.isEmpty()) {
        throw file.malformed("column '%s' holds no fix at all.".formatted(rate.column()));
      }
      fixes.put(rate.name(), ofRate);
    }
    return new RateTable(dates.lastKey(), fixes);
  }
}
