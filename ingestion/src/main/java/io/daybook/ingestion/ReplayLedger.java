package io.daybook.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.daybook.core.change.Image;
import io.daybook.core.pipeline.Field;
import io.daybook.core.pipeline.Source;
import io.daybook.core.time.BusinessDate;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a replay injects, for others to compare their findings with. A function of the plan alone: a run that is stopped and started again writes
 * the same ledger.
 *
 * <p>The file has a line of JSON for each injected delivery in the order of arrival: {@code kind}, {@code event_id}, {@code key},
 * {@code business_date}, {@code event_time}, {@code arrival}, {@code first_arrival} (of a redelivery), {@code before}, {@code after} and
 * {@code reason} (of a malformed line), then one line of kind {@code counts}. Times are ISO in UTC, decimals text.
 */
public final class ReplayLedger {
  private static final JsonFactory JSON = new JsonFactory();

  private final ReplayPlan plan;
  private final DebeziumJson events;

  /**
   * One injected delivery.
   *
   * @param eventId as {@link io.daybook.core.change.Change#eventId}; a malformed line's is the one it would have
   * @param key as {@link io.daybook.core.change.Change#key}; empty for a malformed line
   * @param before the wrong record of an amendment, the phantom of a deletion
   */
  public record Entry(
      Injection kind,
      String eventId,
      Optional<String> key,
      BusinessDate businessDate,
      Instant eventTime,
      Instant arrival,
      Optional<Instant> firstArrival,
      Optional<Image> before,
      Optional<Image> after,
      Optional<String> reason) {}

  private ReplayLedger(ReplayPlan plan) {
    this.plan = requireNonNull(plan, "plan is null");
    this.events = new DebeziumJson(plan.pipeline());
  }

  public static ReplayLedger of(ReplayPlan plan) {
    return new ReplayLedger(plan);
  }

  /** In the order of arrival. */
  public Stream<Entry> entries() {
    return plan.deliveries().filter(delivery -> delivery.injected().isPresent()).map(this::entry);
  }

  /** How many entries of each kind there are; has every kind. */
  public Map<Injection, Long> counts() {
    return plan.injections();
  }

  /** Replaces the file by this ledger. A reader finds the old one or the new one, whole. */
  public void write(Path file) {
    Path whole = file.toAbsolutePath();
    try {
      Files.createDirectories(whole.getParent());
      Path unfinished = Files.createTempFile(whole.getParent(), "." + whole.getFileName(), ".tmp");
      try {
        try (Writer out = Files.newBufferedWriter(unfinished, UTF_8)) {
          entries().forEach(entry -> writeLine(out, json -> writeEntry(json, entry)));
          writeLine(out, this::writeCounts);
        }
        Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw Errors.notWritable(whole, e);
    } catch (UncheckedIOException e) {
      throw Errors.notWritable(whole, e.getCause());
    }
  }

  private Entry entry(Delivery delivery) {
    Payload payload = delivery.payload();
    Optional<Instant> first = Optional.of(delivery.firstArrival()).filter(arrival -> !arrival.equals(delivery.arrival()));
    if (payload instanceof RowChange change) {
      return new Entry(
          delivery.injected().orElseThrow(),
          events.eventId(payload),
          Optional.of(key(change.latestImage())),
          delivery.businessDate(),
          delivery.eventTime(),
          delivery.arrival(),
          first,
          change.before(),
          change.after(),
          Optional.empty());
    }
    MalformedLine line = (MalformedLine) payload;
    return new Entry(
        Injection.MALFORMED,
        events.eventId(payload),
        Optional.empty(),
        delivery.businessDate(),
        delivery.eventTime(),
        delivery.arrival(),
        first,
        Optional.empty(),
        line.image(),
        Optional.of("line %d: %s".formatted(line.line(), line.reason())));
  }

  private String key(Image image) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartArray();
      for (String field : source().key()) {
        Object value = image.value(source().indexOf(field));
        writeValue(json, value instanceof Integer || value instanceof Long ? value : String.valueOf(value));
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void writeEntry(JsonGenerator json, Entry entry) throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", entry.kind().toString());
    json.writeStringField("event_id", entry.eventId());
    writeText(json, "key", entry.key());
    json.writeStringField("business_date", entry.businessDate().toString());
    json.writeStringField("event_time", entry.eventTime().toString());
    json.writeStringField("arrival", entry.arrival().toString());
    writeText(json, "first_arrival", entry.firstArrival().map(Instant::toString));
    writeImage(json, "before", entry.before());
    writeImage(json, "after", entry.after());
    writeText(json, "reason", entry.reason());
    json.writeEndObject();
  }

  private void writeCounts(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", "counts");
    for (Injection injection : Injection.values()) {
      json.writeNumberField(injection.toString(), counts().get(injection));
    }
    json.writeEndObject();
  }

  private void writeImage(JsonGenerator json, String name, Optional<Image> image) throws IOException {
    json.writeFieldName(name);
    if (image.isEmpty()) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    for (int i = 0; i < source().fields().size(); i++) {
      Field field = source().fields().get(i);
      json.writeFieldName(field.name());
      writeValue(json, image.get().value(i));
    }
    json.writeEndObject();
  }

  private static void writeText(JsonGenerator json, String name, Optional<String> text) throws IOException {
    json.writeFieldName(name);
    json.writeString(text.orElse(null)); // null is written as null
  }

  private static void writeValue(JsonGenerator json, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Integer number) {
      json.writeNumber(number);
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof BigDecimal number) {
      json.writeString(number.toPlainString());
    } else {
      json.writeString(value.toString());
    }
  }

  private Source source() {
    return plan.pipeline().source();
  }

  private interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  private static void writeLine(Writer out, Writing writing) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      out.append(line.getBuffer()).append('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
