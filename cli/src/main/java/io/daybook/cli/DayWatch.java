package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.core.pipeline.Measure;
import io.daybook.core.pipeline.Metric;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import io.daybook.ingestion.ReplayListener;
import io.daybook.ingestion.ReplayProgress;
import io.daybook.speed.SpeedWatch;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Tells, every few seconds of a day, how far the replay is and what a reader sees of it in SQL. */
final class DayWatch implements ReplayListener, AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(3);

  private final Pipeline pipeline;
  private final Narrator narrator;
  private final Queries queries;
  private final SpeedWatch speed;
  private final Metric metric;
  private final List<BusinessDate> dates;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "day-watch"));
  private volatile ReplayProgress progress;

  DayWatch(Pipeline pipeline, Narrator narrator, Queries queries, SpeedWatch speed, List<BusinessDate> dates) {
    this.pipeline = pipeline;
    this.narrator = narrator;
    this.queries = queries;
    this.speed = speed;
    this.metric = pipeline.metrics().get(0);
    this.dates = dates;
    thread.scheduleWithFixedDelay(this::look, PERIOD.toSeconds(), PERIOD.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void progressed(ReplayProgress now) {
    progress = now;
  }

  @Override
  public void close() throws InterruptedException {
    thread.shutdown();
    thread.awaitTermination(1, TimeUnit.MINUTES);
    look();
  }

  private void look() {
    ReplayProgress now = progress;
    if (now == null) {
      return;
    }
    try {
      String clock = DateTimeFormatter.ofPattern("HH:mm").format(now.arrivalClock().atZone(pipeline.calendar().zone()));
      narrator.say(clock, "sent %,d of %,d · speed layer %s · %s", now.sent(), now.total(), StatusText.behind(speed.status().lag()), seen());
    } catch (DaybookException e) {
      narrator.say("sql", e.getMessage()); // the day goes on; the next look may be luckier
    }
  }

  private String seen() {
    String sums = metric.additiveMeasures().stream().map(measure -> "sum(" + measure.name() + ")").collect(Collectors.joining(", "));
    String sql = "select status, count(*), %s from %s where business_date between date '%s' and date '%s' group by status order by status"
        .formatted(sums, metric.name(), dates.get(0), dates.get(dates.size() - 1));
    return queries.query(
        sql,
        rows -> {
          List<String> told = new ArrayList<>();
          for (List<Object> row : rows) {
            List<String> figures = new ArrayList<>();
            for (int i = 0; i < metric.additiveMeasures().size(); i++) {
              Measure measure = metric.additiveMeasures().get(i);
              figures.add(measure.name() + " " + Figures.text(measure, row.get(i + 2)));
            }
            told.add("%s %s: %s".formatted(row.get(0), metric.name(), String.join(", ", figures)));
          }
          return told.isEmpty() ? "nothing to see yet" : String.join(" | ", told);
        });
  }
}
