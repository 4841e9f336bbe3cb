package io.daybook.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import io.daybook.core.time.BusinessDate;
import io.daybook.lake.LakeTables;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** When a drift is an alarm: days of 10,000 pounds, with so many pounds late. */
class TestUsualDrift {
  private static final BusinessDate FIRST = BusinessDate.parse("2010-12-01");
  private static final String CAUSE = LakeTables.CAUSES.get(0);

  @Property
  void nothingIsSaidWithoutEnoughHistory(@ForAll @Size(max = UsualDrift.LEAST_HISTORY - 1) List<@IntRange(min = 0, max = 300) Integer> before, @ForAll @IntRange(max = 10_000) int late) {
    assertThat(alarms(before, late)).isEmpty();
  }

  @Property
  void dateThatIsNoWorseThanHalfOfThoseBeforeItRaisesNone(@ForAll @Size(min = UsualDrift.LEAST_HISTORY, max = 60) List<@IntRange(min = 0, max = 300) Integer> before) {
    List<Integer> sorted = looked(before);
    assertThat(alarms(before, sorted.get((sorted.size() - 1) / 2))).isEmpty();
  }

  @Property
  void dateLikeThoseBeforeItRaisesNone(@ForAll @Size(min = UsualDrift.LEAST_HISTORY, max = 60) List<@IntRange(min = 100, max = 200) Integer> before, @ForAll @IntRange(min = 100, max = 200) int late) {
    assertThat(alarms(before, late)).as("all between one and two percent").isEmpty();
  }

  @Property
  void dateTenTimesOverTheWorstOfThemRaisesOneOfTheCauseAndOneOfTheDifference(
      @ForAll @Size(min = UsualDrift.LEAST_HISTORY, max = 60) List<@IntRange(min = 1, max = 300) Integer> before) {
    List<Integer> sorted = looked(before);
    int late = 10 * sorted.get(sorted.size() - 1);
    List<DriftAlarm> alarms = alarms(before, late);
    assertThat(alarms).extracting(DriftAlarm::of).containsExactly(DriftAlarm.DIFFERENCE, CAUSE);
    assertThat(alarms).allSatisfy(
        alarm -> {
          assertThat(alarm.amount()).isEqualByComparingTo(BigDecimal.valueOf(late));
          assertThat(alarm.share()).isGreaterThan(alarm.largestUsualShare());
          assertThat(alarm.learnedFrom()).isEqualTo(Math.min(before.size(), UsualDrift.LEARNED_FROM));
        });
  }

  @Property
  void whatCameAfterADateSaysNothingOfIt(
      @ForAll @Size(min = UsualDrift.LEAST_HISTORY, max = 30) List<@IntRange(min = 0, max = 300) Integer> before,
      @ForAll @Size(max = 30) List<@IntRange(min = 0, max = 5000) Integer> after,
      @ForAll @IntRange(max = 3000) int late) {
    List<DriftTotal> totals = new ArrayList<>(totals(before, late));
    BusinessDate judged = FIRST.plusDays(before.size());
    List<DriftAlarm> alone = UsualDrift.alarms(totals, Set.of(judged));
    after.forEach(each -> totals.add(total(FIRST.plusDays(totals.size()), each)));
    assertThat(UsualDrift.alarms(totals, Set.of(judged))).isEqualTo(alone);
  }

  @Example
  void oneBadDateBeforeHidesNothing() {
    assertThat(alarms(List.of(100, 110, 90, 5000, 105, 95, 100, 102), 1000)).hasSize(2);
  }

  @Example
  void firstOutageAfterWeeksWithoutOneIsAnAlarm() {
    assertThat(alarms(List.of(0, 0, 0, 0, 0, 0, 0), 2)).isNotEmpty();
    assertThat(alarms(List.of(0, 0, 0, 0, 0, 0, 0), 1)).as("a hundredth of a percent").isEmpty();
  }

  @Example
  void anyAmountIsAllOfAFigureOfZero() {
    DriftTotal nothingLeft = new DriftTotal(FIRST, "sales", "net_gbp", BigDecimal.TEN, BigDecimal.ZERO, causes(-10), BigDecimal.ZERO);
    assertThat(UsualDrift.share(nothingLeft, BigDecimal.TEN.negate())).isEqualByComparingTo(BigDecimal.ONE);
    assertThat(UsualDrift.share(nothingLeft, BigDecimal.ZERO)).isEqualByComparingTo(BigDecimal.ZERO);
  }

  @Example
  void alarmSaysInOneLineWhatItIsAbout() {
    assertThat(alarms(List.of(100, 100, 100, 100, 100, 100, 100), 2500).get(0))
        .hasToString("2010-12-08 net_gbp of sales: difference 2500 is 25.00 % of the final figure; usual is 1.00 %, up to 2.00 %, by the 7 releases before");
  }

  private static List<Integer> looked(List<Integer> before) {
    return before.subList(Math.max(0, before.size() - UsualDrift.LEARNED_FROM), before.size()).stream().sorted().toList();
  }

  private static List<DriftAlarm> alarms(List<Integer> before, int late) {
    return UsualDrift.alarms(totals(before, late), Set.of(FIRST.plusDays(before.size())));
  }

  private static List<DriftTotal> totals(List<Integer> before, int late) {
    List<DriftTotal> totals = new ArrayList<>();
    before.forEach(each -> totals.add(total(FIRST.plusDays(totals.size()), each)));
    totals.add(total(FIRST.plusDays(totals.size()), late));
    return totals;
  }

  private static DriftTotal total(BusinessDate date, int late) {
    return new DriftTotal(date, "sales", "net_gbp", BigDecimal.valueOf(10_000 - late), BigDecimal.valueOf(10_000), causes(late), BigDecimal.ZERO);
  }

  private static Map<String, BigDecimal> causes(int amount) {
    Map<String, BigDecimal> causes = new LinkedHashMap<>();
    LakeTables.CAUSES.forEach(cause -> causes.put(cause, cause.equals(CAUSE) ? BigDecimal.valueOf(amount) : BigDecimal.ZERO));
    return causes;
  }
}
