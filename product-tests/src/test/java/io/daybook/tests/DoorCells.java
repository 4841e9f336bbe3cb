package io.daybook.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.serving.SqlClient;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The cells of a metric by HTTP and by SQL, in one form: by window and dimensions, each column of the view as text. */
record DoorCells(String address, SqlClient sql, Metric metric) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  /** All cells that begin between two dates, page by page. */
  SortedMap<String, Map<String, String>> byHttp(LocalDate first, LocalDate untilExclusive) throws IOException, InterruptedException {
    SortedMap<String, Map<String, String>> cells = new TreeMap<>();
    String cursor = "";
    do {
      JsonNode page = json(
          "api/v1/metrics/%s/cells?from=%sT00:00:00Z&until=%sT00:00:00Z&limit=500%s".formatted(metric.name(), first, untilExclusive, cursor));
      page.path("cells").forEach(cell -> put(cells, byHttp(cell)));
      cursor = page.path("next_cursor").isNull() ? null : "&cursor=" + page.path("next_cursor").textValue();
    } while (cursor != null);
    return cells;
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = ask(path);
    if (response.statusCode() != 200) {
      throw new AssertionError("%s: %d %s".formatted(path, response.statusCode(), response.body()));
    }
    return JSON.readTree(response.body());
  }

  HttpResponse<String> ask(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(60)).build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private Map<String, String> byHttp(JsonNode cell) {
    Map<String, String> columns = new LinkedHashMap<>();
    List.of("business_date", "window_start", "window_end").forEach(name -> columns.put(name, cell.path(name).asText()));
    metric.dimensions().forEach(name -> columns.put(name, text(cell.path("dimensions").path(name))));
    metric.measures().forEach(measure -> columns.put(measure.name(), text(cell.path("measures").path(measure.name()))));
    List.of("status", "release_id", "restated", "approximate", "as_of").forEach(name -> columns.put(name, text(cell.path(name))));
    metric.measures().forEach(measure -> columns.put("pending_" + measure.name(), text(cell.path("pending").path(measure.name()))));
    for (Measure.Additive measure : metric.additiveMeasures()) {
      for (String end : List.of("low", "high")) {
        JsonNode value = cell.path("expected_revision").path(measure.name()).path(end);
        columns.put("expected_revision_%s_%s".formatted(end, measure.name()), value.isNumber() ? Double.toString(value.doubleValue()) : "null");
      }
    }
    return columns;
  }

  private static String text(JsonNode value) {
    return value.asText("null");
  }

  /** The same by the view. */
  SortedMap<String, Map<String, String>> bySql(LocalDate first, LocalDate untilExclusive) {
    return sql.query(
        "select * from %s where window_start >= timestamp '%s 00:00:00 UTC' and window_start < timestamp '%s 00:00:00 UTC'".formatted(metric.name(), first, untilExclusive),
        rows -> {
          SortedMap<String, Map<String, String>> cells = new TreeMap<>();
          rows.forEach(row -> {
            Map<String, String> columns = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
              columns.put(rows.columns().get(i).name(), text(row.get(i)));
            }
            put(cells, columns);
          });
          return cells;
        });
  }

  private static String text(Object value) {
    return value instanceof BigDecimal amount ? amount.toPlainString() : value instanceof Instant instant ? instant.toString() : String.valueOf(value);
  }

  private void put(SortedMap<String, Map<String, String>> cells, Map<String, String> columns) {
    StringBuilder key = new StringBuilder(columns.get("window_start"));
    metric.dimensions().forEach(name -> key.append(' ').append(columns.get(name)));
    if (cells.put(key.toString(), columns) != null) {
      throw new AssertionError("%s is there twice".formatted(key));
    }
  }
}
