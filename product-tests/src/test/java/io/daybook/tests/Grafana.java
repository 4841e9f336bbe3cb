package io.daybook.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the provisioned dashboards and the alerts ask for. */
final class Grafana {
  private static final Path FOLDER = Repository.folder().resolve("infra/etc");
  private static final Pattern METRIC = Pattern.compile("\\b(?:daybook|jvm|process)_[a-z_]+");
  /** One of Grafana's time range, as its plugin for Trino writes it; here all the time there is. */
  private static final Pattern TIME_FILTER = Pattern.compile("\\$__timeFilter\\((\\w+)\\)");
  private static final Pattern DATE_FILTER = Pattern.compile("\\$__dateFilter\\((\\w+)\\)");

  private Grafana() {}

  /** Names of Prometheus's series, of dashboards and alerts. */
  static Set<String> metrics() {
    Set<String> names = new TreeSet<>();
    dashboard("operators").findValuesAsText("expr").forEach(expression -> find(expression, names));
    text("alerts.yaml").lines().filter(line -> line.contains("expr:")).forEach(expression -> find(expression, names));
    return names;
  }

  /** As Trino gets them, for all countries and times. */
  static List<String> statements() {
    JsonNode dashboard = dashboard("metrics");
    List<String> statements = dashboard.findValuesAsText("rawSQL");
    dashboard.at("/templating/list").forEach(variable -> statements.add(variable.get("query").asText()));
    return statements.stream().map(Grafana::filled).collect(Collectors.toList());
  }

  /** The names of the series in what a process or a night tells Prometheus. */
  static Set<String> exported(String exposition) {
    return exposition.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).map(line -> line.split("[{ ]")[0]).collect(Collectors.toCollection(TreeSet::new));
  }

  private static String filled(String statement) {
    String timed = TIME_FILTER.matcher(statement).replaceAll("$1 between timestamp '2000-01-01 00:00:00' and timestamp '2100-01-01 00:00:00'");
    String dated = DATE_FILTER.matcher(timed).replaceAll("$1 between date '2000-01-01' and date '2100-01-01'");
    return dated.replace("$country", "'United Kingdom', 'France', 'EIRE'");
  }

  private static void find(String expression, Set<String> names) {
    METRIC.matcher(expression).results().forEach(found -> names.add(found.group()));
  }

  private static JsonNode dashboard(String name) {
    try {
      return new ObjectMapper().readTree(text("grafana/dashboards/" + name + ".json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String file) {
    try {
      return Files.readString(FOLDER.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
