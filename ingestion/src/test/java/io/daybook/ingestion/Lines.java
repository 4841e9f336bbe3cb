package io.daybook.ingestion;

import io.daybook.core.change.Image;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Made-up lines of the retail file. */
final class Lines {
  private Lines() {}

  /** Records of three days, five a minute or so, with invoices of four lines; not in the order of their event times. */
  static FileRecords retail(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Instant first = Instant.parse("2010-12-01T00:00:00Z");
    List<FileLine> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Instant eventTime = first.plus(Duration.ofMinutes(random.nextInt(3 * 24 * 60)));
      lines.add(new FileRecord(i + 1, eventTime, image(Integer.toString(536_365 + i / 4), i % 4 + 1, random.nextInt(-3, 20), eventTime)));
    }
    return new FileRecords(Path.of("made-up.csv"), lines);
  }

  static Image image(String invoice, int line, int quantity, Instant eventTime) {
    return new Image(List.of(invoice, line, "85123A", "HEART", quantity, new BigDecimal("2.5500"), "17850.0", "United Kingdom", eventTime));
  }
}
