package io.daybook.tests;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.daybook.core.release.NightlyRequest;
import io.daybook.lake.PartialsPublisher;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two days of sales to persons, with values that are unmistakable wherever they turn up: the first day is released, the second open. Some
 * records cannot be read, some break a rule.
 */
final class PersonalSales {
  /** What identifies persons begins with it; computed fields and keys are made of such values, too. */
  static final String PLANTED = "Xanthippe-9000";

  private static final Pattern ANY_PLANTED = anyPlanted();
  private static final LocalDate DAY = LocalDate.parse("2010-12-01");

  private final LayersUnderTest layers;
  private final InMemoryTopic topic;
  private final MicroBatches microBatches;
  private long lsn;

  private PersonalSales(LayersUnderTest layers, InMemoryTopic topic) {
    this.layers = layers;
    this.topic = topic;
    this.microBatches = new MicroBatches(layers);
  }

  /**
   * An edit of the pipeline file: ids identify persons, as do fields that are computed of them; one metric is not opened to anybody.
   *
   * <p>The file does not spell what it computes: a definition is shown to everybody, and packed, as it is.
   */
  static String edited(String text) {
    return text.replace("id: string", "id: { type: string, pii: true }").replace("metrics:\n", """
        computed:
          buyer: { type: string, expression: "upper(id)", pii: true }
          house: { type: int, expression: "9 * 1000000 + length(id)", pii: true }
          born: { type: date, expression: "date_from_unix_date(7566)", pii: true }
        metrics:
        """) + """
          by_person:
            window: 1 hour
            dimensions: [id, buyer, house, born, country]
            measures: { lines: count, pounds: { sum: quantity * unit_price, scale: 4 }, far: { max: house }, half: { quantile: house + 1, at: 0.5 } }
          kept_back:
            window: 1 hour
            measures: { lines: count }
        access:
          by_country: [analyst, finance, dashboard]
          total: [analyst, finance]
          total_final: [dashboard]
          by_person: [analyst, finance, dashboard]
        """;
  }

  /** Makes the lake in a run's folder, and leaves its layers open. */
  static PersonalSales in(Path run) throws IOException {
    InMemoryTopic topic = new InMemoryTopic(1);
    LayersUnderTest layers = LawPipeline.open(run, topic, PartialsPublisher.nowhere(), PersonalSales::edited);
    PersonalSales sales = new PersonalSales(layers, topic);
    sales.sell(DAY, 3);
    sales.sellBadly(DAY);
    sales.microBatches.publish();
    sales.night();
    sales.sell(DAY, 1); // pending
    sales.sell(DAY.plusDays(1), 3);
    sales.sellBadly(DAY.plusDays(1));
    sales.microBatches.publish();
    layers.ingest().catchUp();
    return sales;
  }

  /** What of the planted values a text has, as they are or encoded. */
  static List<String> namesIn(String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = ANY_PLANTED.matcher(text);
    while (matcher.find()) {
      found.add(text.substring(Math.max(0, matcher.start() - 40), Math.min(text.length(), matcher.end() + 20)));
    }
    return found;
  }

  private static Pattern anyPlanted() {
    List<String> forms = new ArrayList<>(List.of("(?i:" + PLANTED + ")", "\\b90000\\d\\d\\b", "1990-09-19", HexFormat.of().formatHex(PLANTED.getBytes(UTF_8))));
    for (int offset = 0; offset < 3; offset++) { // base64 looks otherwise by where in a text it begins
      String encoded = Base64.getEncoder().encodeToString((" ".repeat(offset) + PLANTED).getBytes(UTF_8));
      forms.add(Pattern.quote(encoded.substring(offset + 1, encoded.length() - 4)));
    }
    return Pattern.compile(String.join("|", forms));
  }

  LayersUnderTest layers() {
    return layers;
  }

  private void sell(LocalDate date, int count) {
    for (int i = 0; i < count; i++) {
      lsn++;
      send(new Sent.Line(person(), lsn % 2 == 0 ? "EIRE" : "France", 1, new BigDecimal("12.50"), date.atTime(10, (int) lsn)));
    }
  }

  /** In every way in which a record can be bad and name a person. */
  private void sellBadly(LocalDate date) {
    lsn++;
    send(new Sent.Line(person(), "EIRE", 1, new BigDecimal("-7.00"), date.atTime(11, (int) lsn)));
    raw(date, "{\"op\":\"c\",\"after\":{\"id\":\"%s\",\"quantity\":\"many\"},\"source\":{\"name\":\"law\",\"lsn\":%d}}");
    raw(date, "{\"op\":\"c\",\"after\":{\"id\":{\"name\":\"%s\"},\"quantity\":1},\"source\":{\"name\":\"law\",\"lsn\":%d}}");
    raw(date, "{\"op\":\"c\",\"after\":{\"id\":\"%s\",\"country\":null,\"lsn\":%d");
    raw(date, "%s;%d;not JSON at all");
    raw(date, "\"%s %d\"");
    raw(date, "{\"op\":\"c\",\"after\":{\"id\":\"%s\",\"country\":\"EIRE\",\"quantity\":1,\"unit_price\":\"1.00\",\"sold_at\":99999999999999999},\"source\":{\"name\":\"law\",\"lsn\":%d}}");
  }

  private String person() {
    return PLANTED + "-" + lsn;
  }

  private void raw(LocalDate date, String pattern) {
    lsn++;
    topic.send(0, arrival(date.atTime(11, (int) lsn)), pattern.formatted(person(), lsn).getBytes(UTF_8));
  }

  private void send(Sent.Line line) {
    Sent sent = new Sent(0, arrival(line.soldAt()), "c", lsn, null, line);
    topic.send(0, sent.arrival(), sent.value());
  }

  private static Instant arrival(LocalDateTime at) {
    return Truth.instant(at).plus(Duration.ofSeconds(2));
  }

  private void night() {
    layers.batch().run(new NightlyRequest(Instant.parse("2010-12-02T06:30:00Z"), Optional.empty(), NightlyRequest.Scope.CHANGES, "runner"));
  }
}
