package io.daybook.cli;

import io.daybook.batch.QuarantineFilter;
import io.daybook.core.release.QuarantinePlace;
import io.daybook.core.release.QuarantineState;
import io.daybook.core.time.DateRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Which records of quarantine are meant: those that all of it holds for. */
final class QuarantineOptions {
  @Parameters(paramLabel = "PLACE", arity = "0..*", converter = PlaceConverter.class, description = "Single records: topic:partition:offset, as 'list' shows them.")
  private List<QuarantinePlace> places = new ArrayList<>();

  @Option(names = "--with-reason", paramLabel = "TEXT", description = "Records with this in their reason.")
  private String reason;

  @Option(names = "--rule", paramLabel = "NAME", description = "Records that break this row rule.")
  private String rule;

  @Option(names = "--date", paramLabel = "DATE", description = "Records of a business date, month or range; those without one count for that of their arrival.")
  private DateRange dates;

  @Option(names = "--partition", paramLabel = "N", description = "Records of one partition of the topic.")
  private Integer partition;

  @Option(names = "--from-offset", paramLabel = "N", description = "Records from this offset on.")
  private Long firstOffset;

  @Option(names = "--to-offset", paramLabel = "N", description = "Records up to this offset, included.")
  private Long lastOffset;

  @Option(names = "--state", paramLabel = "STATE", description = "OPEN, FIXED, REPLAYED or DISMISSED.")
  private QuarantineState state;

  @Option(names = "--limit", paramLabel = "N", description = "The first so many of them.")
  private Integer limit;

  /** @param most records where no limit is given */
  QuarantineFilter filter(int most) {
    return new QuarantineFilter(
        places,
        Optional.ofNullable(reason),
        Optional.ofNullable(rule),
        Optional.ofNullable(dates),
        Optional.ofNullable(partition),
        Optional.ofNullable(firstOffset),
        Optional.ofNullable(lastOffset),
        Optional.ofNullable(state).map(Set::of).orElse(Set.of()),
        Optional.ofNullable(limit).orElse(most));
  }

  /** As {@link #filter}, where somebody has to say which records: one word less must not change all of them. */
  QuarantineFilter named(CommandSpec command) {
    QuarantineFilter filter = filter(Integer.MAX_VALUE);
    if (filter.equals(QuarantineFilter.all())) {
      throw new ParameterException(command.commandLine(), "Say which records: by their places, or by --with-reason, --rule, --date, --partition, --state or --limit");
    }
    return filter;
  }

  /** As {@link #filter}, where a file has the places. */
  QuarantineFilter withoutPlaces(CommandSpec command) {
    if (!places.isEmpty()) {
      throw new ParameterException(command.commandLine(), "Say which records by their places or by --records, not by both");
    }
    return filter(Integer.MAX_VALUE);
  }

  static final class PlaceConverter implements ITypeConverter<QuarantinePlace> {
    @Override
    public QuarantinePlace convert(String text) {
      try {
        return QuarantinePlace.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
