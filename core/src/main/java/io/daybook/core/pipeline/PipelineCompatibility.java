package io.daybook.core.pipeline;

import static io.daybook.core.pipeline.PipelineDifference.compatible;
import static io.daybook.core.pipeline.PipelineDifference.incompatible;

import io.daybook.core.pipeline.SourceSignals.Heartbeat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Whether the tables of a pipeline can go on with another definition of it.
 *
 * <p>They can where every record that was read by the one can be read by the other and means the same: the same record, date and instants, in columns of
 * the same types. A definition must be compatible with each that the tables were opened with, for they hold what each of them has read.
 */
public final class PipelineCompatibility {
  private static final String NEW_NAME = "Keep it, or give the pipeline a new name: its tables are then made anew from the topic.";

  private final Pipeline earlier;
  private final Pipeline now;
  private final List<PipelineDifference> differences = new ArrayList<>();

  private PipelineCompatibility(Pipeline earlier, Pipeline now) {
    this.earlier = earlier;
    this.now = now;
  }

  /** What a definition says otherwise than an earlier one; empty where both are the same but for layout and comments. */
  public static List<PipelineDifference> between(Pipeline earlier, Pipeline now) {
    PipelineCompatibility compatibility = new PipelineCompatibility(earlier, now);
    compatibility.source();
    compatibility.times();
    compatibility.metrics();
    compatibility.figureColumns();
    compatibility.rest();
    return List.copyOf(compatibility.differences);
  }

  /**
   * What a definition says otherwise than all earlier ones: what is incompatible with any of them, and what is compatible and not the same as in one of
   * them already.
   */
  public static List<PipelineDifference> between(Collection<Pipeline> earlier, Pipeline now) {
    List<List<PipelineDifference>> ofEach = earlier.stream().map(each -> between(each, now)).toList();
    return ofEach.stream()
        .flatMap(List::stream)
        .distinct()
        .filter(difference -> !difference.isCompatible() || ofEach.stream().allMatch(differences -> differences.contains(difference)))
        .toList();
  }

  private void source() {
    fixed("pipeline", earlier.name(), now.name(), "the tables are those of another pipeline");
    fixed("source.topic", earlier.source().topic(), now.source().topic(), "the tables cover offsets of the other topic");
    envelope(earlier.source().envelope(), now.source().envelope());
    epochs(earlier.source().epochs(), now.source().epochs());
    signal("source.transactions_topic", earlier.source().signals().transactionsTopic(), now.source().signals().transactionsTopic());
    signal("source.heartbeat", earlier.source().signals().heartbeat().map(Heartbeat::topic), now.source().signals().heartbeat().map(Heartbeat::topic));
    free("source.heartbeat", earlier.source().signals().heartbeat().map(Heartbeat::maxSilence), now.source().signals().heartbeat().map(Heartbeat::maxSilence), "silence is measured by it from now on");
    fixed("source.key", earlier.source().key(), now.source().key(), "records that came before are known by the other key");
    fixed("source.event_time", earlier.source().eventTime(), now.source().eventTime(), "records that came before have their business date by the other field");
    eachOf("source.fields.", earlier.source().fields(), now.source().fields(), Field::name, this::addedField, this::removedField, this::changedField);
  }

  private void envelope(Envelope before, Envelope after) {
    String key = "source.envelope";
    if (before instanceof Envelope.Debezium was && after instanceof Envelope.Debezium is && was.readsLike(is)) {
      free(key, was.transactions(), is.transactions(), "what arrives from now on is malformed by it");
    } else if (before.getClass() != after.getClass()) {
      fixed(key, kind(before), kind(after), "records that came before have the other envelope");
    } else if (!before.equals(after)) {
      differences.add(incompatible(key, "changed, and records that came before are written as it was. " + NEW_NAME));
    }
  }

  /** What is in the tables keeps the place that it was given. */
  private void epochs(List<Instant> before, List<Instant> after) {
    boolean goesOn = after.size() >= before.size() && after.subList(0, before.size()).equals(before);
    if (goesOn) {
      free("source.epochs", before, after, "what is read from now on is placed by it");
    } else {
      fixed("source.epochs", before, after, "records that came before have their place by the earlier ones; epochs can only be added at the end");
    }
  }

  /** The tables hold what one topic said, by its offsets. */
  private void signal(String key, Optional<String> before, Optional<String> after) {
    if (before.isPresent() && after.isPresent()) {
      fixed(key, before.get(), after.get(), "the tables cover offsets of the other topic");
    }
  }

  private void addedField(String key, Field field) {
    differences.add(
        field.nullable()
            ? compatible(key, "new; records that came before are read for it once more when a night releases their date")
            : incompatible(key, "new and not nullable, and records that came before may lack it. Write { type: %s, nullable: true }.".formatted(written(field.type()))));
  }

  private void removedField(String key, Field field) {
    differences.add(compatible(key, "no longer declared; the tables keep its column, and payloads its values"));
  }

  private void changedField(Field before, Field after) {
    String key = "source.fields." + after.name();
    if (!before.type().equals(after.type())) {
      differences.add(incompatible(key, typeChange(before.type(), after.type())));
    }
    if (before.nullable() && !after.nullable()) {
      differences.add(incompatible(key, "no longer nullable, and records that came before may lack it. Leave it nullable, and declare a rule: %s is not null.".formatted(after.name())));
    } else if (!before.nullable() && after.nullable()) {
      differences.add(compatible(key, "nullable from now on"));
    }
    free(key, before.member(), after.member(), "records that came before are read by it once more, where they have the member");
    if (before.pii() != after.pii()) {
      differences.add(compatible(key, after.pii() ? "identifies a person from now on" : "no longer identifies a person"));
    }
  }

  private static String typeChange(FieldType before, FieldType after) {
    if (before instanceof FieldType.Timestamp was && after instanceof FieldType.Timestamp is) {
      return "zone changed from %s to %s, and local times of records that came before would be other instants. %s".formatted(was.zone(), is.zone(), NEW_NAME);
    }
    if (holds(after, before)) {
      return "widened from %s to %s, and the tables' columns keep their type. %s".formatted(before, after, NEW_NAME);
    }
    return "%s from %s to %s, and records that came before may not fit. %s".formatted(holds(before, after) ? "narrowed" : "changed", before, after, NEW_NAME);
  }

  /** Whether every value of the one type is one of the other. */
  private static boolean holds(FieldType wide, FieldType narrow) {
    if (wide instanceof FieldType.Decimal one && narrow instanceof FieldType.Decimal other) {
      return one.scale() >= other.scale() && one.precision() - one.scale() >= other.precision() - other.scale();
    }
    return wide instanceof FieldType.BigInt && narrow instanceof FieldType.Int;
  }

  private static String written(FieldType type) {
    return type instanceof FieldType.Timestamp timestamp
        ? "timestamp, zone: " + timestamp.zone()
        : type instanceof FieldType.Decimal ? "\"" + type + "\"" : type.toString();
  }

  private void times() {
    fixed("calendar.zone", earlier.calendar().zone(), now.calendar().zone(), "records that came before have their business date by the other zone");
    fixed("calendar.cut_off", earlier.calendar().cutOff(), now.calendar().cutOff(), "records that came before have their business date by the other cut-off");
    free("allowed_lateness", earlier.allowedLateness(), now.allowedLateness(), "what arrives from now on is late by it");
    free("dedup_horizon", earlier.dedupHorizon(), now.dedupHorizon(), "duplicates are recognised by it from now on");
    free("clock_skew", earlier.clockSkew(), now.clockSkew(), "what arrives from now on is malformed by it");
    free("closing", earlier.closing(), now.closing(), "nights from now on go by it");
  }

  private void metrics() {
    eachOf(
        "metrics.",
        earlier.metrics(),
        now.metrics(),
        Metric::name,
        (key, metric) -> differences.add(compatible(key, "new; dates that are open get it with their release, released ones with nightly --redefined")),
        (key, metric) -> differences.add(compatible(key, "gone; its tables stay, without views")),
        this::changedMetric);
  }

  private void changedMetric(Metric before, Metric after) {
    String key = "metrics." + after.name();
    String recomputed = "dates that are open are released by it, released ones keep their rows until nightly --redefined";
    free(key + ".window", before.window(), after.window(), recomputed);
    free(key + ".dimensions", before.dimensions(), after.dimensions(), recomputed);
    eachOf(
        key + ".measures.",
        before.measures(),
        after.measures(),
        Measure::name,
        (name, measure) -> differences.add(compatible(name, "new; released dates have null until nightly --redefined")),
        (name, measure) -> differences.add(compatible(name, "gone; the tables keep its column")),
        (one, other) -> free(key + ".measures." + other.name(), one, other, recomputed));
  }

  /** Metrics share columns, by name, so a name means one kind of figure in all that the tables hold. */
  private void figureColumns() {
    Map<String, String> columns = figures(earlier);
    figures(now)
        .forEach(
            (name, figure) -> {
              String before = columns.getOrDefault(name, figure);
              if (!before.equals(figure)) {
                String reason = "column %s is a %s, and the tables hold a %s there. Give it a new name.".formatted(name, figure, before);
                differences.removeIf(difference -> difference.isCompatible() && difference.key().equals(keyOf(name)));
                differences.add(incompatible(keyOf(name), reason));
              }
            });
  }

  private static Map<String, String> figures(Pipeline pipeline) {
    Map<String, String> figures = new LinkedHashMap<>();
    for (Metric metric : pipeline.metrics()) {
      metric.dimensions().forEach(dimension -> figures.put(dimension, "dimension" + typeOfComputed(pipeline, dimension)));
      metric.storedMeasures().forEach(measure -> figures.put(measure.name(), kind(measure)));
    }
    return figures;
  }

  /** A declared field keeps its type; one that is computed may be computed otherwise. */
  private static String typeOfComputed(Pipeline pipeline, String dimension) {
    return pipeline.transformations().computed().stream()
        .filter(field -> field.name().equals(dimension))
        .findFirst()
        .map(field -> " of type " + field.type())
        .orElse("");
  }

  private static String kind(Measure.Stored measure) {
    String kind = measure.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    return measure instanceof Measure.OfExpression ? "%s of scale %d".formatted(kind, measure.scale()) : kind;
  }

  /** Where the present definition has the column. */
  private String keyOf(String column) {
    for (Metric metric : now.metrics()) {
      if (metric.dimensions().contains(column)) {
        return "metrics.%s.dimensions".formatted(metric.name());
      }
      if (metric.storedMeasures().stream().anyMatch(measure -> measure.name().equals(column))) {
        return "metrics.%s.measures.%s".formatted(metric.name(), column);
      }
    }
    throw new IllegalArgumentException("Invalid column: %s (no metric has it)".formatted(column));
  }

  private void rest() {
    String recomputed = "dates that are open are released by it";
    eachOf("references.", earlier.references(), now.references(), Reference::name, added("new"), added("gone"), (one, other) -> free("references." + other.name(), one, other, recomputed));
    Transformations was = earlier.transformations();
    Transformations is = now.transformations();
    eachOf("references.", was.lookups(), is.lookups(), Lookup::name, added("new"), added("gone"), (one, other) -> free("references." + other.name(), one, other, recomputed));
    eachOf("computed.", was.computed(), is.computed(), ComputedField::name, added("new; " + recomputed), added("gone; " + recomputed), (one, other) -> free("computed." + other.name(), one, other, recomputed));
    free("filter", was.filter(), is.filter(), recomputed);
    eachOf("rules.", earlier.rules(), now.rules(), Rule::name, added("new; " + recomputed), added("gone; " + recomputed), (one, other) -> free("rules." + other.name(), one, other, recomputed));
    free("gates", earlier.gates(), now.gates(), "nights from now on go by it");
    free("access", earlier.access(), now.access(), "SQL and HTTP go by it from their next start");
  }

  private <T> BiConsumer<String, T> added(String reason) {
    return (key, thing) -> differences.add(compatible(key, reason));
  }

  private void fixed(String key, Object before, Object after, String why) {
    if (!before.equals(after)) {
      differences.add(incompatible(key, "changed from %s to %s, and %s. %s".formatted(before, after, why, NEW_NAME)));
    }
  }

  private void free(String key, Object before, Object after, String what) {
    if (!before.equals(after)) {
      differences.add(compatible(key, "changed; " + what));
    }
  }

  private static String kind(Envelope envelope) {
    return envelope.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static <T> void eachOf(
      String prefix, List<T> before, List<T> after, Function<T, String> name, BiConsumer<String, T> added, BiConsumer<String, T> removed, BiConsumer<T, T> kept) {
    Map<String, T> old = new LinkedHashMap<>();
    before.forEach(each -> old.put(name.apply(each), each));
    for (T each : after) {
      T known = old.remove(name.apply(each));
      if (known == null) {
        added.accept(prefix + name.apply(each), each);
      } else {
        kept.accept(known, each);
      }
    }
    old.values().forEach(gone -> removed.accept(prefix + name.apply(gone), gone));
  }
}
