package io.daybook.core.pipeline;

import static io.daybook.core.access.Role.ANALYST;
import static io.daybook.core.access.Role.DASHBOARD;
import static io.daybook.core.access.Role.FINANCE;
import static io.daybook.core.access.Role.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.access.Role;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TestPipelineAccess {
  private static final String METRICS = """
      pipeline: shop
      source:
        topic: shop.public.line
        envelope: debezium
        key: [id]
        event_time: at
        fields:
          id: string
          phone: { type: long, pii: true }
          name: { type: string, pii: true }
          amount: { type: "decimal(9,2)" }
          at: { type: timestamp, zone: Europe/London }
      calendar: { zone: Europe/London }
      computed:
        initial: { type: string, expression: "substr(name, 1, 1)", pii: true }
        size: { type: string, expression: "case when amount > 9 then 'L' else 'S' end" }
      metrics:
        sales: { window: 1 hour, dimensions: [initial, size, name], measures: { lines: count, last: { max: phone }, most: { max: amount }, middle: { quantile: Phone + 1, at: 0.5 } } }
        stock: { window: 1 hour, measures: { lines: count } }
      """;

  @Test
  void withoutASectionEachViewIsOpenByItsKind() {
    PipelineAccess access = access("");
    assertThat(access.rolesOf("sales")).containsExactlyInAnyOrder(Role.values());
    assertThat(access.rolesOf("sales_month")).containsExactlyInAnyOrder(Role.values());
    assertThat(access.rolesOf("freshness")).containsExactlyInAnyOrder(ANALYST, FINANCE, OPERATOR);
    assertThat(access.rolesOf("sales_expected")).containsExactlyInAnyOrder(ANALYST, FINANCE, OPERATOR);
    assertThat(access.rolesOf("drift_stock")).containsExactlyInAnyOrder(FINANCE, OPERATOR);
    assertThat(access.rolesOf("quarantine")).containsExactly(OPERATOR);
  }

  @Test
  void whatNobodyKnowsIsClosed() {
    PipelineAccess access = access("");
    for (String name : Set.of("changes", "provisional", "final_sales", "sales_by_person", "sales_yesterday", "")) {
      assertThat(access.rolesOf(name)).as(name).containsExactly(OPERATOR);
      assertThat(access.allows(FINANCE, name)).as(name).isFalse();
    }
  }

  @Test
  void aSectionOpensTheMetricsItNamesAndNoOthers() {
    PipelineAccess access = access("access: { sales: [analyst, finance] }");
    assertThat(access.rolesOf("sales")).containsExactlyInAnyOrder(ANALYST, FINANCE, OPERATOR);
    assertThat(access.rolesOf("sales_day")).containsExactlyInAnyOrder(ANALYST, FINANCE, OPERATOR);
    assertThat(access.rolesOf("sales_final")).as("by its kind and its metric").containsExactlyInAnyOrder(FINANCE, OPERATOR);
    assertThat(access.rolesOf("stock")).containsExactly(OPERATOR);
    assertThat(access.rolesOf("drift_stock")).containsExactly(OPERATOR);
    assertThat(access.rolesOf("releases")).as("of all metrics").containsExactlyInAnyOrder(FINANCE, OPERATOR);
  }

  @Test
  void aViewThatIsNamedIsOpenToThoseAlone() {
    PipelineAccess access = access("access: { sales: [analyst], sales_final: [dashboard], stock: [], freshness: [dashboard] }");
    assertThat(access.rolesOf("sales_final")).containsExactlyInAnyOrder(DASHBOARD, OPERATOR);
    assertThat(access.rolesOf("stock")).containsExactly(OPERATOR);
    assertThat(access.rolesOf("freshness")).containsExactlyInAnyOrder(DASHBOARD, OPERATOR);
    assertThat(pipeline("access: { sales: [analyst] }").access()).isEqualTo(new DeclaredAccess.Opened(Map.of("sales", Set.of(ANALYST))));
  }

  @Test
  void personsAreInDimensionsAndInFiguresOfSingleRecords() {
    Pipeline pipeline = pipeline("");
    PipelineAccess access = new PipelineAccess(pipeline);
    assertThat(access.personalDimensions(pipeline.metric("sales").orElseThrow())).containsExactlyInAnyOrder("initial", "name");
    assertThat(access.personalMeasures(pipeline.metric("sales").orElseThrow())).containsExactly("last", "middle");
    assertThat(access.personalDimensions(pipeline.metric("stock").orElseThrow())).isEmpty();
    assertThat(Role.values()).filteredOn(PipelineAccess::seesPersons).containsExactly(OPERATOR);
  }

  @Test
  void mistakesAreTold() {
    assertThatThrownBy(() -> pipeline("access: { sale: [analyst], stock: [analist], sales: analyst, sales_final: [finance, finance] }"))
        .isInstanceOf(PipelineProblems.class)
        .hasMessageContaining("access.sale: is neither a metric nor a view; did you mean 'sales'?")
        .hasMessageContaining("access.stock: unknown role 'analist'; did you mean 'analyst'?")
        .hasMessageContaining("access.sales: must be a list such as [a, b], but is 'analyst'")
        .hasMessageContaining("access.sales_final: 'finance' stands here twice; keep one");
    assertThatThrownBy(() -> pipeline("acces: {}")).hasMessageContaining("did you mean 'access'?");
  }

  @Test
  void aChangeOfAccessIsCompatibleWithTheTables() {
    assertThat(PipelineCompatibility.between(pipeline(""), pipeline("access: { sales: [analyst] }"))).singleElement().satisfies(difference -> {
      assertThat(difference.isCompatible()).isTrue();
      assertThat(difference.key()).isEqualTo("access");
    });
  }

  private static PipelineAccess access(String section) {
    return new PipelineAccess(pipeline(section));
  }

  private static Pipeline pipeline(String section) {
    return PipelineReader.read("shop.yaml", METRICS + section + "\n");
  }
}
