package io.daybook.core.pipeline;

import static java.util.Objects.requireNonNull;

import io.daybook.core.Sha256;
import io.daybook.core.time.BusinessCalendar;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One pipeline file: a source, what is measured of it, and the rules that hold. Built by {@link PipelineReader}, which has checked it.
 *
 * @param name also the schema in SQL and the folder of the tables; lower case letters, digits and underscores
 * @param allowedLateness how long after a window's end a change still counts as on time
 * @param dedupHorizon how long after a delivery the speed layer recognises another one of the same change; measured in arrival time
 * @param clockSkew how far an event time may lie beyond its arrival before the record goes to quarantine
 * @param closing when a business date is due to be released
 * @param access who may see what
 * @param definition the text of the file, byte for byte, as releases record it
 */
public record Pipeline(
    String name,
    Source source,
    BusinessCalendar calendar,
    Closing closing,
    Duration allowedLateness,
    Duration dedupHorizon,
    Duration clockSkew,
    List<Reference> references,
    Transformations transformations,
    List<Rule> rules,
    List<Metric> metrics,
    Gates gates,
    DeclaredAccess access,
    String definition)
    implements Serializable {
  public Pipeline {
    requireNonNull(name, "name is null");
    requireNonNull(source, "source is null");
    requireNonNull(calendar, "calendar is null");
    requireNonNull(closing, "closing is null");
    requireNonNull(allowedLateness, "allowedLateness is null");
    requireNonNull(dedupHorizon, "dedupHorizon is null");
    requireNonNull(clockSkew, "clockSkew is null");
    references = List.copyOf(references);
    requireNonNull(transformations, "transformations is null");
    rules = List.copyOf(rules);
    metrics = List.copyOf(metrics);
    requireNonNull(gates, "gates is null");
    requireNonNull(access, "access is null");
    requireNonNull(definition, "definition is null");
  }

  /** A pipeline whose file says nothing of access. */
  public Pipeline(
      String name,
      Source source,
      BusinessCalendar calendar,
      Closing closing,
      Duration allowedLateness,
      Duration dedupHorizon,
      Duration clockSkew,
      List<Reference> references,
      Transformations transformations,
      List<Rule> rules,
      List<Metric> metrics,
      Gates gates,
      String definition) {
    this(
        name, source, calendar, closing, allowedLateness, dedupHorizon, clockSkew, references, transformations, rules, metrics, gates, new DeclaredAccess.ByKind(), definition);
  }

  public Optional<Metric> metric(String metricName) {
    return metrics.stream().filter(metric -> metric.name().equals(metricName)).findFirst();
  }

  /** The computed field of that name; empty where it is a field of the record. */
  public Optional<ComputedField> computed(String field) {
    return transformations.computed().stream().filter(computed -> computed.name().equals(field)).findFirst();
  }

  /** The type of a field, also of a computed one. */
  public FieldType typeOf(String field) {
    return computed(field).map(ComputedField::type).orElseGet(() -> source.field(field).type());
  }

  /** SHA-256 of {@link #definition} in UTF-8, as 64 hexadecimal digits. */
  public String definitionHash() {
    return Sha256.of(definition);
  }
}
