package io.daybook.serving.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.core.pipeline.KnownView;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.serving.RawTables;
import io.daybook.serving.SqlDialect;
import io.daybook.serving.View;
import io.daybook.serving.ViewSql;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is written of a pipeline; what Trino makes of it is tried with a real one. */
class TestTrinoRules {
  private static final String SHOP = """
      pipeline: shop
      source:
        topic: shop.public.line
        envelope: debezium
        key: [id]
        event_time: at
        fields:
          id: { type: string, pii: true }
          till: { type: int, pii: true }
          at: { type: timestamp, zone: Europe/London }
      calendar: { zone: Europe/London }
      metrics:
        sales: { window: 1 hour, dimensions: [till, id], measures: { lines: count, most: { max: till } } }
        stock: { window: 1 hour, measures: { lines: count } }
      """;

  @Test
  void aViewHasARuleForTheRolesThatSeeItAndMasksForPersons() throws IOException {
    JsonNode rules = rules(SHOP);
    assertThat(view(rules, "sales").orElseThrow().toString())
        .isEqualTo("{\"group\":\"analyst|finance|dashboard\",\"catalog\":\"daybook\",\"schema\":\"shop\",\"table\":\"sales\",\"privileges\":[\"SELECT\"],\"columns\":["
            + "{\"name\":\"id\",\"mask\":\"'***'\"},{\"name\":\"till\",\"mask\":\"null\"},{\"name\":\"most\",\"mask\":\"null\"},{\"name\":\"pending_most\",\"mask\":\"null\"}]}");
    assertThat(view(rules, "stock_final").orElseThrow().toString())
        .isEqualTo("{\"group\":\"finance\",\"catalog\":\"daybook\",\"schema\":\"shop\",\"table\":\"stock_final\",\"privileges\":[\"SELECT\"]}");
    assertThat(view(rules, "drift_sales").orElseThrow().get("filter").asText()).isEqualTo("measure not in ('most')");
    assertThat(view(rules, "quarantine")).isEmpty();
  }

  @Test
  void whatTheFileDoesNotOpenHasNoRule() throws IOException {
    JsonNode rules = rules(SHOP + "access: { stock: [dashboard] }\n");
    assertThat(view(rules, "sales")).isEmpty();
    assertThat(view(rules, "stock").orElseThrow().get("group").asText()).isEqualTo("dashboard");
    assertThat(view(rules, "stock_final")).isEmpty();
  }

  @Test
  void everySectionEndsInARefusal() throws IOException {
    JsonNode rules = rules(SHOP);
    List<String> last = new ArrayList<>();
    rules.fields().forEachRemaining(section -> last.add(section.getKey() + " " + section.getValue().get(section.getValue().size() - 1)));
    assertThat(last).containsExactlyInAnyOrder(
        "catalogs {\"allow\":\"none\"}", "schemas {\"owner\":false}", "tables {\"privileges\":[]}", "functions {\"privileges\":[]}", "procedures {\"privileges\":[]}",
        "queries {\"allow\":[]}", "system_session_properties {\"allow\":false}", "catalog_session_properties {\"allow\":false}", "system_information {\"allow\":[]}",
        "impersonation {\"original_user\":\".*\",\"new_user\":\".*\",\"allow\":false}", "authorization {\"original_user\":\".*\",\"new_user\":\".*\",\"allow\":false}");
  }

  /** A view that is not known is for operators alone; whoever adds one has to say of what kind it is. */
  @Test
  void everyViewThatIsMadeIsOfAKnownKind() {
    Pipeline pipeline = PipelineReader.read("shop.yaml", SHOP);
    List<String> known = KnownView.of(pipeline.metrics()).stream().map(KnownView::name).toList();
    RawTables all = table -> Optional.of("lake." + table);
    assertThat(new ViewSql(pipeline, SqlDialect.TRINO, all).views()).extracting(View::name).isSubsetOf(known);
  }

  private static JsonNode rules(String text) throws IOException {
    return new ObjectMapper().readTree(TrinoRules.of(List.of(PipelineReader.read("shop.yaml", text))));
  }

  private static Optional<JsonNode> view(JsonNode rules, String name) {
    for (JsonNode rule : rules.get("tables")) {
      if (rule.path("table").asText().equals(name)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }
}
