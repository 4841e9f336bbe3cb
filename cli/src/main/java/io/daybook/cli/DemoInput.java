package io.daybook.cli;

import io.daybook.core.pipeline.Pipeline;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import io.daybook.ingestion.InputFolder;
import io.daybook.ingestion.RetailGenerator;
import java.nio.file.Path;
import java.util.Optional;

/** The input files of a demo: real ones, or, where there are none, made-up ones of the same shape. */
record DemoInput(InputFolder folder) {
  private static final DateRange GENERATED = new DateRange(BusinessDate.parse("2010-12-01"), BusinessDate.parse("2010-12-24"));

  static DemoInput find(Pipeline pipeline, DemoSettings settings, Narrator narrator) {
    Optional<InputFolder> found = InputFolder.find(pipeline, settings.input(), System.getenv(), Checkout.folder());
    if (found.isPresent()) {
      narrator.plain("Daybook demo: pipeline %s, input %s".formatted(pipeline.name(), found.get().sourceFile(pipeline)));
      return new DemoInput(found.get());
    }
    DateRange dates = settings.dates().orElse(GENERATED);
    narrator.plain(
        "Daybook demo: pipeline %s, GENERATED input: the real file is not here (the README says how to get it)".formatted(pipeline.name()));
    Path generated = settings.folder().resolve("generated");
    return new DemoInput(new RetailGenerator(settings.simulation().seed()).write(pipeline, dates, generated));
  }
}
