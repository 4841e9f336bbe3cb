package io.daybook.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.daybook.core.change.Image;
import io.daybook.core.change.Op;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TestArrivalModel {
  private final Pipeline retail = Pipelines.retail();

  @Property(tries = 60)
  void latestImagesAreExactlyTheFilesRecords(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 300) int count,
      @ForAll @DoubleRange(max = 0.3) double late,
      @ForAll @DoubleRange(max = 0.2) double redelivered,
      @ForAll @DoubleRange(max = 0.25) double amended,
      @ForAll @DoubleRange(max = 0.25) double deleted) {
    FileRecords records = Lines.retail(count, seed);
    Simulation simulation = new Simulation(seed, late, redelivered / 2, redelivered / 2, amended, deleted);
    List<Delivery> deliveries = new ArrayList<>(ReplayPlan.of(Pipelines.retail(), records, simulation).deliveries().toList());
    Collections.shuffle(deliveries, new Random(seed)); // the log position alone gives the order

    assertThat(latestImages(deliveries)).isEqualTo(keyed(records));
    assertThat(latestImagesWhereEachFollowsTheOneBefore(deliveries)).isEqualTo(keyed(records));
  }

  @Test
  void zeroRatesSendTheFileExactly() {
    FileRecords records = Lines.retail(2_000, 3);
    List<Delivery> deliveries = ReplayPlan.of(retail, records, Simulation.undisturbed()).deliveries().toList();
    assertThat(deliveries).hasSize(2_000).allMatch(delivery -> delivery.injected().isEmpty() && change(delivery).op() == Op.INSERT);
    assertThat(deliveries.stream().map(delivery -> change(delivery).after().orElseThrow()))
        .containsExactlyInAnyOrderElementsOf(records.lines().stream().map(line -> ((FileRecord) line).image()).toList());
  }

  @Test
  void ordinaryRecordsArriveWithinSecondsAndOnTime() {
    assertThat(ReplayPlan.of(retail, Lines.retail(2_000, 3), Simulation.undisturbed()).deliveries())
        .allSatisfy(
            delivery -> {
              assertThat(Duration.between(delivery.eventTime(), delivery.arrival())).isBetween(Duration.ZERO, Duration.ofSeconds(5));
              retail.metrics().forEach(metric -> assertThat(isLate(delivery, metric.pane(), retail)).isFalse());
            });
  }

  @Test
  void ordinaryRecordIsOnTimeEvenWithoutAllowedLateness() {
    Pipeline strict = withLateness(retail, Duration.ZERO);
    Instant lastMoment = Instant.parse("2010-12-01T08:26:59.999999Z");
    FileRecords records = new FileRecords(Lines.retail(1, 1).file(), List.of(new FileRecord(1, lastMoment, Lines.image("1", 1, 1, lastMoment))));
    assertThat(ReplayPlan.of(strict, records, Simulation.undisturbed()).arrival(0)).isEqualTo("2010-12-01T08:27:00Z");
  }

  @Test
  void lateDeliveryIsLateForEveryMetricAndBeforeTheNightIsOver() {
    List<Delivery> late = injected(new Simulation(5, 1, 0, 0, 0, 0), Injection.LATE);
    assertThat(late).hasSizeGreaterThan(1_990);
    assertThat(late)
        .allSatisfy(
            delivery -> {
              retail.metrics().forEach(metric -> assertThat(isLate(delivery, metric.pane(), retail)).isTrue());
              assertThat(delivery.arrival()).isBefore(nightEnd(delivery.businessDate()));
            });
  }

  @Test
  void recordIsNotLateWhereThereIsNoRoomBeforeTheClosing() {
    Pipeline hasty = Pipelines.retail("retail", Duration.ofMinutes(40), Duration.ofMinutes(10));
    Instant nearMidnight = Instant.parse("2010-12-01T23:10:00Z");
    FileRecords records = new FileRecords(Lines.retail(1, 1).file(), List.of(new FileRecord(1, nearMidnight, Lines.image("1", 1, 1, nearMidnight))));
    ReplayPlan plan = ReplayPlan.of(hasty, records, new Simulation(1, 1, 0, 0, 0, 0));
    assertThat(plan.delivery(0).injected()).isEmpty();
    assertThat(plan.delivery(0).arrival()).isBetween(nearMidnight, nearMidnight.plusSeconds(5));
  }

  @Test
  void redeliveryIsTheSameChangeWithinOrBeyondTheHorizon() {
    Duration horizon = retail.dedupHorizon();
    assertThat(injected(new Simulation(5, 0, 1, 0, 0, 0), Injection.REDELIVERED))
        .hasSizeGreaterThan(1_990)
        .allSatisfy(again -> assertThat(afterFirst(again)).isBetween(Duration.ofSeconds(1), horizon.minusSeconds(1)));
    assertThat(injected(new Simulation(5, 0, 0, 1, 0, 0), Injection.REDELIVERED_BEYOND))
        .hasSizeGreaterThan(1_990)
        .allSatisfy(again -> assertThat(afterFirst(again)).isBetween(horizon.plusMinutes(1), horizon.plusMinutes(30)));

    DebeziumJson json = new DebeziumJson(retail);
    Map<Long, Set<String>> bytes =
        ReplayPlan.of(retail, Lines.retail(500, 3), new Simulation(5, 0, 0.5, 0.5, 0, 0)).deliveries()
            .collect(Collectors.groupingBy(it -> it.payload().logPosition(), Collectors.mapping(it -> new String(json.value(it)), Collectors.toSet())));
    assertThat(bytes).hasSize(500);
    assertThat(bytes.values()).allSatisfy(values -> assertThat(values).hasSize(1));
  }

  @Test
  void amendmentSetsAWrongAmountRightInTheNight() {
    List<Delivery> amendments = injected(new Simulation(5, 0, 0, 0, 1, 0), Injection.AMENDED);
    assertThat(amendments)
        .hasSize(2_000)
        .allSatisfy(
            delivery -> {
              int wrong = (int) change(delivery).before().orElseThrow().value(4);
              int right = (int) change(delivery).after().orElseThrow().value(4);
              assertThat(Math.abs(wrong) - Math.abs(right)).isBetween(1, 5);
              assertThat((long) wrong * right).isGreaterThanOrEqualTo(0);
              assertInNight(delivery);
            });
  }

  @Test
  void phantomIsInsertedByDayAndDeletedInTheNight() {
    FileRecords records = Lines.retail(500, 3);
    ReplayPlan plan = ReplayPlan.of(retail, records, new Simulation(5, 0, 0, 0, 0, 1));
    Set<List<Object>> keys = keyed(records).keySet();
    List<Delivery> deletions = plan.deliveries().filter(delivery -> delivery.injected().isPresent()).toList();
    assertThat(deletions).hasSize(500).allSatisfy(TestArrivalModel::assertInNight);
    assertThat(deletions).allSatisfy(delivery -> assertThat(keys).doesNotContain(key(change(delivery).before().orElseThrow())));
    assertThat(deletions.stream().map(delivery -> key(change(delivery).before().orElseThrow())).distinct()).hasSize(500);
    assertThat(plan.size()).isEqualTo(1_500);
  }

  @Test
  void shortGraceLeavesCorrectionsToTheDay() {
    Pipeline hasty = Pipelines.retail("retail", Duration.ZERO, Duration.ofMinutes(10));
    ReplayPlan plan = ReplayPlan.of(hasty, Lines.retail(2_000, 3), new Simulation(5, 0.2, 0.2, 0.1, 0.3, 0.2));
    assertThat(plan.injections().get(Injection.AMENDED)).isGreaterThan(400);
    assertThat(plan.deliveries()).allSatisfy(it -> assertThat(it.arrival()).isBefore(hasty.calendar().endOf(it.businessDate())));
  }

  @Test
  void defaultRatesAreMet() {
    ReplayPlan plan = ReplayPlan.of(retail, Lines.retail(60_000, 3), Simulation.defaults());
    assertThat(plan.injections().get(Injection.LATE) / 60_000.0).isCloseTo(0.01, within(0.002));
    assertThat(plan.injections().get(Injection.REDELIVERED) / 60_000.0).isCloseTo(0.01, within(0.002));
    assertThat(plan.injections().get(Injection.REDELIVERED_BEYOND) / 60_000.0).isCloseTo(0.001, within(0.0006));
    assertThat(plan.injections().get(Injection.AMENDED) / 60_000.0).isCloseTo(0.005, within(0.0015));
    assertThat(plan.injections().get(Injection.DELETED) / 60_000.0).isCloseTo(0.002, within(0.001));
  }

  @Test
  void phantomKeyOfATextFieldGetsASuffixThatNoRecordHas() {
    Instant at = Instant.parse("2010-12-01T08:26:00Z");
    FileRecords records =
        new FileRecords(
            Lines.retail(1, 1).file(),
            List.of(new FileRecord(1, at, Lines.image("1", 1, 1, at)), new FileRecord(2, at, Lines.image("1-phantom", 1, 1, at))));
    Image phantom = PhantomKey.of(withKey(retail, "invoice_no").source(), records).orElseThrow().on(Lines.image("1", 1, 1, at));
    assertThat(phantom.value(0)).isEqualTo("1-phantom-phantom");
    assertThat(PhantomKey.of(withKey(retail, "quantity").source(), records).orElseThrow().on(phantom).value(4)).isEqualTo(2);
    assertThat(PhantomKey.of(withKey(retail, "invoice_date").source(), records)).isEmpty();
  }

  @Test
  void amendedFieldIsOneThatASumUses() {
    assertThat(AmendedField.of(retail).orElseThrow().index()).isEqualTo(4);
    assertThat(AmendedField.of(Pipelines.everyType()).orElseThrow().index()).isEqualTo(2);
  }

  private List<Delivery> injected(Simulation simulation, Injection kind) {
    return ReplayPlan.of(retail, Lines.retail(2_000, 3), simulation).deliveries().filter(it -> it.injected().filter(kind::equals).isPresent()).toList();
  }

  private static Duration afterFirst(Delivery again) {
    return Duration.between(again.firstArrival(), again.arrival());
  }

  private static void assertInNight(Delivery delivery) {
    Instant end = Pipelines.retail().calendar().endOf(delivery.businessDate());
    assertThat(delivery.arrival()).isBetween(end.plus(Duration.ofMinutes(30)), nightEnd(delivery.businessDate()));
  }

  private static Instant nightEnd(BusinessDate date) {
    return Pipelines.retail().calendar().endOf(date).plus(Duration.ofMinutes(330));
  }

  /** Fine print 1, in words of its own. */
  private static boolean isLate(Delivery delivery, Duration window, Pipeline pipeline) {
    long length = window.toSeconds();
    long windowEnd = (Math.floorDiv(delivery.eventTime().getEpochSecond(), length) + 1) * length; // London winter days begin at midnight UTC
    return delivery.arrival().isAfter(Instant.ofEpochSecond(windowEnd).plus(pipeline.allowedLateness()));
  }

  private static RowChange change(Delivery delivery) {
    return (RowChange) delivery.payload();
  }

  private static List<Object> key(Image image) {
    return List.of(image.value(0), image.value(1));
  }

  private static Map<List<Object>, Image> keyed(FileRecords records) {
    return records.lines().stream().map(line -> ((FileRecord) line).image()).collect(Collectors.toMap(TestArrivalModel::key, image -> image));
  }

  private static Map<List<Object>, Image> latestImages(List<Delivery> deliveries) {
    Map<List<Object>, RowChange> latest = new HashMap<>();
    deliveries.forEach(it -> latest.merge(key(change(it).latestImage()), change(it), (a, b) -> a.logPosition() >= b.logPosition() ? a : b));
    return latest.entrySet().stream()
        .filter(it -> it.getValue().after().isPresent())
        .collect(Collectors.toMap(Map.Entry::getKey, it -> it.getValue().after().orElseThrow()));
  }

  private static Map<List<Object>, Image> latestImagesWhereEachFollowsTheOneBefore(List<Delivery> deliveries) {
    Map<List<Object>, Image> images = new HashMap<>();
    Set<Long> seen = new HashSet<>();
    deliveries.stream()
        .sorted(Comparator.comparing(Delivery::arrival).thenComparing(it -> it.payload().logPosition()))
        .map(TestArrivalModel::change)
        .filter(change -> seen.add(change.logPosition()))
        .forEach(
            change -> {
              List<Object> key = key(change.latestImage());
              assertThat(images.get(key)).isEqualTo(change.before().orElse(null));
              images.put(key, change.after().orElse(null));
            });
    images.values().removeIf(image -> image == null);
    return images;
  }

  private static Pipeline withLateness(Pipeline p, Duration lateness) {
    return new Pipeline(
        p.name(), p.source(), p.calendar(), p.closing(), lateness, p.dedupHorizon(), p.clockSkew(), p.references(), p.transformations(), p.rules(), p.metrics(), p.gates(), p.definition());
  }

  private static Pipeline withKey(Pipeline p, String field) {
    var s = p.source();
    var source = new io.daybook.core.pipeline.Source(s.topic(), s.envelope(), List.of(field), s.fields(), s.eventTime(), s.file());
    return new Pipeline(
        p.name(), source, p.calendar(), p.closing(), p.allowedLateness(), p.dedupHorizon(), p.clockSkew(), p.references(), p.transformations(), p.rules(), p.metrics(), p.gates(), p.definition());
  }
}
