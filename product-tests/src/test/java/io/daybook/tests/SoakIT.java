package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.daybook.tests.SoakPlan.Kill;
import io.daybook.tests.SoakPlan.Part;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All layers at a steady rate for long, as processes on one folder, with a night for every few minutes, each part killed once, and readers: what they hold
 * must not grow, and the figures must be exact at the end.
 */
class SoakIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LEAST_SAMPLES = 4;

  @TempDir private Path temp;

  /** The figures, and that the soak itself works. Too short for more than gross leaks, and where the machine is slow the kills last longer than the load: what is held flat is idle then. */
  @Test
  void someMoments() throws Exception {
    SoakLoad load = new SoakLoad(firstDate(3), 3, 400, Duration.ofSeconds(15), 2);
    List<Kill> killed = List.of(new Kill(Part.SPEED, 0.15), new Kill(Part.INGEST, 0.3), new Kill(Part.SERVE, 0.4), new Kill(Part.KAFKA, 0.45));
    soak(
        new SoakPlan(
            load, killed, 0, false, DaybookProcess.Life.SHORT, Duration.ofHours(1), 64 << 20, Duration.ofSeconds(3), 0.5, OptionalDouble.empty(), Duration.ofMinutes(10)));
  }

  @Test
  @Tag("long")
  void anHour() throws Exception {
    TrinoTables.require();
    soak(minutes(12, Duration.ofMinutes(5), Duration.ofMinutes(4), Duration.ofSeconds(30)));
  }

  /** The hour in a sixth of the time. */
  @Test
  @Tag("long")
  void tenMinutes() throws Exception {
    soak(minutes(10, Duration.ofMinutes(1), Duration.ofSeconds(90), Duration.ofSeconds(10)));
  }

  private static SoakPlan minutes(int dates, Duration dateLength, Duration longestStatement, Duration sampleEvery) {
    boolean trino = dateLength.compareTo(Duration.ofMinutes(5)) >= 0;
    Stream<Kill> layers =
        Stream.of(new Kill(Part.SPEED, 0.1), new Kill(Part.INGEST, 0.17), new Kill(Part.SERVE, 0.24), new Kill(Part.KAFKA, 0.31));
    List<Kill> killed = (trino ? Stream.concat(layers, Stream.of(new Kill(Part.TRINO, 0.38))) : layers).toList();
    return new SoakPlan(
        new SoakLoad(firstDate(dates), dates, 2_000, dateLength, 2),
        killed,
        2,
        trino,
        DaybookProcess.Life.LONG,
        longestStatement,
        64 << 20,
        sampleEvery,
        0.10,
        OptionalDouble.of(0.10),
        Duration.ofMinutes(10));
  }

  /** A night asks for no date that has yet to end. */
  private static LocalDate firstDate(int dates) {
    return LocalDate.now(ZoneOffset.UTC).minusDays(dates + 1);
  }

  private void soak(SoakPlan plan) throws Exception {
    SoakLoad load = plan.load();
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger answers = new AtomicInteger();
    Duration quietSince = Duration.ZERO;
    try (SoakStack stack = SoakStack.start(plan, temp);
        SoakProducer producer = SoakProducer.start(load, stack.kafka())) {
      SoakNights nights = new SoakNights(plan, stack);
      SoakWatch watch = new SoakWatch(stack, temp);
      CompletableFuture<Void> kills = work(() -> killAll(plan, stack, producer));
      CompletableFuture<Void> closing = work(() -> nightAfterNight(plan, producer, nights, over));
      CompletableFuture<Void> reading = work(() -> read(stack, producer, answers, over));
      try {
        for (int quietSamples = 0; !producer.isDone() || quietSamples < LEAST_SAMPLES; ) { // more than the load takes where the machine is slow
          Duration now = producer.elapsed();
          if (kills.isDone() && now.compareTo(plan.at(0.5)) >= 0) {
            quietSamples++;
            quietSince = quietSince.isZero() ? now : quietSince;
          }
          watch.sample(plan, now);
          throwIfFailed(kills, closing, reading);
          Thread.sleep(plan.sampleEvery().toMillis()); // between one look and the next
        }
        stack.requireAlive();
      } finally {
        over.set(true);
        Stream.of(kills, closing, reading).forEach(each -> each.exceptionally(failed -> null).join());
        System.out.println("SoakIT: " + plan.load() + "\n" + watch.samples());
      }
      throwIfFailed(closing, reading);
      List<SoakWatch.Trend> trends = watch.trends(quietSince);
      System.out.println("SoakIT, since %d s:\n".formatted(quietSince.toSeconds()) + trends.stream().map(SoakWatch.Trend::toString).collect(Collectors.joining("\n")));

      try (SoakTables tables = new SoakTables(stack.lake(), stack.pipeline(), load)) {
        await("both layers to have everything").atMost(plan.patience()).until(tables::coverAll);
        assertServedIsTheTruth(stack, load, "PROVISIONAL", load.dates() - 1);
        nights.runLast();
        assertServedIsTheTruth(stack, load, "FINAL", load.dates() - 1);
        assertServedIsTheTruth(stack, load, "FINAL", 0);
        tables.assertEveryDeliveryIsInTheMasterDatasetAndEachEventCountsOnce();
        tables.assertProvisionalIsTheTruth();
        tables.assertReleasesAreTheTruth();
        tables.assertNothingIsUnexplained();
        System.out.printf("SoakIT: %d nights made %d releases; readers got %d answers%n", nights.nights(), tables.releasesMade(), answers.get());
      }
      assertThat(answers.get()).as("answers to readers").isPositive();
      assertThat(stack.leftByKilled()).as("temporary files of Spark that nobody uses").isEmpty();
      assertThat(trends).as("the second half is flat: %s", trends).allMatch(SoakWatch.Trend::isFlat);
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static CompletableFuture<Void> work(Work work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
                done.complete(null);
              } catch (Exception | AssertionError e) {
                done.completeExceptionally(e);
              }
            },
            "soak");
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  private static void throwIfFailed(CompletableFuture<?>... works) {
    Stream.of(works).filter(CompletableFuture::isCompletedExceptionally).forEach(CompletableFuture::join);
  }

  private static void killAll(SoakPlan plan, SoakStack stack, SoakProducer producer) throws Exception {
    for (int done = 0; done < plan.killed().size(); ) {
      Optional<Kill> next = plan.next(done, producer.elapsed());
      if (next.isPresent()) {
        stack.killAndStartAgain(next.get().part());
        System.out.printf("SoakIT: %s killed, and answers again at %d s%n", next.get().part(), producer.elapsed().toSeconds());
        done++;
      } else {
        Thread.sleep(100);
      }
    }
  }

  private static void nightAfterNight(SoakPlan plan, SoakProducer producer, SoakNights nights, AtomicBoolean over) throws Exception {
    while (!over.get()) {
      nights.runIfDue(producer.simulatedNow());
      Thread.sleep(100);
    }
  }

  /** As a page and a report do: what has changed, and figures of the open date and the one before. Doors that are killed give no answer. */
  private static void read(SoakStack stack, SoakProducer producer, AtomicInteger answers, AtomicBoolean over) throws Exception {
    while (!over.get()) {
      LocalDate date = producer.simulatedNow().atOffset(ZoneOffset.UTC).toLocalDate();
      try {
        for (LocalDate asked : List.of(date, date.minusDays(1))) {
          HttpResponse<String> answer = stack.ask("/api/v1/metrics/by_depot/cells?date=" + asked);
          answers.addAndGet(answer.statusCode() == 200 ? 1 : 0);
        }
        stack.askSql("select depot, sum(charge) from by_depot where business_date = date '%s' group by 1".formatted(date));
      } catch (IOException | RuntimeException away) {
        // killed at the moment
      }
      Thread.sleep(500);
    }
  }

  private void assertServedIsTheTruth(SoakStack stack, SoakLoad load, String status, int number) {
    LocalDate date = load.date(number);
    SoakLoad.Figures truth =
        load.figures(date, load.endOffsets()).entrySet().stream()
            .filter(cell -> cell.getKey().startsWith("by_depot|"))
            .map(Map.Entry::getValue)
            .reduce(SoakLoad.Figures.NONE, SoakLoad.Figures::plus);
    await("%s as %s over HTTP".formatted(date, status)).atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
      String path = "/api/v1/metrics/by_depot/series?step=day&from=%sT00:00:00Z&until=%sT00:00:00Z".formatted(date, date.plusDays(1));
      HttpResponse<String> answer = stack.ask(path);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonNode point = JSON.readTree(answer.body()).at("/points/0");
      assertThat(point.path("status").asText()).as("%s", point).isEqualTo(status);
      JsonNode measures = point.path("measures");
      assertThat(new SoakLoad.Figures(measures.path("parcels").asLong(), measures.path("grams").asLong(), new BigDecimal(measures.path("charge").asText()).movePointRight(2).longValueExact()))
          .isEqualTo(truth);
    });
  }
}
