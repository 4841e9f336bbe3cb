package io.daybook.tests;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Another trade than the retail one, with another file: all that Daybook knows of it is a pipeline file.
 *
 * <p>Its days end at six in the evening; its file has semicolons, and some lines that cannot be read or break its rule.
 */
final class ParcelDepot {
  static final List<String> DATES = List.of("2024-05-06", "2024-05-07");

  /** By what is wrong with them, in the words of their reason. */
  static final Map<String, String> BAD_LINES =
      new TreeMap<>(
          Map.of(
              "after.grams is not a int", "X1;Graz;heavy;4.20;06.05.2024 09:05",
              "after.charge is not a decimal(7,2)", "X2;Graz;300;4.205;06.05.2024 11:00",
              "after.weighed_at is not a timestamp", "X3;Linz;300;4.20;30.02.2024 12:00",
              "not JSON", "X4;Linz;300",
              "breaks the row rule charge_not_negative", "X5;Wien;300;-4.20;06.05.2024 13:00"));

  private static final String PIPELINE = """
      pipeline: parcels
      source:
        topic: depot.public.parcel
        envelope: debezium
        key: [parcel]
        event_time: weighed_at
        fields:
          parcel: string
          depot: string
          grams: int
          charge: decimal(7,2)
          weighed_at: { type: timestamp, zone: Europe/Vienna }
        file: { path: depot/parcels.csv, delimiter: ";", timestamp_pattern: "dd.MM.yyyy HH:mm" }
      calendar: { zone: Europe/Vienna, cut_off: "18:00" }
      closing: { grace: 2 hours }
      allowed_lateness: 5 minutes
      rules:
        charge_not_negative: charge >= 0
      metrics:
        by_depot:
          window: 30 minutes
          dimensions: [depot]
          measures:
            parcels: count
            grams: { sum: grams }
            charge: { sum: charge, scale: 2 }
      """;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm");
  private static final List<String> DEPOTS = List.of("Graz", "Linz", "Wien");

  private final Path folder;
  private final List<String> lines = new ArrayList<>();
  private final Map<String, Totals> totals = new TreeMap<>();

  private ParcelDepot(Path folder) {
    this.folder = folder;
  }

  record Totals(long parcels, long grams, BigDecimal charge) {
    Totals plus(Totals other) {
      return new Totals(parcels + other.parcels, grams + other.grams, charge.add(other.charge));
    }
  }

  /** Writes the pipeline file and its CSV into a folder. */
  static ParcelDepot in(Path folder) throws IOException {
    ParcelDepot depot = new ParcelDepot(folder);
    depot.weigh();
    Files.createDirectories(folder.resolve("depot"));
    Files.writeString(depot.pipeline(), PIPELINE);
    Files.write(folder.resolve("depot/parcels.csv"), depot.lines);
    return depot;
  }

  private void weigh() {
    lines.add("parcel;depot;grams;charge;weighed_at");
    LocalDateTime opening = LocalDateTime.parse("2024-05-06T05:00");
    for (int i = 0; i < 360; i++) {
      LocalDateTime at = opening.plusMinutes(6L * i); // thirty-six hours: two business dates
      String parcelsDepot = DEPOTS.get(i % DEPOTS.size());
      int grams = 100 + 37 * i % 4_000;
      BigDecimal charge = new BigDecimal("3.50").add(BigDecimal.valueOf(i % 700, 2));
      lines.add("P%d;%s;%d;%s;%s".formatted(i, parcelsDepot, grams, charge, at.format(TIME)));
      String date = at.isBefore(LocalDateTime.parse("2024-05-06T18:00")) ? DATES.get(0) : DATES.get(1);
      totals.merge(date + " " + parcelsDepot, new Totals(1, grams, charge), Totals::plus);
    }
    int place = 50;
    for (String bad : BAD_LINES.values()) {
      lines.add(place, bad);
      place += 5;
    }
  }

  Path pipeline() {
    return folder.resolve("parcels.yaml");
  }

  Path input() {
    return folder;
  }

  /** What the readable lines add up to, by date and depot: {@code 2024-05-06 Graz}. */
  Map<String, Totals> totals() {
    return totals;
  }
}
