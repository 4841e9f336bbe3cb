package io.daybook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.time.BusinessDate;
import io.daybook.reconciliation.CellFilter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Questions about cells, in words, held against the shop's pipeline. */
class TestCellQuestion {
  private static final Pipeline PIPELINE = PipelineReader.read(Checkout.folder().resolve("pipelines/retail_sales.yaml"));
  private static final Metric METRIC = CellQuestion.metric(PIPELINE, "sales_by_country");

  @Test
  void windowIsAnInstantOrALocalTimeOfTheCalendar() {
    assertThat(cells("2011-06-01T09:26:00Z", Map.of()).windowFrom()).contains(Instant.parse("2011-06-01T09:26:00Z"));
    assertThat(cells("2011-06-01T10:26", Map.of())).as("London is an hour ahead in summer").isEqualTo(cells("2011-06-01T09:26:00Z", Map.of()));
    CellFilter range = cells("2010-12-01T08:26:00Z..2010-12-01T08:30:00Z", Map.of("country", "France"));
    assertThat(range.windowUntil()).contains(Instant.parse("2010-12-01T08:30:00Z"));
    assertThat(range).hasToString("window 2010-12-01T08:26:00Z..2010-12-01T08:30:00Z, country=France");
  }

  @Test
  void dateIsThatOfTheWindowWhereNoneIsNamed() {
    CellFilter beforeMidnight = cells("2011-06-01T23:30:00Z", Map.of());
    assertThat(CellQuestion.date(PIPELINE.calendar(), Optional.empty(), beforeMidnight)).contains(BusinessDate.parse("2011-06-02"));
    assertThat(CellQuestion.date(PIPELINE.calendar(), Optional.of(BusinessDate.parse("2011-06-01")), beforeMidnight)).contains(BusinessDate.parse("2011-06-01"));
    assertThat(CellQuestion.date(PIPELINE.calendar(), Optional.empty(), CellFilter.all())).isEmpty();
  }

  @Test
  void whatIsNotThereIsNamedWithTheNearestThatIs() {
    assertThatThrownBy(() -> CellQuestion.metric(PIPELINE, "sales_by_contry"))
        .hasMessage("There is no metric sales_by_contry in retail_sales; did you mean sales_by_country? Its metrics: sales_by_country, sales");
    assertThatThrownBy(() -> cells(null, Map.of("county", "France")))
        .hasMessage("sales_by_country has no dimension county; did you mean country? Its dimensions: country");
    assertThatThrownBy(() -> CellQuestion.cells(PIPELINE.calendar(), CellQuestion.metric(PIPELINE, "sales"), null, Map.of("country", "France")))
        .hasMessage("sales has no dimension country. Its dimensions: none");
  }

  @Test
  void windowThatCannotBeIsRefused() {
    assertThatThrownBy(() -> cells("noon", Map.of())).hasMessageStartingWith("'noon' is not the start of a window; write 2010-12-01T08:26:00Z");
    assertThatThrownBy(() -> cells("2011-03-27T01:30", Map.of())).hasMessage("The local time 2011-03-27T01:30 does not exist in Europe/London: clocks were put forward.");
    assertThatThrownBy(() -> cells("2010-12-01T08:30:00Z..2010-12-01T08:26:00Z", Map.of())).hasMessageContaining("the end must be after the start");
  }

  private static CellFilter cells(String window, Map<String, String> where) {
    return CellQuestion.cells(PIPELINE.calendar(), METRIC, window, where);
  }
}
