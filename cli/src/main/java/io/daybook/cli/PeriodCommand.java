package io.daybook.cli;

import io.daybook.batch.ReleaseDesk;
import io.daybook.core.time.BusinessDate;
import io.daybook.core.time.DateRange;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code daybook period}: which dates nights may release. */
@Command(name = "period", mixinStandardHelpOptions = true, description = "Holds, closes and opens business dates.", synopsisSubcommandLabel = "COMMAND")
final class PeriodCommand {
  @Spec private CommandSpec spec;

  private static final String DATES = "A month (2011-03), a date (2011-03-31) or a range (2011-03-01..2011-03-15).";

  @Command(name = "hold", mixinStandardHelpOptions = true, description = "Nights leave the dates alone, unless one is asked for by name.")
  int hold(@Mixin LakeOptions options, @Mixin ActorOptions who, @Parameters(paramLabel = "DATES", description = DATES) DateRange dates)
      throws IOException {
    return said(options, dates, "on hold", desk -> desk.hold(dates, who.actor(), who.reason()));
  }

  @Command(name = "close", mixinStandardHelpOptions = true, description = "Locks the dates: nothing changes them until they are opened.")
  int close(@Mixin LakeOptions options, @Mixin ActorOptions who, @Parameters(paramLabel = "DATES", description = DATES) DateRange dates)
      throws IOException {
    return said(options, dates, "closed", desk -> desk.close(dates, who.actor(), who.reason()));
  }

  @Command(name = "open", mixinStandardHelpOptions = true, description = "Undoes hold and close.")
  int open(@Mixin LakeOptions options, @Mixin ActorOptions who, @Parameters(paramLabel = "DATES", description = DATES) DateRange dates)
      throws IOException {
    return said(options, dates, "open", desk -> desk.open(dates, who.actor(), who.reason()));
  }

  private int said(LakeOptions options, DateRange dates, String what, Mark mark) throws IOException {
    return options.withLake(
        (lake, pipeline) -> {
          List<BusinessDate> marked = mark.by(new ReleaseDesk(lake, Clock.systemUTC()));
          spec.commandLine().getOut().printf("%s: %d of %d dates are %s now, the others were not to change%n", dates, marked.size(), dates.stream().count(), what);
          return Daybook.DONE;
        });
  }

  private interface Mark {
    List<BusinessDate> by(ReleaseDesk desk);
  }
}
