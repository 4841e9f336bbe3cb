package io.daybook.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;
import io.daybook.core.access.Role;
import io.daybook.core.pipeline.Pipeline;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running server on real tables, without a Kafka: what it tells comes by the tables' logs. It was started before there were any tables. Two dates are held in
 * memory; the others are read from the tables.
 */
class TestHttpDoor {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String SALES = "/api/v1/metrics/sales/";
  private static final Instant LONG_AGO = Instant.parse("2026-03-07T00:00:00Z");

  @TempDir static Path folder;
  private static ShopTables tables;
  private static HttpDoor door;
  private static HttpQuestions http;
  private static HttpResponse<String> readyBefore;
  private static HttpResponse<String> cellsBefore;

  /** The role that the header names: {@code Bearer finance}. */
  private static Caller byHeader(Access.Request request) {
    String role = request.authorization().map(header -> header.replace("Bearer ", "")).orElseThrow(
        () -> HttpProblem.of(401, "unauthorized", "It is not known who asks", "Send a token").withHeader("WWW-Authenticate", "Bearer"));
    return new Caller(role, Role.valueOf(role.toUpperCase(Locale.ROOT)));
  }

  @BeforeAll
  static void start() {
    Pipeline pipeline = ShopTables.pipeline(folder);
    Path lake = folder.resolve("lake");
    ServeSettings settings = new ServeSettings(pipeline, lake, "127.0.0.1:1", Optional.empty(), "No SQL here.", "127.0.0.1", 0, 2);
    door = HttpDoor.start(settings, TestHttpDoor::byHeader, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    http = new HttpQuestions(door.address());
    until(() -> door.reasonsNotToBeReady().size() == 3);
    readyBefore = http.ask("/health/ready");
    cellsBefore = operator(SALES + "cells");

    tables = ShopTables.create(lake, pipeline);
    tables.sell("2026-03-01T08:00:00Z", "EIRE", 1, 1, "1.00");
    tables.release("2026-03-02-r1", "2026-03-02T08:00:00Z", "EIRE", 1, 5, "50.00");
    tables.sell("2026-03-02T08:00:00Z", "EIRE", 1, 4, "44.00");
    tables.change("2026-03-02T08:00:00Z", "EIRE", 1, 1, "7.50", 5);
    tables.publish("2026-03-02", "2026-03-02-r1", 1, 3, LONG_AGO);
    tables.drift("2026-03-02", "2026-03-02-r1", "lines", "4", "1", "5");
    tables.drift("2026-03-02", "2026-03-02-r1", "net", "44.00", "6.00", "50.00");
    tables.release("2026-03-05-r1", "2026-03-05T08:00:00Z", "EIRE", 1, 2, "20.00");
    tables.release("2026-03-05-r2", "2026-03-05T08:00:00Z", "EIRE", 1, 3, "30.00");
    tables.release("2026-03-05-r2", "2026-03-05T09:00:00Z", null, 2, 1, "5.00");
    tables.publish("2026-03-05", "2026-03-05-r1", 1, 3, LONG_AGO);
    tables.publish("2026-03-05", "2026-03-05-r2", 2, 4, LONG_AGO.plusSeconds(1));
    tables.sell("2026-03-06T08:00:00Z", "EIRE", 1, 2, "12.00");
    tables.sell("2026-03-06T08:00:00Z", "EIRE", 1, 1, "-4.00");
    tables.sell("2026-03-06T08:00:00Z", "France", 2, 2, "10.00");
    tables.sell("2026-03-06T09:00:00Z", "EIRE", 1, 1, "3.00");
    tables.sell("2026-03-06T10:00:00Z", "Malta", 1, 1, "3.00");
    tables.sell("2026-03-06T10:00:00Z", "Malta", 1, -1, "-3.00");
    tables.band("net", "WINDOW", 1, 60, 8, -1.5, 2.0);
    tables.band("net", "HOUR", 0, 60, 8, -0.5, 0.25);
    tables.speedBatch("2026-03-06T10:10:00Z", 9);
    tables.quarantine("broke a rule", "amount_not_negative", 17);
    tables.quarantine("not JSON", null, 18);
    tables.quarantine("not JSON", null, 19);
    tables.dismiss(19);
    until(() -> cells("date=2026-03-06").size() == 3 && operator(SALES + "series?date=2026-03-06&step=hour").body().contains("\"low\""));
  }

  @AfterAll
  static void stop() {
    if (tables != null) {
      tables.close();
    }
    door.close();
  }

  private static void until(BooleanSupplier condition) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(condition::getAsBoolean);
  }

  private static HttpResponse<String> operator(String path, String... headers) {
    List<String> all = new ArrayList<>(List.of("Authorization", "Bearer operator"));
    all.addAll(List.of(headers));
    return http.ask(path, all.toArray(String[]::new));
  }

  private static JsonNode json(String path) {
    return http.json(path, "Authorization", "Bearer operator");
  }

  private static JsonNode cells(String query) {
    return json(SALES + "cells?" + query).path("cells");
  }

  /** It was told as a server that had stopped. */
  @Test
  void portThatIsTakenIsNamed() {
    int port = URI.create(door.address()).getPort();
    ServeSettings taken =
        new ServeSettings(ShopTables.pipeline(folder), folder.resolve("lake"), "127.0.0.1:1", Optional.empty(), "No SQL here.", "127.0.0.1", port, 2);

    DaybookException refused =
        catchThrowableOfType(
            DaybookException.class, () -> HttpDoor.start(taken, TestHttpDoor::byHeader, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));

    assertThat(refused.code()).isEqualTo(ErrorCode.PORT_IN_USE);
    assertThat(refused).hasMessageContaining("port %d of 127.0.0.1".formatted(port)).hasMessageContaining("--port");
  }

  @Test
  void untilThereAreTablesTheServerSaysWhatIsMissing() {
    assertThat(readyBefore.statusCode()).isEqualTo(503);
    assertThat(readyBefore.body()).contains("\"ready\":false", "There are no tables of shop yet", "Kafka at 127.0.0.1:1 does not answer");
    assertThat(cellsBefore.statusCode()).isEqualTo(503);
    assertThat(cellsBefore.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(cellsBefore.body()).contains("\"type\":\"urn:daybook:unavailable\"", "have not been read yet");
  }

  @Test
  void anOpenDateIsTheSumOfItsPartials() {
    JsonNode cells = cells("date=2026-03-06");

    assertThat(cells.findValuesAsText("status")).containsOnly("PROVISIONAL");
    JsonNode first = cells.get(0);
    assertThat(first.path("dimensions").toString()).isEqualTo("{\"country\":\"EIRE\",\"grade\":1}");
    assertThat(first.path("measures").toString()).isEqualTo("{\"lines\":3,\"net\":\"8.00\",\"average\":\"2.6667\",\"largest\":\"12.00\"}");
    assertThat(first.path("pending").toString()).isEqualTo("{\"lines\":0,\"net\":\"0.00\",\"average\":\"2.6667\",\"largest\":\"12.00\"}");
    assertThat(first.path("expected_revision").path("net").path("high").doubleValue()).isEqualTo(2.0 * Math.sqrt(3));
    assertThat(first.path("expected_revision").path("net").path("low").doubleValue()).isEqualTo(-1.5 * Math.sqrt(3));
    assertThat(cells.get(2).path("expected_revision").isNull()).as("no band is known of that hour").isTrue();
  }

  @Test
  void aReleasedDateIsItsReleaseWithWhatHasComeSinceBesideIt() {
    JsonNode restated = cells("date=2026-03-05");
    assertThat(restated.findValuesAsText("release_id")).containsOnly("2026-03-05-r2");
    assertThat(restated.findValuesAsText("restated")).containsOnly("true");
    assertThat(restated.get(1).path("dimensions").path("country").isNull()).isTrue();

    JsonNode fromTables = cells("date=2026-03-02");
    assertThat(fromTables).hasSize(1);
    assertThat(fromTables.get(0).path("measures").path("lines").intValue()).isEqualTo(5);
    assertThat(fromTables.get(0).path("pending").path("net").textValue()).isEqualTo("7.50");
    assertThat(cells("date=2026-03-01").findValuesAsText("status")).as("open, and too old for memory").containsExactly("PROVISIONAL");
  }

  @Test
  void filtersChooseByValueByAbsenceAndByTime() {
    assertThat(cells("date=2026-03-06&country=France").findValuesAsText("net")).contains("10.00").doesNotContain("8.00");
    assertThat(cells("date=2026-03-05&without=country")).hasSize(1);
    assertThat(cells("from=2026-03-06T08:30:00Z&until=2026-03-06T10:00:00Z")).hasSize(1);
    assertThat(cells("from=2026-03-01T00:00:00Z&until=2026-03-07T00:00:00Z&dimension.grade=1").findValuesAsText("business_date"))
        .containsExactly("2026-03-01", "2026-03-02", "2026-03-05", "2026-03-06", "2026-03-06");
  }

  @Test
  void pagesGiveEachCellOnce() {
    String query = "from=2026-03-01T00:00:00Z&until=2026-03-07T00:00:00Z&limit=2";
    List<String> seen = new ArrayList<>();
    JsonNode page = json(SALES + "cells?" + query);
    for (int pages = 0; pages < 10 && page != null; pages++) {
      page.path("cells").forEach(cell -> seen.add(cell.path("window_start").textValue() + cell.path("dimensions")));
      page = page.path("next_cursor").isNull() ? null : json(SALES + "cells?" + query + "&cursor=" + page.path("next_cursor").textValue());
    }
    assertThat(seen).hasSize(7).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void oneCellHasATagThatSparesSendingItAgain() {
    String path = SALES + "cell?window_start=2026-03-06T08:00:00Z&country=EIRE&grade=1";
    HttpResponse<String> first = operator(path);
    String tag = first.headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> again = operator(path, "If-None-Match", tag);

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(operator(path, "If-None-Match", "W/\"other\"").statusCode()).isEqualTo(200);
    assertProblem(operator(SALES + "cell?window_start=2026-03-06T08:00:00Z&country=Nowhere&grade=1"), 404, "not-found", "has no cell");
    assertProblem(operator(SALES + "cell?window_start=2026-03-06T08:00:00Z&country=EIRE"), 400, "bad-request", "missing: grade");
  }

  @Test
  void whatCannotBeUnderstoodIsAProblemThatSaysWhatCan() {
    assertProblem(operator(SALES + "cells?nation=EIRE"), 400, "bad-request", "known are country, cursor, date, from, grade");
    assertProblem(operator(SALES + "cells?grade=first"), 400, "bad-request", "'first' is no int");
    assertProblem(operator(SALES + "cells?from=yesterday"), 400, "bad-request", "2010-12-01T08:26:00Z");
    assertProblem(operator(SALES + "cells?from=2026-03-06T08:00:00Z&until=2026-03-06T08:00:00Z"), 400, "bad-request", "must be before");
    assertProblem(operator(SALES + "cells?limit=0"), 400, "bad-request", "1 to 10000");
    assertProblem(operator(SALES + "cells?cursor=x"), 400, "bad-request", "next_cursor");
    assertProblem(operator(SALES + "cells?max_staleness=soon"), 400, "bad-request", "500ms, 2s or 1m");
    assertProblem(operator(SALES + "series?step=week"), 400, "bad-request", "window, hour, day");
    assertProblem(operator("/api/v1/metrics/turnover/cells"), 404, "not-found", "there are sales, rolling, customers");
    assertProblem(operator(SALES + "by/city"), 404, "not-found", "it has country, grade");
    assertProblem(operator("/api/v1/releases?state=PUBLISHED"), 400, "bad-request", "known are from, until");
    assertProblem(operator("/api/v2/anything"), 404, "not-found", "/openapi.json");
    assertThat(operator("/../../../etc/passwd").statusCode()).as("not looked at").isEqualTo(400);
  }

  private static void assertProblem(HttpResponse<String> response, int status, String type, String detail) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = HttpQuestions.parse(response.body());
    assertThat(problem.path("type").textValue()).isEqualTo("urn:daybook:" + type);
    assertThat(problem.path("status").intValue()).isEqualTo(status);
    assertThat(problem.path("detail").textValue()).contains(detail);
  }

  @Test
  void seriesAddUpAndSayHowMuchOfThemIsProvisional() {
    JsonNode days = json(SALES + "series?from=2026-03-05T00:00:00Z&until=2026-03-07T00:00:00Z&step=day").path("points");
    assertThat(days.findValuesAsText("status")).containsExactly("FINAL", "PROVISIONAL");
    assertThat(days.get(0).path("measures").toString()).isEqualTo("{\"lines\":4,\"net\":\"35.00\",\"average\":\"8.7500\",\"largest\":\"30.00\"}");
    assertThat(days.get(0).path("provisional_share").path("net").textValue()).isEqualTo("0.0000");
    assertThat(days.get(0).path("release_ids").toString()).isEqualTo("[\"2026-03-05-r2\"]");
    assertThat(days.get(1).path("provisional_share").path("lines").textValue()).isEqualTo("1.0000");

    JsonNode hours = json(SALES + "series?date=2026-03-06&step=hour").path("points");
    assertThat(hours.get(0).path("measures").path("net").textValue()).isEqualTo("18.00");
    assertThat(hours.get(0).path("expected_revision").path("net").path("high").doubleValue()).isEqualTo(0.25 * Math.sqrt(5));
    JsonNode ofOneCountry = json(SALES + "series?date=2026-03-06&step=hour&country=EIRE").path("points");
    assertThat(ofOneCountry.get(0).path("expected_revision").isNull()).as("bands of parts do not add up").isTrue();

    JsonNode byCountry = json(SALES + "by/country?from=2026-03-05T00:00:00Z&until=2026-03-07T00:00:00Z").path("values");
    assertThat(byCountry.findValuesAsText("value")).containsExactly("EIRE", "France", "null");
    assertThat(byCountry.get(0).path("status").textValue()).isEqualTo("MIXED");
    assertThat(byCountry.get(0).path("provisional_share").path("lines").textValue()).isEqualTo("0.5714");
  }

  @Test
  void windowsThatSlideHoldThePanesWithinThem() {
    JsonNode cells = json("/api/v1/metrics/rolling/cells?date=2026-03-06&country=EIRE").path("cells");

    assertThat(cells.findValuesAsText("window_start")).containsExactly("2026-03-06T07:00:00Z", "2026-03-06T08:00:00Z", "2026-03-06T09:00:00Z");
    assertThat(cells.findValuesAsText("lines").stream().filter(lines -> !lines.equals("0")).toList()).containsExactly("3", "4", "1");
  }

  @Test
  void whatIdentifiesAPersonIsForOperatorsAlone() {
    String path = "/api/v1/metrics/customers/cells?date=2026-03-06";
    assertThat(json(path).path("cells").findValuesAsText("customer")).contains("Jo of EIRE");
    HttpResponse<String> masked = http.ask(path, "Authorization", "Bearer analyst");
    assertThat(masked.body()).contains("\"customer\":\"***\"").doesNotContain("Jo of");
    assertProblem(http.ask(path + "&customer=Jo%20of%20EIRE", "Authorization", "Bearer finance"), 403, "forbidden", "identifies persons");
    assertProblem(http.ask("/api/v1/metrics/customers/by/customer", "Authorization", "Bearer dashboard"), 403, "forbidden", "identifies persons");
  }

  @Test
  void everyRouteIsForTheRolesThatItNames() {
    Map<Route, String> paths = new LinkedHashMap<>();
    for (Route route : Route.values()) {
      paths.put(route, route.path().replace("{metric}", "sales").replace("{dimension}", "country").replace("{file}", "style.css"));
    }
    paths.put(Route.CELL, SALES + "cell?window_start=2026-03-06T08:00:00Z&country=EIRE&grade=1");
    paths.remove(Route.EVENTS); // does not end
    paths.forEach((route, path) -> {
      int nobody = http.ask(path).statusCode();
      assertThat(nobody).as(route + " for nobody").isEqualTo(route.isOpen() ? open(route) : 401);
      for (Role role : Role.values()) {
        boolean may = route.isOpen() || route.roles().contains(role);
        assertThat(http.ask(path, "Authorization", "Bearer " + role).statusCode()).as(route + " for " + role).isEqualTo(may ? open(route) : 403);
      }
    });
    assertThat(http.ask("/api/v1/events").statusCode()).isEqualTo(401);
  }

  private static int open(Route route) {
    return route == Route.READY ? 503 : 200; // there is no Kafka
  }

  @Test
  void theRegisterTheDriftAndTheQuarantineAreToldAsTheirViewsTellThem() {
    JsonNode releases = json("/api/v1/releases").path("releases");
    assertThat(releases.findValuesAsText("state")).contains("PUBLISHED", "SUPERSEDED");
    Map<String, String> states = new TreeMap<>();
    releases.forEach(release -> states.put(release.path("release_id").textValue(), release.path("state").textValue()));
    assertThat(states).containsEntry("2026-03-05-r1", "SUPERSEDED").containsEntry("2026-03-05-r2", "PUBLISHED").containsEntry("2026-03-02-r1", "PUBLISHED");
    assertThat(json("/api/v1/releases?from=2026-03-03").path("releases").findValuesAsText("business_date")).doesNotContain("2026-03-02");

    JsonNode drift = json("/api/v1/drift/sales?date=2026-03-02");
    assertThat(drift.path("releases").path("2026-03-02").textValue()).isEqualTo("2026-03-02-r1");
    assertThat(drift.path("measures").get(1).path("causes").path("late").textValue()).isEqualTo("6.00");

    JsonNode quarantine = json("/api/v1/quarantine");
    assertThat(quarantine.path("open").intValue()).isEqualTo(2);
    assertThat(quarantine.toString()).contains("DISMISSED", "amount_not_negative").doesNotContain("secret");
  }

  @Test
  void freshnessSaysWhatWorksAndWhatIsMissing() {
    JsonNode freshness = json("/api/v1/freshness");

    assertThat(freshness.at("/parts/lake/state").textValue()).isEqualTo("up");
    assertThat(freshness.at("/parts/kafka/state").textValue()).isEqualTo("down");
    assertThat(freshness.at("/parts/sql/state").textValue()).isEqualTo("absent");
    assertThat(freshness.at("/parts/sql/reason").textValue()).isEqualTo("No SQL here.");
    assertThat(freshness.path("stale_millis").longValue()).as("the tables are followed, though the topic is not").isLessThan(20_000);
    assertThat(freshness.at("/layers/0/newest_arrival").textValue()).isEqualTo("2026-03-06T10:10:00Z");
    assertThat(freshness.at("/layers/0/read").intValue()).isEqualTo(9);
    assertThat(json(SALES + "cells?max_staleness=1m").path("newest_arrival").textValue()).isEqualTo("2026-03-06T10:10:00Z");
  }

  @Test
  void anAnswerThatWouldBeTooStaleIsRefusedWithHowStaleItIs() {
    Door broken = door.door();
    HttpProblem problem = catchThrowableOfType(HttpProblem.class, () -> {
      while (true) {
        broken.requireFresh(Optional.of(Duration.ZERO)); // it is a millisecond behind, sooner or later
      }
    });
    assertThat(problem.type()).isEqualTo("urn:daybook:too-stale");
    assertThat(problem.status()).isEqualTo(503);
    assertThat((Long) problem.members().get("stale_millis")).isNotNegative();
  }

  @Test
  void eventsTellChangedCellsFlipsAndWhatWasMissed() {
    long known = json(SALES + "cells?date=2026-03-06").path("revision").longValue();
    try (HttpQuestions.Events events = http.events("?metric=sales", "Authorization", "Bearer operator")) {
      until(() -> !events.named("freshness").isEmpty());
      assertThat(events.named("problem").get(0).data().path("part").textValue()).isEqualTo("kafka");

      tables.sell("2026-03-06T11:00:00Z", "Chile", 1, 2, "5.00");
      until(() -> events.named("cells").size() == 1);
      JsonNode changed = events.named("cells").get(0).data();
      assertThat(changed.path("metric").textValue()).isEqualTo("sales");
      assertThat(changed.path("cells").get(0).path("measures").path("net").textValue()).isEqualTo("5.00");
      assertThat(events.named("cells").get(0).id()).contains(changed.path("revision").asText());

      tables.sell("2026-03-06T11:00:00Z", "Chile", 1, -2, "-5.00");
      until(() -> events.named("cells").size() == 2);
      assertThat(events.named("cells").get(1).data().path("cells")).isEmpty();
      assertThat(events.named("cells").get(1).data().path("removed").get(0).path("dimensions").path("country").textValue()).isEqualTo("Chile");

      tables.publish("2026-03-04", "2026-03-04-r1", 1, 9, Instant.now().plusMillis(500));
      until(() -> !events.named("flip").isEmpty());
      assertThat(events.named("flip").get(0).data().toString())
          .isEqualTo("{\"business_date\":\"2026-03-04\",\"release_id\":\"2026-03-04-r1\",\"status\":\"FINAL\",\"metrics\":[\"sales\"]}");
    }
    try (HttpQuestions.Events missed = http.events("?metric=sales", "Authorization", "Bearer operator", "Last-Event-ID", Long.toString(known))) {
      until(() -> !missed.named("flip").isEmpty() && !missed.named("cells").isEmpty());
      assertThat(missed.named("reset")).isEmpty();
    }
    try (HttpQuestions.Events tooOld = http.events("?metric=sales", "Authorization", "Bearer operator", "Last-Event-ID", "17")) {
      until(() -> !tooOld.named("reset").isEmpty());
      assertThat(tooOld.named("cells", "flip")).isEmpty();
    }
  }

  @Test
  void theDocumentTellsEveryRouteAndEveryMemberOfRealAnswers() {
    JsonNode document = http.json("/openapi.json");
    Set<String> routes = new TreeSet<>();
    for (Route route : Route.values()) {
      routes.add(route.path());
      JsonNode roles = document.path("paths").path(route.path()).path("get").path("x-roles");
      Set<String> told = new HashSet<>();
      roles.forEach(role -> told.add(role.textValue()));
      assertThat(told).as("roles of " + route).isEqualTo(new HashSet<>(route.roles().stream().map(Role::toString).toList()));
    }
    Set<String> documented = new TreeSet<>();
    document.path("paths").fieldNames().forEachRemaining(documented::add);
    assertThat(documented).isEqualTo(routes);

    SchemaCheck check = new SchemaCheck(document);
    List<String> problems = new ArrayList<>();
    Map<String, String> answers = new LinkedHashMap<>();
    answers.put("Pipeline", "/api/v1/pipeline");
    answers.put("Cells", SALES + "cells?date=2026-03-06&limit=1");
    answers.put("Cell", SALES + "cell?window_start=2026-03-06T08:00:00Z&country=EIRE&grade=1");
    answers.put("Series", SALES + "series?date=2026-03-06&step=hour");
    answers.put("ByDimension", SALES + "by/grade");
    answers.put("Freshness", "/api/v1/freshness");
    answers.put("Releases", "/api/v1/releases");
    answers.put("Drift", "/api/v1/drift/sales?from=2026-03-01&until=2026-03-06");
    answers.put("Quarantine", "/api/v1/quarantine");
    answers.put("Live", "/health/live");
    answers.forEach((schema, path) -> problems.addAll(check.problems(json(path), schema(schema))));
    problems.addAll(check.problems(HttpQuestions.parse(operator("/health/ready").body()), schema("Ready")));
    problems.addAll(check.problems(HttpQuestions.parse(operator("/nowhere").body()), schema("Problem")));
    try (HttpQuestions.Events events = http.events("", "Authorization", "Bearer operator", "Last-Event-ID", "17")) {
      until(() -> !events.named("reset").isEmpty() && !events.named("problem").isEmpty());
      tables.sell("2026-03-06T12:00:00Z", "Peru", 1, 2, "5.00");
      tables.publish("2026-03-03", "2026-03-03-r1", 1, 9, Instant.now());
      until(() -> events.named("cells").size() >= 2 && !events.named("flip").isEmpty());
      tables.sell("2026-03-06T12:00:00Z", "Peru", 1, -2, "-5.00");
      until(() -> events.named("cells").stream().anyMatch(event -> !event.data().path("removed").isEmpty()));
      events.named("cells").forEach(event -> problems.addAll(check.problems(event.data(), schema("CellsEvent"))));
      events.named("flip").forEach(event -> problems.addAll(check.problems(event.data(), schema("FlipEvent"))));
      events.named("problem").forEach(event -> problems.addAll(check.problems(event.data(), schema("PartEvent"))));
      events.named("reset").forEach(event -> problems.addAll(check.problems(event.data(), schema("ResetEvent"))));
    }
    assertThat(problems).isEmpty();
    assertThat(check.unseen()).as("told of, and in no answer").containsExactly("Problem.stale_millis");
  }

  private static JsonNode schema(String name) {
    return HttpQuestions.JSON.createObjectNode().put("$ref", "#/components/schemas/" + name);
  }
}
