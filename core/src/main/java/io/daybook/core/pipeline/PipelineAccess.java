package io.daybook.core.pipeline;

import static java.util.stream.Collectors.toMap;

import io.daybook.core.access.Role;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What each role sees of a pipeline, by its file. SQL and HTTP go by it alike.
 *
 * <p>What is not known here is closed: a view of another name, or of a metric that the file's {@code access} does not name, is for operators alone.
 */
public final class PipelineAccess {
  private final Pipeline pipeline;
  private final Map<String, KnownView> views;

  public PipelineAccess(Pipeline pipeline) {
    this.pipeline = pipeline;
    this.views = KnownView.of(pipeline.metrics()).stream().collect(toMap(KnownView::name, Function.identity(), (first, other) -> first));
  }

  /** Every view that the pipeline can have, in the order of the file. */
  public List<KnownView> views() {
    return KnownView.of(pipeline.metrics());
  }

  /** Who sees a view; of a metric's name, its merged view. */
  public Set<Role> rolesOf(String view) {
    Set<Role> roles = Optional.ofNullable(views.get(view)).map(this::rolesOf).orElseGet(() -> EnumSet.noneOf(Role.class));
    roles.add(Role.OPERATOR);
    return roles;
  }

  public boolean allows(Role role, String view) {
    return rolesOf(view).contains(role);
  }

  private Set<Role> rolesOf(KnownView view) {
    Optional<Set<Role>> named = pipeline.access().of(view.name());
    if (named.isPresent()) {
      return mutable(named.get());
    }
    Set<Role> byKind = view.kind().roles();
    if (view.metric().isPresent() && pipeline.access() instanceof DeclaredAccess.Opened) {
      byKind.retainAll(view.metric().flatMap(metric -> pipeline.access().of(metric.name())).orElse(Set.of()));
    }
    return byKind;
  }

  private static Set<Role> mutable(Set<Role> roles) {
    Set<Role> copy = EnumSet.noneOf(Role.class);
    copy.addAll(roles);
    return copy;
  }

  /** Whether a role is shown what identifies persons. Others are shown {@code ***} in its place, and nothing where a column holds no text. */
  public static boolean seesPersons(Role role) {
    return role == Role.OPERATOR;
  }

  /** The dimensions of a metric that identify persons. */
  public Set<String> personalDimensions(Metric metric) {
    Set<String> personal = personalFields();
    personal.retainAll(metric.dimensions());
    return personal;
  }

  /** The measures of a metric that show what a single record has in a field that identifies persons: extremes and quantiles of it. */
  public Set<String> personalMeasures(Metric metric) {
    Set<String> fields = personalFields();
    Set<String> measures = new LinkedHashSet<>();
    for (Measure measure : metric.measures()) {
      boolean ofOneRecord = measure instanceof Measure.Extreme || measure instanceof Measure.Quantile;
      if (ofOneRecord && fields.stream().anyMatch(field -> names(((Measure.OfExpression) measure).expression(), field))) {
        measures.add(measure.name());
      }
    }
    return measures;
  }

  private Set<String> personalFields() {
    Set<String> personal = new LinkedHashSet<>();
    Stream<String> declared = pipeline.source().fields().stream().filter(Field::pii).map(Field::name);
    Stream<String> computed = pipeline.transformations().computed().stream().filter(ComputedField::pii).map(ComputedField::name);
    Stream.concat(declared, computed).forEach(personal::add);
    return personal;
  }

  /** A word of the expression that only looks like the field, in a text literal say, hides a figure too many and shows none. */
  private static boolean names(String expression, String field) {
    return Pattern.compile("\\b" + field + "\\b", Pattern.CASE_INSENSITIVE).matcher(expression).find();
  }
}
