package io.daybook.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A demo that is killed with -9 and started again on the same folder. */
@Tag("long")
class CrashIT {
  private static final Duration PATIENCE = Duration.ofMinutes(8); // bounds a hang
  private static final Duration CHILDREN_END = Duration.ofSeconds(60);
  private static final String FIGURES = """
      select business_date, sum(lines), sum(net_gbp),
        (select sum(abs(unexplained)) from drift_sales_by_country) + (select sum(abs(unexplained)) from drift_sales)
      from sales_by_country_final
      group by business_date
      order by business_date""";

  @TempDir Path temp;

  @Test
  void killedByDayAndAgainByNightItEndsWithTheFiguresOfTheFile() throws Exception {
    Path folder = temp.resolve("demo");
    killWhen("a day is half seen", folder, () -> commits(folder, "provisional") >= 2);
    assertThat(commits(folder, "releases")).as("releases of the day that was cut off").isZero();

    killWhen("a night has staged its rows", folder, () -> commits(folder, "final_sales_by_country") >= 1, "--no-trino");
    assertThat(commits(folder, "releases")).as("releases of the night that was cut off").isZero();

    DaybookProcess.Outcome end = DaybookProcess.run(temp, PATIENCE, demo(folder, "--no-trino", "--exit"));
    assertThat(end.exitCode()).as(end.errors()).isZero();
    assertThat(end.errors()).isEmpty();

    DaybookProcess.Outcome figures = DaybookProcess.run(temp, PATIENCE, "sql", FIGURES, "--output", "csv", "--folder", folder.toString());
    assertThat(figures.exitCode()).as(figures.errors()).isZero();
    Map<String, RetailDays.Day> truth = RetailDays.in(RetailDays.realInput().orElse(folder.resolve("generated")));
    List<String> days = figures.output().lines().skip(1).toList();
    assertThat(days).hasSize(2);
    for (String day : days) {
      String[] cells = day.split(",");
      assertThat(Long.parseLong(cells[1])).as("lines of " + day).isEqualTo(truth.get(cells[0]).lines());
      assertThat(new BigDecimal(cells[2])).as("pounds of " + day).isEqualByComparingTo(truth.get(cells[0]).pounds());
      assertThat(new BigDecimal(cells[3])).as("unexplained, in " + day).isZero();
    }
  }

  private void killWhen(String moment, Path folder, Callable<Boolean> reached, String... options) throws Exception {
    try (DaybookProcess demo = DaybookProcess.start(temp, demo(folder, options))) {
      await(moment).atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20)).until(() -> reached.call() || !demo.isAlive());
      assertThat(demo.isAlive()).as(demo.told()).isTrue();
      List<ProcessHandle> children = demo.children();
      assertThat(children).isNotEmpty();

      demo.kill();

      await("the end of " + children).atMost(CHILDREN_END).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  private static String[] demo(Path folder, String... options) {
    List<String> command = new ArrayList<>(List.of("demo", "--dates", "2010-12-01..2010-12-02", "--pace", "8s", "--folder", folder.toString()));
    command.addAll(Arrays.asList(options));
    return command.toArray(String[]::new);
  }

  /** How many commits the table has after the one that created it. */
  private static long commits(Path folder, String table) throws IOException {
    Path log = folder.resolve("lake/retail_sales").resolve(table).resolve("_delta_log");
    if (!Files.isDirectory(log)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(log)) {
      return Math.max(0, files.filter(file -> file.getFileName().toString().matches("\\d{20}\\.json")).count() - 1);
    }
  }
}
