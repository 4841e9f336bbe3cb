package io.daybook.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.access.Role;
import io.daybook.serving.security.RateLimits;
import io.daybook.serving.security.TokenFile;
import io.daybook.serving.security.TokenGate;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running server that asks for tokens. */
class TestTokenAccess {
  private static final int BURST = 40;

  @TempDir private Path folder;
  private TokenFile tokens;
  private HttpDoor door;

  @BeforeEach
  void start() {
    tokens = new TokenFile(folder.resolve("security").resolve("tokens"), Clock.systemUTC());
    TokenGate gate = new TokenGate(tokens, new RateLimits(0.1, BURST, 5), Clock.systemUTC());
    ServeSettings settings =
        new ServeSettings(ShopTables.pipeline(folder), folder.resolve("lake"), "127.0.0.1:1", Optional.empty(), "No SQL here.", "127.0.0.1", 0, 2);
    door = HttpDoor.start(settings, new TokenAccess(gate), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  @AfterEach
  void stop() {
    door.close();
  }

  @Test
  void tokenOpensWhatItsRoleMaySee() throws Exception {
    String dashboard = tokens.create("page", Role.DASHBOARD, Duration.ofHours(1));
    String operator = tokens.create("me", Role.OPERATOR, Duration.ofHours(1));

    assertThat(ask("/api/v1/pipeline", dashboard).statusCode()).isEqualTo(200);
    HttpResponse<String> forbidden = ask("/api/v1/releases", dashboard);
    assertThat(forbidden.statusCode()).isEqualTo(403);
    assertThat(forbidden.body()).contains("/api/v1/releases is not for the role dashboard; it is for finance, operator");
    assertThat(ask("/metrics", dashboard).statusCode()).isEqualTo(403);
    assertThat(ask("/metrics", operator).statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsNoTokenAnyMoreIsLikeNone() throws Exception {
    String token = tokens.create("page", Role.DASHBOARD, Duration.ofHours(1));
    assertThat(ask("/api/v1/pipeline", token).statusCode()).isEqualTo(200);
    tokens.revoke("page");

    for (String none : new String[] {token, "", "daybook_no"}) {
      HttpResponse<String> unknown = ask("/api/v1/pipeline", none);
      assertThat(unknown.statusCode()).isEqualTo(401);
      assertThat(unknown.headers().firstValue("WWW-Authenticate")).contains("Bearer");
      assertThat(unknown.headers().firstValue("Content-Type")).contains("application/problem+json");
      assertThat(unknown.body()).contains("urn:daybook:unauthorized").doesNotContain("daybook_no");
    }
  }

  @Test
  void healthAndPageNeedNone() throws Exception {
    for (String path : new String[] {"/health/live", "/openapi.json", "/", "/style.css"}) {
      assertThat(ask(path, "").statusCode()).as(path).isEqualTo(200);
    }
  }

  @Test
  void whoAsksTooOftenIsToldToWait() throws Exception {
    String token = tokens.create("page", Role.DASHBOARD, Duration.ofHours(1));
    String other = tokens.create("other", Role.DASHBOARD, Duration.ofHours(1));
    for (int i = 0; i < BURST; i++) {
      assertThat(ask("/api/v1/pipeline", token).statusCode()).isEqualTo(200);
    }

    HttpResponse<String> refused = ask("/api/v1/pipeline", token);

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(Long.parseLong(refused.headers().firstValue("Retry-After").orElseThrow())).isBetween(1L, 10L);
    assertThat(ask("/api/v1/pipeline", other).statusCode()).isEqualTo(200);
  }

  @Test
  void whoGuessesIsToldToWaitAndHarmsNobody() throws Exception {
    String token = tokens.create("page", Role.DASHBOARD, Duration.ofHours(1));

    int[] answers = IntStream.range(0, 6).map(i -> status("/api/v1/pipeline", "daybook_" + i)).toArray();

    assertThat(answers).containsExactly(401, 401, 401, 401, 401, 429);
    assertThat(ask("/api/v1/pipeline", token).statusCode()).isEqualTo(200);
  }

  private int status(String path, String token) {
    try {
      return ask(path, token).statusCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> ask(String path, String token) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(door.address()).resolve(path));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
