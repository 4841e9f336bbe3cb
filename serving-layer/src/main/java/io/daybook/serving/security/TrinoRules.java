package io.daybook.serving.security;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.daybook.core.access.Role;
import io.daybook.core.access.SecretFile;
import io.daybook.core.access.Users;
import io.daybook.core.access.ViewKind;
import io.daybook.core.change.KeyMask;
import io.daybook.core.pipeline.FieldType;
import io.daybook.core.pipeline.KnownView;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineAccess;
import io.daybook.serving.ServingLayer;
import io.daybook.serving.SqlDialect;
import io.daybook.serving.TrinoAddress;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rules of Trino's file based access control, made of pipeline files.
 *
 * <p>Trino takes the first rule that matches, and refuses what none allows. Views are named one by one, so one that a file does not declare is closed;
 * tables as the layers write them, their hidden columns and tables, and whatever writes or changes something, are closed to everybody but Daybook
 * itself, and reading them to everybody but operators.
 */
public final class TrinoRules {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CATALOG = TrinoAddress.CATALOG;
  private static final String SYSTEM = "system";
  private static final String EVERYBODY = Stream.of(Role.values()).map(Role::toString).collect(joining("|"));

  private final ObjectNode rules = JSON.createObjectNode();

  private TrinoRules() {}

  /** The file's text. */
  public static String of(Iterable<Pipeline> pipelines) {
    TrinoRules made = new TrinoRules();
    made.catalogs();
    made.schemas();
    made.tables(pipelines);
    made.functions();
    made.procedures();
    made.queries();
    made.sessions();
    made.others();
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(made.rules) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the file; a running Trino that has it takes it in within seconds. */
  public static void write(Path file, Iterable<Pipeline> pipelines) {
    SecretFile.write(file, of(pipelines));
  }

  private void catalogs() {
    ArrayNode catalogs = rules.putArray("catalogs");
    service(catalogs).put("catalog", ".*").put("allow", "all");
    operators(catalogs).put("catalog", CATALOG).put("allow", "all"); // procedures ask for it; schemas and tables do not let them write
    catalogs.addObject().put("group", EVERYBODY).put("catalog", CATALOG).put("allow", "read-only");
    catalogs.addObject().put("group", EVERYBODY).put("catalog", SYSTEM).put("allow", "read-only");
    catalogs.addObject().put("allow", "none");
  }

  private void schemas() {
    ArrayNode schemas = rules.putArray("schemas");
    service(schemas).put("schema", ".*").put("owner", true);
    schemas.addObject().put("owner", false);
  }

  private void tables(Iterable<Pipeline> pipelines) {
    ArrayNode tables = rules.putArray("tables");
    privileges(service(tables), "SELECT", "INSERT", "DELETE", "UPDATE", "OWNERSHIP", "GRANT_SELECT");
    privileges(operators(tables), "SELECT");
    for (Pipeline pipeline : pipelines) {
      PipelineAccess access = new PipelineAccess(pipeline);
      access.views().forEach(view -> view(tables, pipeline, access, view));
    }
    privileges(tables.addObject().put("catalog", SYSTEM).put("schema", "information_schema|jdbc"), "SELECT");
    privileges(tables.addObject().put("catalog", SYSTEM).put("schema", "metadata").put("table", "table_comments"), "SELECT"); // of what one may see
    privileges(tables.addObject());
  }

  private static void view(ArrayNode tables, Pipeline pipeline, PipelineAccess access, KnownView view) {
    Set<Role> roles = access.rolesOf(view.name());
    roles.remove(Role.OPERATOR); // a rule of their own
    if (roles.isEmpty()) {
      return;
    }
    ObjectNode rule = tables.addObject()
        .put("group", roles.stream().map(Role::toString).collect(joining("|")))
        .put("catalog", CATALOG)
        .put("schema", ServingLayer.schemaOf(pipeline))
        .put("table", view.name());
    privileges(rule, "SELECT");
    view.metric().ifPresent(metric -> hidePersons(rule, pipeline, access, view, metric));
  }

  private static void hidePersons(ObjectNode rule, Pipeline pipeline, PipelineAccess access, KnownView view, Metric metric) {
    ArrayNode columns = JSON.createArrayNode();
    access.personalDimensions(metric).forEach(dimension -> mask(columns, dimension, masked(pipeline.typeOf(dimension))));
    Set<String> measures = access.personalMeasures(metric);
    if (view.kind() == ViewKind.DRIFT) {
      if (!measures.isEmpty()) { // a row there is of one measure
        rule.put("filter", "measure not in (%s)".formatted(measures.stream().map(SqlDialect::literal).collect(joining(", "))));
      }
    } else {
      measures.stream().flatMap(measure -> Stream.of(measure, "pending_" + measure)).forEach(column -> mask(columns, column, "null"));
    }
    if (!columns.isEmpty()) {
      rule.set("columns", columns);
    }
  }

  private static String masked(FieldType type) {
    return type instanceof FieldType.Text ? SqlDialect.literal(KeyMask.MASK) : "null";
  }

  private static void mask(ArrayNode columns, String name, String expression) {
    columns.addObject().put("name", name).put("mask", expression);
  }

  private void functions() {
    ArrayNode functions = rules.putArray("functions");
    privileges(service(functions), "EXECUTE", "GRANT_EXECUTE");
    privileges(operators(functions), "EXECUTE");
    privileges(functions.addObject().put("group", EVERYBODY).put("catalog", SYSTEM).put("schema", "builtin"), "EXECUTE");
    privileges(functions.addObject());
  }

  private void procedures() {
    ArrayNode procedures = rules.putArray("procedures");
    privileges(service(procedures), "EXECUTE", "GRANT_EXECUTE");
    privileges(operators(procedures), "EXECUTE");
    privileges(procedures.addObject());
  }

  private void queries() {
    ArrayNode queries = rules.putArray("queries");
    service(queries).putArray("allow").add("execute").add("kill").add("view");
    operators(queries).putArray("allow").add("execute").add("kill").add("view");
    queries.addObject().put("group", EVERYBODY).putArray("allow").add("execute");
    queries.addObject().putArray("allow");
  }

  private void sessions() {
    ArrayNode system = rules.putArray("system_session_properties");
    service(system).put("allow", true);
    operators(system).put("allow", true);
    system.addObject().put("property", "time_zone_id").put("allow", true); // harmless, and what is shown depends on it
    system.addObject().put("allow", false);
    ArrayNode catalog = rules.putArray("catalog_session_properties");
    service(catalog).put("allow", true);
    catalog.addObject().put("allow", false);
  }

  private void others() {
    rules.putArray("impersonation").addObject().put("original_user", ".*").put("new_user", ".*").put("allow", false);
    rules.putArray("authorization").addObject().put("original_user", ".*").put("new_user", ".*").put("allow", false);
    ArrayNode information = rules.putArray("system_information"); // these rules know no groups
    service(information).putArray("allow").add("read");
    information.addObject().putArray("allow");
  }

  private static ObjectNode service(ArrayNode section) {
    return section.addObject().put("user", Users.SERVICE);
  }

  private static ObjectNode operators(ArrayNode section) {
    return section.addObject().put("group", Role.OPERATOR.toString());
  }

  private static void privileges(ObjectNode rule, String... privileges) {
    ArrayNode allowed = rule.putArray("privileges");
    Stream.of(privileges).forEach(allowed::add);
  }
}
