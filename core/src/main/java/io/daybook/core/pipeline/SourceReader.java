package io.daybook.core.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the {@code source} of a pipeline file. */
final class SourceReader {
  private static final String STAND_IN = "";
  private static final Duration USUAL_SILENCE = Duration.ofSeconds(30);

  private final Section source;
  private final DeclaredFields fields;

  SourceReader(Section file) {
    source =
        file.require("source", "source: { topic: retail.public.invoice_line, envelope: debezium, ... }")
            .map(place -> place.section("topic", "envelope", "key", "event_time", "fields", "file", "epochs", "transactions_topic", "heartbeat"))
            .orElseGet(Section::unreadable);
    fields = new FieldsReader().read(source);
  }

  DeclaredFields fields() {
    return fields;
  }

  Source read() {
    return new Source(
        source.require("topic", "topic: retail.public.invoice_line").flatMap(Names::topic).orElse(STAND_IN),
        source.require("envelope", "envelope: debezium").flatMap(new EnvelopeReader(fields)::read).orElse(Envelope.DEBEZIUM),
        key(),
        fields.valid(),
        eventTime(),
        source.find("file").map(SourceReader::file),
        source.find("epochs").map(SourceReader::epochs).orElse(List.of()),
        signals());
  }

  private SourceSignals signals() {
    return new SourceSignals(source.find("transactions_topic").flatMap(Names::topic), source.find("heartbeat").map(SourceReader::heartbeat));
  }

  private static SourceSignals.Heartbeat heartbeat(Place place) {
    Section heartbeat = place.section("topic", "max_silence");
    Optional<Place> silence = heartbeat.find("max_silence");
    Optional<Duration> duration = silence.flatMap(Times::duration);
    if (duration.filter(Duration::isZero).isPresent()) {
      silence.orElseThrow().problem("must be more than 0; write how long the source may be silent, such as 30 seconds");
    }
    return new SourceSignals.Heartbeat(
        heartbeat.require("topic", "topic: corebank.cdc.heartbeat").flatMap(Names::topic).orElse(STAND_IN), duration.orElse(USUAL_SILENCE));
  }

  private List<String> key() {
    Optional<List<Place>> places = source.require("key", "key: [invoice_no, line_no]").flatMap(Place::items);
    if (places.filter(List::isEmpty).isPresent()) {
      source.find("key").ifPresent(key -> key.problem("is empty; name at least one field that identifies a record"));
    }
    List<Place> names = places.orElse(List.of());
    for (Place name : names) {
      Optional<Field> field = fields.named(name);
      if (field.filter(Field::nullable).isPresent()) {
        name.problem("'%s' is nullable, and a record without its key has no identity; make it not nullable".formatted(field.get().name()));
      }
      if (field.filter(declared -> declared.type() instanceof FieldType.Bool).isPresent()) {
        name.problem("'%s' is a boolean, which cannot identify a record; name other fields".formatted(field.get().name()));
      }
    }
    return fields.allNamed(names).stream().map(Field::name).toList();
  }

  private String eventTime() {
    Optional<Place> place = source.require("event_time", "event_time: invoice_date");
    Optional<Field> field = place.flatMap(fields::named);
    if (field.filter(declared -> !(declared.type() instanceof FieldType.Timestamp)).isPresent()) {
      place.orElseThrow().problem("'%s' is a %s; name a timestamp field".formatted(field.get().name(), field.get().type()));
    }
    if (field.filter(Field::nullable).isPresent()) {
      place.orElseThrow().problem("'%s' is nullable, and every record needs an event time; make it not nullable".formatted(field.get().name()));
    }
    return field.map(Field::name).orElse(STAND_IN);
  }

  /** Ascending, so that the number of an epoch is the number of instants before it. */
  private static List<Instant> epochs(Place place) {
    List<Instant> epochs = new ArrayList<>();
    for (Place item : place.items().orElse(List.of())) {
      Optional<Instant> from = Times.instant(item);
      if (from.isPresent() && !epochs.isEmpty() && !from.get().isAfter(epochs.get(epochs.size() - 1))) {
        item.problem("%s does not lie after %s, the instant before it; write them in ascending order".formatted(from.get(), epochs.get(epochs.size() - 1)));
      }
      from.ifPresent(epochs::add);
    }
    if (epochs.size() > Source.MOST_EPOCHS) {
      place.problem("has %d instants, and there may be at most %d; leave out those that no kept record arrived before".formatted(epochs.size(), Source.MOST_EPOCHS));
    }
    return epochs;
  }

  private static SourceFile file(Place place) {
    Section file = place.section("path", "delimiter", "timestamp_pattern");
    return new SourceFile(
        file.require("path", "path: online-retail/online_retail.csv.gz").flatMap(Place::text).orElse(STAND_IN),
        file.find("delimiter").flatMap(SourceReader::delimiter).orElse(SourceFile.DEFAULT_DELIMITER),
        file.find("timestamp_pattern").flatMap(Times::timestampPattern).orElse(SourceFile.DEFAULT_TIMESTAMP_PATTERN));
  }

  private static Optional<Character> delimiter(Place place) {
    Optional<String> text = place.text();
    Optional<Character> delimiter = text.filter(one -> one.matches("[^\"\\r\\n]")).map(one -> one.charAt(0));
    if (text.isPresent() && delimiter.isEmpty()) {
      place.problem("'%s' is not one character other than a quote; write for example \";\", or \"\\t\" for a tab".formatted(text.get()));
    }
    return delimiter;
  }
}
