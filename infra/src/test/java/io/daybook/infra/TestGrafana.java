package io.daybook.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What Grafana is given: that it fits together. That its metrics and statements exist is tested where they do. */
class TestGrafana {
  private static final Path FOLDER = Path.of("etc/grafana");

  @Test
  void dashboardsAreFoundAndHaveNamesOfTheirOwn() throws IOException {
    Map<?, ?> provider = (Map<?, ?>) list(yaml("provisioning/dashboards/daybook.yaml"), "providers").get(0);
    assertThat(provider.get("type")).isEqualTo("file");
    try (Stream<Path> files = Files.list(FOLDER.resolve("dashboards"))) {
      List<String> uids = files.map(file -> dashboard(file.getFileName().toString()).get("uid").asText()).toList();
      assertThat(uids).containsExactlyInAnyOrder("daybook-operators", "daybook-metrics");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"operators.json", "metrics.json"})
  void everyPanelAsksADataSourceThatIsProvisioned(String file) throws IOException {
    Map<String, String> provisioned = new HashMap<>();
    list(yaml("provisioning/datasources/daybook.yaml"), "datasources").forEach(each -> provisioned.put((String) ((Map<?, ?>) each).get("uid"), (String) ((Map<?, ?>) each).get("type")));
    JsonNode dashboard = dashboard(file);
    List<JsonNode> asked = new ArrayList<>(dashboard.findValues("datasource"));
    assertThat(asked).isNotEmpty().allSatisfy(each -> assertThat(provisioned).containsEntry(each.get("uid").asText(), each.get("type").asText()));
    for (JsonNode panel : panels(dashboard)) {
      assertThat(panel.get("targets")).as(panel.get("title").asText()).isNotEmpty();
      String member = panel.at("/datasource/type").asText().equals("prometheus") ? "expr" : "rawSQL";
      panel.get("targets").forEach(target -> assertThat(target.path(member).asText()).as(panel.get("title").asText()).isNotBlank());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"operators.json", "metrics.json"})
  void panelsLieBesideEachOther(String file) {
    Set<String> taken = new HashSet<>();
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : dashboard(file).get("panels")) {
      assertThat(ids.add(panel.get("id").asInt())).as("id of " + panel.get("title")).isTrue();
      JsonNode at = panel.get("gridPos");
      assertThat(at.get("x").asInt() + at.get("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = at.get("x").asInt(); x < at.get("x").asInt() + at.get("w").asInt(); x++) {
        for (int y = at.get("y").asInt(); y < at.get("y").asInt() + at.get("h").asInt(); y++) {
          assertThat(taken.add(x + " " + y)).as("place of " + panel.get("title")).isTrue();
        }
      }
    }
  }

  private static List<JsonNode> panels(JsonNode dashboard) {
    List<JsonNode> panels = new ArrayList<>();
    dashboard.get("panels").forEach(panels::add);
    return panels.stream().filter(panel -> !panel.get("type").asText().equals("row")).collect(Collectors.toList());
  }

  private static JsonNode dashboard(String file) {
    try {
      return new ObjectMapper().readTree(FOLDER.resolve("dashboards").resolve(file).toFile());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<?, ?> yaml(String file) throws IOException {
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(FOLDER.resolve(file)));
  }

  private static List<?> list(Map<?, ?> of, String key) {
    return (List<?>) of.get(key);
  }
}
