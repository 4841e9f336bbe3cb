package io.daybook.tests;

import io.daybook.core.pipeline.Source;
import io.daybook.ingestion.CsvRecords;
import io.daybook.lake.History;
import io.daybook.lake.RecordFileHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Files with records of {@link LawPipeline}, to be loaded. */
final class HistoryFiles {
  private static final DateTimeFormatter SOLD_AT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");
  private static long lsn = Long.MIN_VALUE;

  private HistoryFiles() {}

  /** An edit of the pipeline file: it can read such files, and nights look whether anything got lost. */
  static String declared(String text) {
    return text.replace("  event_time: sold_at\n", "  event_time: sold_at\n  file: { path: none.csv, timestamp_pattern: \"yyyy-MM-dd HH:mm:ss.SSSSSS\" }\n")
        + "gates: { row_counts: exact, completeness: { of: [offsets, transactions] } }\n";
  }

  static History write(Source source, Path file, List<Sent.Line> lines, String... malformed) throws IOException {
    StringBuilder csv = new StringBuilder("id,country,quantity,unit_price,sold_at\n");
    for (Sent.Line line : lines) {
      String country = line.country() == null ? "" : line.country();
      csv.append("%s,%s,%d,%s,%s\n".formatted(line.id(), country, line.quantity(), line.price().toPlainString(), SOLD_AT.format(line.soldAt())));
    }
    for (String line : malformed) {
      csv.append(line).append('\n');
    }
    Files.writeString(file, csv);
    return new RecordFileHistory(source, new CsvRecords(source, file));
  }

  /** What a file says when it is loaded: of later loads more, and less than any change that the stream brings. */
  static List<Sent> asSent(List<Sent.Line> lines) {
    List<Sent> sent = new ArrayList<>();
    lines.forEach(line -> sent.add(new Sent(-1, Instant.EPOCH, "r", lsn++, null, line)));
    return sent;
  }
}
