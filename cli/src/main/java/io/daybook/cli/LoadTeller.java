package io.daybook.cli;

import io.daybook.batch.Load;
import io.daybook.batch.LoadPreview;
import io.daybook.batch.LoadReport;
import io.daybook.core.pipeline.Pipeline;
import java.nio.file.Path;

/** Says what loading a file does, or would do. */
final class LoadTeller {
  private final Narrator narrator;
  private final Pipeline pipeline;

  LoadTeller(Narrator narrator, Pipeline pipeline) {
    this.narrator = narrator;
    this.pipeline = pipeline;
  }

  void progress(long row, long lastRow) {
    narrator.say("loading", "up to row %,d of %,d", row, lastRow);
  }

  void tell(LoadReport report) {
    Load load = report.load();
    String file = load.file().name();
    if (load.rows() == 0) {
      narrator.say("load", "%s: no row of it belongs to the dates asked for; nothing was loaded".formatted(file));
      return;
    }
    switch (report.outcome()) {
      case LOADED_BEFORE ->
          narrator.say("load", "%s was loaded by %s at %s already (load %d); nothing was done".formatted(file, load.actor(), load.file().loadedAt(), load.id()));
      case COMPLETED -> narrator.say("load", "%s: completed load %d, begun by %s at %s".formatted(file, load.id(), load.actor(), load.file().loadedAt()));
      case LOADED -> narrator.say("load", "%s is in the master dataset as load %d".formatted(file, load.id()));
    }
    narrator.say("rows", "%,d: %,d brought something, %,d say nothing new, %,d cannot be read", load.rows(), report.changes(), report.known(), load.malformed());
    if (report.quarantined() > 0) {
      narrator.say("see", "%,d rows in quarantine: daybook sql \"select * from quarantine where topic = '%s'\"", report.quarantined(), load.file().topic());
    }
  }

  void tell(Path file, LoadPreview preview) {
    narrator.headline("What loading %s would do".formatted(file.getFileName()));
    preview.dates().forEach((date, records) ->
        narrator.say(date.toString(), "%,d records, %,d of which say nothing new", records.read(), records.known()));
    if (preview.malformed() > 0) {
      narrator.say("bad", "%,d rows cannot be read and would be in quarantine", preview.malformed());
      preview.examples().forEach(example -> narrator.say("bad", "%s", example));
    }
    if (preview.breaking() > 0) {
      narrator.say("bad", "%,d new records break a row rule and would be in quarantine", preview.breaking());
    }
    preview.figures().forEach((figure, amount) -> narrator.say("figure", "%s %s%s", figure, amount.signum() < 0 ? "" : "+", amount.toPlainString()));
    narrator.say("of", "pipeline %s, at final rates; nothing was written", pipeline.name());
  }
}
