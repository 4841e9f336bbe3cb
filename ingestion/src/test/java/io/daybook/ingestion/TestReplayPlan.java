package io.daybook.ingestion;

import static io.daybook.core.ErrorCode.WRONG_USAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.DaybookException;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestReplayPlan {
  private static final Simulation BUSY = new Simulation(11, 0.1, 0.1, 0.05, 0.1, 0.1);

  private final Pipeline retail = Pipelines.retail();
  private final FileRecords records = Lines.retail(3_000, 3);

  @Test
  void deliveriesComeInTheOrderOfArrival() {
    ReplayPlan plan = ReplayPlan.of(retail, records, BUSY);
    assertThat(plan.deliveries().map(Delivery::arrival).toList()).isSorted();
    for (int i = 0; i < plan.size(); i++) {
      assertThat(plan.arrival(i)).isEqualTo(plan.delivery(i).arrival());
    }
    assertThat(plan.dates()).extracting(BusinessDate::toString).containsExactly("2010-12-01", "2010-12-02", "2010-12-03");
    Instant noon = Instant.parse("2010-12-02T12:00:00Z");
    assertThat(plan.countBefore(noon)).isEqualTo((int) plan.deliveries().filter(it -> it.arrival().isBefore(noon)).count());
    assertThat(plan.countBefore(plan.arrival(0))).isZero();
    assertThat(plan.countBefore(Instant.MAX)).isEqualTo(plan.size());
  }

  @Test
  void sameInputGivesTheSameDeliveriesAndAnotherSeedGivesOthers() {
    List<String> plan = bytes(ReplayPlan.of(retail, records, BUSY));
    assertThat(bytes(ReplayPlan.of(retail, Lines.retail(3_000, 3), BUSY))).isEqualTo(plan);
    assertThat(bytes(ReplayPlan.of(retail, records, BUSY.withSeed(12)))).isNotEqualTo(plan);
  }

  @Test
  void whatHappensToARecordDoesNotDependOnTheChosenDates() {
    DateRange secondDay = DateRange.parse("2010-12-02");
    List<Delivery> ofSecondDay =
        ReplayPlan.of(retail, records, BUSY).deliveries().filter(it -> secondDay.contains(it.businessDate())).toList();
    assertThat(ReplayPlan.of(retail, records, BUSY, secondDay).deliveries()).containsExactlyElementsOf(ofSecondDay);
  }

  @Test
  void prefixTellsPlansApartFromTheFirstDifferenceOn() {
    ReplayPlan plan = ReplayPlan.of(retail, records, BUSY);
    List<FileLine> lines = new ArrayList<>(records.lines());
    FileRecord changed = (FileRecord) lines.get(1_000);
    lines.set(1_000, new FileRecord(changed.position(), changed.eventTime(), AmendedField.replaced(changed.image(), 3, "other")));
    ReplayPlan other = ReplayPlan.of(retail, new FileRecords(records.file(), lines), BUSY);
    int firstDifference = 0;
    while (plan.delivery(firstDifference).equals(other.delivery(firstDifference))) {
      firstDifference++;
    }
    assertThat(firstDifference).isPositive();
    for (int i = 0; i < plan.size(); i++) {
      assertThat(plan.prefix(i) == other.prefix(i)).isEqualTo(i < firstDifference);
    }
  }

  @Test
  void malformedLineArrivesInItsPlaceAndIsCounted() {
    Instant at = Instant.parse("2010-12-01T08:26:00Z");
    List<FileLine> lines = new ArrayList<>(records.lines());
    lines.add(new MalformedLine(3_001, 3_002, at, "1 column instead of 8", new byte[] {'x'}, Optional.empty()));
    ReplayPlan plan = ReplayPlan.of(retail, new FileRecords(records.file(), lines), new Simulation(1, 0, 1, 0, 0, 0));
    assertThat(plan.injections()).containsEntry(Injection.MALFORMED, 1L);
    assertThat(plan.deliveries().filter(it -> it.payload() instanceof MalformedLine))
        .singleElement()
        .satisfies(it -> assertThat(it.arrival()).isBetween(at, at.plusSeconds(5)));
  }

  @Test
  void datesWithoutRecordsAreRefusedWithThoseThatHaveSome() {
    assertThatThrownBy(() -> ReplayPlan.of(retail, records, BUSY, DateRange.parse("2012-01-01..2012-01-03")))
        .isInstanceOfSatisfying(DaybookException.class, e -> assertThat(e.code()).isEqualTo(WRONG_USAGE))
        .hasMessageContaining("counts for 2012-01-01..2012-01-03")
        .hasMessageContaining("from 2010-12-01 to 2010-12-03");
  }

  private List<String> bytes(ReplayPlan plan) {
    DebeziumJson json = new DebeziumJson(retail);
    return plan.deliveries().map(it -> it.arrival() + new String(json.value(it))).toList();
  }
}
