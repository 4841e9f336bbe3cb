package io.daybook.batch;

import io.daybook.core.pipeline.Gate;
import io.daybook.core.reference.DatedFile;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** Control totals in a CSV file. A file that is not there yet says nothing. */
final class TotalsFile implements SourceTotals {
  private final Path file;
  private final Gate.ControlTotals declared;

  TotalsFile(Path file, Gate.ControlTotals declared) {
    this.file = file;
    this.declared = declared;
  }

  @Override
  public Map<LocalDate, Map<String, BigDecimal>> byDate() {
    if (Files.notExists(file)) {
      return Map.of();
    }
    List<DatedFile.Column> columns =
        declared.columns().entrySet().stream().map(column -> new DatedFile.Column(column.getKey(), column.getKey(), column.getValue())).toList();
    return new DatedFile(file, "gates.control_totals", declared.dateColumn()).read(columns);
  }

  @Override
  public String place() {
    return file.toString();
  }

  @Override
  public String correction() {
    return "correct the file";
  }
}
