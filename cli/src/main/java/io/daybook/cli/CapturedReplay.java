package io.daybook.cli;

import io.daybook.core.DaybookException;
import io.daybook.infra.CaptureConfig;
import io.daybook.infra.EmbeddedCapture;
import io.daybook.infra.EmbeddedPostgres;
import io.daybook.ingestion.DatabaseReplayer;
import io.daybook.ingestion.Pace;
import io.daybook.ingestion.Replay;
import io.daybook.ingestion.ReplayListener;
import io.daybook.ingestion.ReplayPlan;
import io.daybook.ingestion.ReplayTarget;
import io.daybook.ingestion.SourceTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A replay through a database of its own, whose changes are captured; closing it ends the capture and the database. */
final class CapturedReplay implements Replay {
  private final EmbeddedPostgres postgres;
  private final DatabaseReplayer replayer;
  private final EmbeddedCapture capture;

  private CapturedReplay(EmbeddedPostgres postgres, DatabaseReplayer replayer, EmbeddedCapture capture) {
    this.postgres = postgres;
    this.replayer = replayer;
    this.capture = capture;
  }

  /**
   * Starts the database and the capture, in folders of theirs in the run's.
   *
   * @param givingUp is told when one of them ends by itself
   */
  static CapturedReplay open(Path folder, String bootstrapServers, ReplayPlan plan, Pace pace, Narrator narrator, Consumer<DaybookException> givingUp) {
    SourceTable table = SourceTable.of(plan.pipeline().source());
    ReplayTarget target = ReplayTarget.at(bootstrapServers);
    EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
    try {
      postgres.onUnexpectedEnd(givingUp);
      narrator.say("source", "PostgreSQL is ready: %s, table %s", postgres.jdbcUrl(), table.qualifiedName());
      DatabaseReplayer replayer = DatabaseReplayer.open(postgres.jdbcUrl(), target, plan, pace, EmbeddedCapture.SLOT);
      EmbeddedCapture capture = EmbeddedCapture.start(folder.resolve("capture"), config(postgres, table, target));
      capture.onUnexpectedEnd(givingUp);
      narrator.say("source", "its changes are captured; it delivers nothing twice, and lines that do not read are logged, not booked");
      return new CapturedReplay(postgres, replayer, capture);
    } catch (RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  private static CaptureConfig config(EmbeddedPostgres postgres, SourceTable table, ReplayTarget target) {
    return new CaptureConfig(
        postgres.host(),
        postgres.port(),
        target.bootstrapServers(),
        table.prefix(),
        List.of(table.qualifiedName()),
        DatabaseReplayer.HEARTBEAT_TABLE,
        target.partitions(),
        Optional.of(DatabaseReplayer.ARRIVAL_TABLE));
  }

  @Override
  public int send(Instant untilArrivalExclusive, ReplayListener listener) throws InterruptedException {
    return replayer.send(untilArrivalExclusive, listener);
  }

  @Override
  public void close() {
    replayer.close();
    capture.close();
    postgres.close();
  }
}
