package io.daybook.core.totals;

import static com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.ExactText;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a source has said in the records of a topic's partition, of which the last one of a date counts. A record is a JSON object with the date, as
 * 2010-12-01, and a member for each column: a number, or a text that is one; null, or no member, where there is none. Other members do not matter,
 * and a record without a value says nothing.
 *
 * <p>Or it is a change of a captured table in Debezium's envelope, with or without Connect's schema wrapper: then its after image is that object, and a
 * deletion takes the date's totals back. There the date may also be a number of days since 1970, as Debezium has it. Not safe for use by several threads
 * at once.
 */
public final class TotalsRecords {
  private static final ObjectReader JSON =
      new ObjectMapper()
          .reader()
          .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .with(STRICT_DUPLICATE_DETECTION);

  private final String topic;
  private final int partition;
  private final String dateMember;
  private final Map<String, FieldType.Decimal> columns;
  private final SortedMap<LocalDate, Said> lastOfDate = new TreeMap<>();

  /** @param columns what each may hold, by their names */
  public TotalsRecords(String topic, int partition, String dateMember, Map<String, FieldType.Decimal> columns) {
    this.topic = topic;
    this.partition = partition;
    this.dateMember = dateMember;
    this.columns = columns;
  }

  /**
   * Takes the next record of the partition.
   *
   * @param value {@code null} for a tombstone
   * @throws DaybookException with {@link ErrorCode#INPUT_MALFORMED} where it is no object with a date
   */
  public void add(long offset, byte[] value) {
    if (value == null) {
      return;
    }
    JsonNode record = object(offset, value);
    JsonNode envelope = record.has("payload") && !record.has("op") ? record.get("payload") : record;
    if (!isEnvelope(envelope)) {
      lastOfDate.put(date(offset, record), new Said(offset, record));
    } else if (envelope.path("after").isObject()) {
      lastOfDate.put(dateOfImage(offset, envelope.get("after")), new Said(offset, envelope.get("after")));
    } else if (envelope.path("before").isObject()) { // a truncate has neither, and says nothing of a date
      lastOfDate.remove(dateOfImage(offset, envelope.get("before")));
    }
  }

  private static boolean isEnvelope(JsonNode record) {
    return record.path("op").isTextual() && record.path("source").isObject() && (record.has("after") || record.has("before"));
  }

  /**
   * The totals of each date's last record, by the names of the columns; those that it does not give are left out.
   *
   * @throws DaybookException with {@link ErrorCode#INPUT_MALFORMED} where one of them is no number, or has more digits than its column may hold;
   *     of a date's earlier records that does not matter
   */
  public SortedMap<LocalDate, Map<String, BigDecimal>> byDate() {
    SortedMap<LocalDate, Map<String, BigDecimal>> byDate = new TreeMap<>();
    lastOfDate.forEach((date, said) -> byDate.put(date, totals(said)));
    return byDate;
  }

  private JsonNode object(long offset, byte[] value) {
    try {
      JsonNode record = JSON.readTree(value);
      if (!record.isObject()) {
        throw withoutDate(offset, "it is no JSON object", null);
      }
      return record;
    } catch (JsonProcessingException e) {
      throw withoutDate(offset, "it is no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw withoutDate(offset, "it is no JSON: " + e.getMessage(), e);
    }
  }

  private LocalDate dateOfImage(long offset, JsonNode image) {
    JsonNode date = image.path(dateMember);
    return date.canConvertToInt() && date.isIntegralNumber() ? LocalDate.ofEpochDay(date.intValue()) : date(offset, image);
  }

  private LocalDate date(long offset, JsonNode record) {
    JsonNode date = record.path(dateMember);
    if (date.isMissingNode()) {
      throw withoutDate(offset, "it has no member " + dateMember, null);
    }
    return Optional.ofNullable(date.textValue())
        .flatMap(ExactText::date)
        .orElseThrow(
            () -> withoutDate(offset, "its %s is %s, and a date is a text such as \"2010-12-01\"".formatted(dateMember, shortened(date)), null));
  }

  private Map<String, BigDecimal> totals(Said said) {
    Map<String, BigDecimal> totals = new HashMap<>();
    columns.forEach(
        (name, type) -> {
          JsonNode total = said.record().path(name);
          if (!total.isMissingNode() && !total.isNull()) {
            totals.put(name, exactly(number(said, name, total), said, name, type));
          }
        });
    return totals;
  }

  private BigDecimal number(Said said, String member, JsonNode total) {
    if (total.isNumber()) {
      return total.decimalValue();
    }
    return Optional.ofNullable(total.textValue())
        .flatMap(ExactText::number)
        .orElseThrow(() -> wrong(said, member, "is not a number; write it as \"58635.56\", or null where there is none"));
  }

  private BigDecimal exactly(BigDecimal number, Said said, String member, FieldType.Decimal type) {
    return type.exactly(number).orElseThrow(() -> wrong(said, member, "has more digits than %s, which its column may hold".formatted(type)));
  }

  private DaybookException withoutDate(long offset, String what, IOException cause) {
    return new DaybookException(
        ErrorCode.INPUT_MALFORMED,
        ("The record at offset %d of partition %d of topic %s, the control totals, does not say which date it is of: %s."
                + " Delete the topic's records up to this one (kafka-delete-records) and have the source send those again that are still needed;"
                + " then run the night again.")
            .formatted(offset, partition, topic, what),
        cause);
  }

  private DaybookException wrong(Said said, String member, String reason) {
    return new DaybookException(
        ErrorCode.INPUT_MALFORMED,
        ("The record at offset %d of partition %d of topic %s, the control totals, is malformed: %s: %s %s."
                + " Have the source send the date's totals again, then run the night again; the last record of a date counts.")
            .formatted(said.offset(), partition, topic, member, shortened(said.record().path(member)), reason));
  }

  private static String shortened(JsonNode value) {
    String text = value.toString();
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }

  /** A date's last record so far. */
  private record Said(long offset, JsonNode record) {}
}
