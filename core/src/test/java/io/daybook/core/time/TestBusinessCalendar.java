package io.daybook.core.time;

import static java.time.temporal.ChronoUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TestBusinessCalendar {
  private static final ZoneId LONDON = ZoneId.of("Europe/London");
  private static final BusinessCalendar MIDNIGHT = new BusinessCalendar(LONDON, LocalTime.MIDNIGHT);
  private static final BusinessCalendar FIVE_O_CLOCK = new BusinessCalendar(LONDON, LocalTime.of(17, 0));

  @Test
  void midnightEndsTheCalendarDay() {
    assertDay(MIDNIGHT, "2010-12-01", "2010-12-01T00:00:00Z", "2010-12-02T00:00:00Z");
    assertDay(MIDNIGHT, "2011-07-01", "2011-06-30T23:00:00Z", "2011-07-01T23:00:00Z");
  }

  @Test
  void whatHappensAtTheCutOffCountsForTheNextDate() {
    assertDay(FIVE_O_CLOCK, "2010-12-01", "2010-11-30T17:00:00Z", "2010-12-01T17:00:00Z");
  }

  @Test
  void dayHas23HoursWhenClocksGoForwardAnd25WhenTheyGoBack() {
    assertDay(MIDNIGHT, "2011-03-27", "2011-03-27T00:00:00Z", "2011-03-27T23:00:00Z");
    assertDay(MIDNIGHT, "2011-10-30", "2011-10-29T23:00:00Z", "2011-10-31T00:00:00Z");
    assertDay(FIVE_O_CLOCK, "2011-03-27", "2011-03-26T17:00:00Z", "2011-03-27T16:00:00Z");
    assertDay(FIVE_O_CLOCK, "2011-10-30", "2011-10-29T16:00:00Z", "2011-10-30T17:00:00Z");
    assertThat(hours(MIDNIGHT, "2011-03-27")).isEqualTo(23);
    assertThat(hours(MIDNIGHT, "2011-10-30")).isEqualTo(25);
    assertThat(hours(FIVE_O_CLOCK, "2011-03-27")).isEqualTo(23);
    assertThat(hours(FIVE_O_CLOCK, "2011-10-30")).isEqualTo(25);
  }

  @Test
  void cutOffThatDoesNotOccurIsTheClockChange() {
    BusinessCalendar halfPastOne = new BusinessCalendar(LONDON, LocalTime.of(1, 30));
    assertDay(halfPastOne, "2011-03-27", "2011-03-26T01:30:00Z", "2011-03-27T01:00:00Z");
    assertDay(halfPastOne, "2011-03-28", "2011-03-27T01:00:00Z", "2011-03-28T00:30:00Z");
  }

  @Test
  void cutOffThatOccursTwiceIsTheEarlierOne() {
    BusinessCalendar halfPastOne = new BusinessCalendar(LONDON, LocalTime.of(1, 30));
    assertDay(halfPastOne, "2011-10-30", "2011-10-29T00:30:00Z", "2011-10-30T00:30:00Z");
    assertDay(halfPastOne, "2011-10-31", "2011-10-30T00:30:00Z", "2011-10-31T01:30:00Z");
    Instant beforeTheCutOffOnTheWallAgain = Instant.parse("2011-10-30T01:10:00Z");
    assertThat(halfPastOne.dateOf(beforeTheCutOffOnTheWallAgain)).isEqualTo(date("2011-10-31"));
  }

  @Test
  void midnightThatDoesNotOccurIsTheClockChange() {
    // The clocks of Toronto went from 23:30 to 00:30.
    BusinessCalendar toronto = new BusinessCalendar(ZoneId.of("America/Toronto"), LocalTime.MIDNIGHT);
    assertDay(toronto, "1919-03-30", "1919-03-30T05:00:00Z", "1919-03-31T04:30:00Z");
    assertDay(toronto, "1919-03-31", "1919-03-31T04:30:00Z", "1919-04-01T04:00:00Z");
  }

  @Test
  void midnightThatOccursTwiceEndsTheDayAtOnce() {
    // The clocks of Goose Bay went from 00:01 back to 23:01 of the day before.
    BusinessCalendar gooseBay = new BusinessCalendar(ZoneId.of("America/Goose_Bay"), LocalTime.MIDNIGHT);
    assertDay(gooseBay, "2010-11-06", "2010-11-06T03:00:00Z", "2010-11-07T03:00:00Z");
    assertThat(gooseBay.dateOf(Instant.parse("2010-11-07T03:30:00Z"))).isEqualTo(date("2010-11-07"));
  }

  @Test
  void dateThatTheZoneSkippedIsEmpty() {
    // Samoa had no 30 December 2011.
    BusinessCalendar apia = new BusinessCalendar(ZoneId.of("Pacific/Apia"), LocalTime.MIDNIGHT);
    Instant change = Instant.parse("2011-12-30T10:00:00Z");
    assertThat(apia.endOf(date("2011-12-29"))).isEqualTo(change);
    assertThat(apia.endOf(date("2011-12-30"))).isEqualTo(change);
    assertThat(apia.dateOf(change)).isEqualTo(date("2011-12-31"));
    assertThat(apia.dateOf(change.minusNanos(1))).isEqualTo(date("2011-12-29"));
  }

  @Test
  void instantsBefore1970HaveTheirDates() {
    assertDay(MIDNIGHT, "1958-02-11", "1958-02-11T00:00:00Z", "1958-02-12T00:00:00Z");
    assertThat(MIDNIGHT.windowOf(Instant.parse("1958-02-11T10:07:31.5Z"), Duration.ofMinutes(5)))
        .isEqualTo(window("1958-02-11T10:05:00Z", "1958-02-11T10:10:00Z"));
  }

  @Test
  void windowsAlignToTheStartOfTheBusinessDate() {
    assertThat(FIVE_O_CLOCK.windowOf(Instant.parse("2010-12-01T17:00:00Z"), Duration.ofMinutes(7)))
        .isEqualTo(window("2010-12-01T17:00:00Z", "2010-12-01T17:07:00Z"));
    assertThat(FIVE_O_CLOCK.windowOf(Instant.parse("2010-12-01T17:06:59.999999Z"), Duration.ofMinutes(7)))
        .isEqualTo(window("2010-12-01T17:00:00Z", "2010-12-01T17:07:00Z"));
    assertThat(FIVE_O_CLOCK.windowOf(Instant.parse("2010-12-01T17:07:00Z"), Duration.ofMinutes(7)))
        .isEqualTo(window("2010-12-01T17:07:00Z", "2010-12-01T17:14:00Z"));
  }

  @Test
  void windowIsClippedAtTheEndOfTheDate() {
    assertThat(MIDNIGHT.windowOf(Instant.parse("2010-12-01T23:30:00Z"), Duration.ofHours(7)))
        .isEqualTo(window("2010-12-01T21:00:00Z", "2010-12-02T00:00:00Z"));
    assertThat(MIDNIGHT.windowOf(Instant.parse("2011-03-27T22:30:00Z"), Duration.ofDays(1)))
        .isEqualTo(window("2011-03-27T00:00:00Z", "2011-03-27T23:00:00Z"));
    // The 25th hour has a window of its own.
    assertThat(MIDNIGHT.windowOf(Instant.parse("2011-10-30T23:30:00Z"), Duration.ofDays(1)))
        .isEqualTo(window("2011-10-30T23:00:00Z", "2011-10-31T00:00:00Z"));
  }

  @Test
  void localTimeThatOccursTwiceIsTheEarlierInstantAndOneThatDoesNotOccurIsNone() {
    assertThat(BusinessCalendar.instantOf(LocalDateTime.parse("2011-10-30T01:30"), LONDON)).contains(Instant.parse("2011-10-30T00:30:00Z"));
    assertThat(BusinessCalendar.instantOf(LocalDateTime.parse("2011-03-27T01:30"), LONDON)).isEmpty();
    assertThat(BusinessCalendar.instantOf(LocalDateTime.parse("2011-03-27T02:00"), LONDON)).contains(Instant.parse("2011-03-27T01:00:00Z"));
    assertThat(BusinessCalendar.instantOf(LocalDateTime.parse("2011-07-01T12:00"), LONDON)).contains(Instant.parse("2011-07-01T11:00:00Z"));
  }

  @Property
  void everyInstantBelongsToExactlyOneDate(@ForAll("calendars") BusinessCalendar calendar, @ForAll("instants") Instant instant) {
    BusinessDate date = calendar.dateOf(instant);
    assertThat(holds(calendar, date, instant)).isTrue();
    for (int days = 1; days <= 3; days++) {
      assertThat(holds(calendar, date.plusDays(-days), instant)).isFalse();
      assertThat(holds(calendar, date.plusDays(days), instant)).isFalse();
    }
  }

  @Property
  void datesFollowEachOtherWithoutGap(@ForAll("calendars") BusinessCalendar calendar, @ForAll("instants") Instant instant) {
    BusinessDate date = calendar.dateOf(instant);
    assertThat(calendar.endOf(date)).isEqualTo(calendar.startOf(date.plusDays(1)));
    assertThat(calendar.dateOf(calendar.startOf(date))).isEqualTo(date);
    assertThat(calendar.dateOf(calendar.endOf(date).minusNanos(1))).isEqualTo(date);
    assertThat(calendar.dateOf(calendar.endOf(date)).isAfter(date)).isTrue();
  }

  @Property
  void cutOffReadsOnTheClockAtTheEndOfTheDateUnlessTheClocksChange(
      @ForAll("calendars") BusinessCalendar calendar, @ForAll("instants") Instant instant) {
    Instant end = calendar.endOf(calendar.dateOf(instant));
    LocalDateTime before = LocalDateTime.ofInstant(end.minusNanos(1), calendar.zone());
    LocalDateTime after = LocalDateTime.ofInstant(end, calendar.zone());
    boolean clocksChange = !before.plusNanos(1).equals(after);
    assertThat(clocksChange || after.toLocalTime().equals(calendar.cutOff())).isTrue();
  }

  @Property
  void windowHoldsItsInstantAndTilesTheDate(
      @ForAll("calendars") BusinessCalendar calendar, @ForAll("instants") Instant instant, @ForAll @IntRange(min = 1, max = 86_400) int seconds) {
    Duration length = Duration.ofSeconds(seconds);
    BusinessDate date = calendar.dateOf(instant);
    Window window = calendar.windowOf(instant, length);
    assertThat(window.startInclusive()).isBeforeOrEqualTo(instant);
    assertThat(window.endExclusive()).isAfter(instant);
    assertThat(calendar.dateOf(window.startInclusive())).isEqualTo(date);
    assertThat(calendar.dateOf(window.endExclusive().minusNanos(1))).isEqualTo(date);
    assertThat(Duration.between(window.startInclusive(), window.endExclusive())).isLessThanOrEqualTo(length);

    assertThat(calendar.windowOf(window.startInclusive(), length)).isEqualTo(window);
    assertThat(calendar.windowOf(window.endExclusive().minusNanos(1), length)).isEqualTo(window);
    assertThat(calendar.windowOf(window.endExclusive(), length).startInclusive()).isEqualTo(window.endExclusive());
  }

  @Provide
  Arbitrary<BusinessCalendar> calendars() {
    Arbitrary<ZoneId> zones = Arbitraries.of(new TreeSet<>(ZoneId.getAvailableZoneIds())).map(ZoneId::of);
    Arbitrary<LocalTime> cutOffs =
        Arbitraries.oneOf(
            Arbitraries.of(LocalTime.MIDNIGHT, LocalTime.of(1, 30), LocalTime.of(17, 0)),
            Arbitraries.integers().between(0, 24 * 60 - 1).map(minutes -> LocalTime.MIDNIGHT.plusMinutes(minutes)));
    return Combinators.combine(zones, cutOffs).as(BusinessCalendar::new);
  }

  @Provide
  Arbitrary<Instant> instants() {
    long first = Instant.parse("1840-01-01T00:00:00Z").getEpochSecond();
    long last = Instant.parse("2060-01-01T00:00:00Z").getEpochSecond();
    return Combinators.combine(Arbitraries.longs().between(first, last).withDistribution(RandomDistribution.uniform()),
            Arbitraries.integers().between(0, 999_999))
        .as((seconds, micros) -> Instant.ofEpochSecond(seconds, micros * 1_000L));
  }

  private static void assertDay(BusinessCalendar calendar, String date, String startInclusive, String endExclusive) {
    Instant start = Instant.parse(startInclusive);
    Instant end = Instant.parse(endExclusive);
    BusinessDate day = date(date);
    assertThat(calendar.startOf(day)).isEqualTo(start);
    assertThat(calendar.endOf(day)).isEqualTo(end);
    assertThat(calendar.dateOf(start)).isEqualTo(day);
    assertThat(calendar.dateOf(end.minusNanos(1))).isEqualTo(day);
    assertThat(calendar.dateOf(start.minusNanos(1))).isEqualTo(day.plusDays(-1));
    assertThat(calendar.dateOf(end)).isEqualTo(day.plusDays(1));
  }

  private static boolean holds(BusinessCalendar calendar, BusinessDate date, Instant instant) {
    return !instant.isBefore(calendar.startOf(date)) && instant.isBefore(calendar.endOf(date));
  }

  private static long hours(BusinessCalendar calendar, String date) {
    return HOURS.between(calendar.startOf(date(date)), calendar.endOf(date(date)));
  }

  private static BusinessDate date(String text) {
    return BusinessDate.parse(text);
  }

  private static Window window(String startInclusive, String endExclusive) {
    return new Window(Instant.parse(startInclusive), Instant.parse(endExclusive));
  }
}
