package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Where changes come from and what a record of theirs looks like.
 *
 * @param topic the Kafka topic
 * @param key names of the fields that identify a record, in order; not empty
 * @param fields in the order of the file
 * @param eventTime the name of the timestamp field that says when the record happened
 * @param file the file that a replay reads, where one is declared
 * @param epochs when the source began to count its positions anew, ascending: a record that arrived at one of them or later is of a later epoch
 * @param signals what the source says of itself beside its changes
 */
public record Source(
    String topic,
    Envelope envelope,
    List<String> key,
    List<Field> fields,
    String eventTime,
    Optional<SourceFile> file,
    List<Instant> epochs,
    SourceSignals signals)
    implements Serializable {
  /** Epochs have four digits where they are part of a sequence. */
  static final int MOST_EPOCHS = 9_999;

  public Source {
    requireNonNull(topic, "topic is null");
    requireNonNull(envelope, "envelope is null");
    key = List.copyOf(key);
    fields = List.copyOf(fields);
    requireNonNull(eventTime, "eventTime is null");
    requireNonNull(file, "file is null");
    epochs = List.copyOf(epochs);
    requireNonNull(signals, "signals is null");
  }

  /** A source of a single epoch, which says nothing but its changes. */
  public Source(String topic, Envelope envelope, List<String> key, List<Field> fields, String eventTime, Optional<SourceFile> file) {
    this(topic, envelope, key, fields, eventTime, file, List.of(), SourceSignals.NONE);
  }

  public Field field(String name) {
    return fields.get(indexOf(name));
  }

  // An Optional cannot be serialized: a source travels to Spark tasks as this instead.
  private Object writeReplace() {
    return new Serialized(topic, envelope, key, fields, eventTime, file.orElse(null), epochs, signals);
  }

  private record Serialized(
      String topic,
      Envelope envelope,
      List<String> key,
      List<Field> fields,
      String eventTime,
      SourceFile file,
      List<Instant> epochs,
      SourceSignals signals)
      implements Serializable {
    private Object readResolve() {
      return new Source(topic, envelope, key, fields, eventTime, Optional.ofNullable(file), epochs, signals);
    }
  }

  /** The position of a declared field in {@link #fields}. */
  public int indexOf(String name) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new NoSuchElementException("No field named " + name);
  }
}
