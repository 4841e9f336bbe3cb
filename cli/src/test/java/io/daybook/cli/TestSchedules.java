package io.daybook.cli;

import static io.daybook.cli.DeploymentFiles.INFRA;
import static io.daybook.cli.DeploymentFiles.document;
import static io.daybook.cli.DeploymentFiles.found;
import static io.daybook.cli.DeploymentFiles.parse;
import static io.daybook.cli.DeploymentFiles.properties;
import static io.daybook.cli.DeploymentFiles.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.pipeline.PipelineReader;
import io.daybook.core.time.BusinessDate;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The units of systemd and the DAG of Airflow: that Daybook takes their command lines, and that all that start nights do it at the same time. */
class TestSchedules {
  private static final Path SYSTEMD = INFRA.resolve("systemd");
  private static final String DAG = text(INFRA.resolve("airflow/daybook_nightly.py"));
  private static final String LAUNCHER = "/opt/daybook/daybook";

  @ParameterizedTest
  @ValueSource(strings = {"speed", "ingest", "serve", "nightly"})
  void daybookTakesTheUnitsCommandLine(String verb) {
    String unit = text(SYSTEMD.resolve("daybook-%s.service".formatted(verb)));
    List<String> command = Arrays.asList(found("(?m)^ExecStart=(.*)$", unit).get(0).split(" "));
    Set<String> variables = properties(SYSTEMD.resolve("daybook.env")).stringPropertyNames();
    assertThat(command.subList(0, 2)).containsExactly(LAUNCHER, verb);
    assertThat(variables).containsAll(found("\\$\\{([A-Z_]+)}", unit));
    assertThatCode(() -> parse(command.subList(1, command.size()))).doesNotThrowAnyException();
  }

  @Test
  void daybookTakesTheDagsCommandLine() {
    List<String> words = found("\"([^\"]+)\"", found("(?s)NIGHT = \\[(.*?)\\n]", DAG).get(0));
    assertThat(words.subList(0, 2)).containsExactly(LAUNCHER, "nightly");
    assertThatCode(() -> parse(words.subList(1, words.size()))).doesNotThrowAnyException();
  }

  @Test
  void neitherWrongUsageNorAGateIsTriedAgain() {
    assertThat(text(SYSTEMD.resolve("daybook-nightly.service"))).contains("\nRestartPreventExitStatus=%d %d\n".formatted(Daybook.WRONG_USAGE, Daybook.UNEXPLAINED));
    assertThat(DAG).contains("\nWRONG_USAGE = %d\n".formatted(Daybook.WRONG_USAGE), "\nHELD_BACK = %d\n".formatted(Daybook.UNEXPLAINED));
    JsonNode rule = cronJob().at("/spec/jobTemplate/spec/podFailurePolicy/rules/0");
    assertThat(rule.at("/onExitCodes/values").toString()).isEqualTo("[%d,%d]".formatted(Daybook.WRONG_USAGE, Daybook.UNEXPLAINED));
    assertThat(rule.get("action").asText()).isEqualTo("FailJob");
  }

  @Test
  void nightsBeginWhenADateOfTheShopIsDue() {
    Pipeline pipeline = PipelineReader.read(Path.of("../pipelines/retail_sales.yaml"));
    String zone = pipeline.calendar().zone().toString();
    LocalTime due =
        pipeline.calendar().endOf(BusinessDate.parse("2010-12-01")).plus(pipeline.closing().grace()).atZone(pipeline.calendar().zone()).toLocalTime();
    LocalTime begins = due.plusMinutes(5);
    String cron = "%d %d * * *".formatted(begins.getMinute(), begins.getHour());

    assertThat(cronJob().at("/spec/schedule").asText()).isEqualTo(cron);
    assertThat(cronJob().at("/spec/timeZone").asText()).isEqualTo(zone);
    assertThat(DAG).contains("schedule=\"%s\"".formatted(cron), "tz=\"%s\"".formatted(zone));
    assertThat(text(SYSTEMD.resolve("daybook-nightly.timer"))).contains("\nOnCalendar=*-*-* %s:00 %s\n".formatted(begins, zone));
  }

  private static JsonNode cronJob() {
    return document(INFRA.resolve("kubernetes/base/nightly.yaml"));
  }
}
