package io.daybook.cli;

import static java.util.Objects.requireNonNull;

import io.daybook.core.time.DateRange;
import io.daybook.infra.StackConfig;
import io.daybook.ingestion.Pace;
import io.daybook.ingestion.Simulation;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a demo was asked for.
 *
 * @param folder absolute; where the run keeps everything it writes
 * @param dates empty for all that the file has
 */
record DemoSettings(
    Path pipeline,
    Source source,
    Optional<Path> input,
    Path folder,
    Optional<DateRange> dates,
    Pace pace,
    Simulation simulation,
    End end,
    Start start,
    Sql sql,
    OptionalInt kafkaPort,
    OptionalInt trinoPort) {
  /** Where the records go first. */
  enum Source {
    /** The replay writes the changes to Kafka itself. */
    FILE,
    /** The replay books them in a PostgreSQL of its own, whose changes are captured. */
    POSTGRES
  }

  enum End {
    EXIT,
    RUN_ON
  }

  enum Start {
    /** Goes on where an earlier run on the folder was stopped. */
    GO_ON,
    FRESH
  }

  enum Sql {
    TRINO_WHERE_POSSIBLE,
    SPARK
  }

  DemoSettings {
    requireNonNull(pipeline, "pipeline is null");
    requireNonNull(source, "source is null");
    requireNonNull(input, "input is null");
    requireNonNull(folder, "folder is null");
    requireNonNull(dates, "dates is null");
    requireNonNull(pace, "pace is null");
    requireNonNull(simulation, "simulation is null");
    requireNonNull(end, "end is null");
    requireNonNull(start, "start is null");
    requireNonNull(sql, "sql is null");
    requireNonNull(kafkaPort, "kafkaPort is null");
    requireNonNull(trinoPort, "trinoPort is null");
  }

  Path lake() {
    return folder.resolve("lake");
  }

  StackConfig stack() {
    StackConfig.TrinoUse trino = sql == Sql.SPARK ? StackConfig.TrinoUse.LEFT_OUT : StackConfig.TrinoUse.WHERE_POSSIBLE;
    return new StackConfig(folder, lake(), kafkaPort, trinoPort, trino);
  }

  /** Whether all days are sent at once and closed in one night. */
  boolean oneNight() {
    return pace.day().isEmpty();
  }
}
