package io.daybook.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.daybook.core.sizing.Coefficient;
import io.daybook.core.sizing.Sizing;
import io.daybook.core.sizing.SizingLine;
import io.daybook.core.sizing.SourceLoad;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code daybook size}: what an installation needs for a load, with the arithmetic. */
@Command(name = "size", mixinStandardHelpOptions = true, description = "What an installation needs for a load: partitions, storage, cores, heap, the night.")
final class SizeCommand implements Callable<Integer> {
  /** What a command prints. */
  enum Form {
    TEXT,
    JSON
  }

  @Option(names = "--events-per-second", paramLabel = "N", required = true, description = "Changes a second, on average over a day.")
  private int perSecond;

  @Option(names = "--peak", paramLabel = "N", description = "Changes a second when most is going on (default: four times the average).")
  private Integer peak;

  @Option(names = "--bytes", paramLabel = "N", description = "Bytes of a record, uncompressed (default: ${DEFAULT-VALUE}).")
  private int bytes = 1024;

  @Option(names = "--retain", paramLabel = "TIME", description = "How long the topic keeps records, such as 30d or 12h (default: 30d).", converter = ShortDuration.class)
  private Duration retention = Duration.ofDays(30);

  @Option(names = "--lateness", paramLabel = "TIME", description = "The pipeline's dedup_horizon, such as 10m (default: 10m).", converter = ShortDuration.class)
  private Duration lateness = Duration.ofMinutes(10);

  @Option(names = "--replicas", paramLabel = "N", description = "Replicas of a record in Kafka (default: ${DEFAULT-VALUE}).")
  private int replicas = 3;

  @Option(names = "--output", paramLabel = "FORMAT", description = "text or json (default: text).")
  private Form output = Form.TEXT;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws JsonProcessingException {
    List<SizingLine> lines = Sizing.of(load());
    PrintWriter out = spec.commandLine().getOut();
    if (output == Form.JSON) {
      out.println(StatusJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(Map.of("sizing", lines, "coefficients", coefficients())));
    } else {
      lines.forEach(line -> out.printf(Locale.ROOT, "%-38s %14s   %s%n", line.name().replace('_', ' '), text(line), line.arithmetic()));
      out.println("\nMeasured, on two cores:");
      Arrays.stream(Coefficient.values())
          .forEach(measured -> out.printf(Locale.ROOT, "%15s  %s (%s)%n", plain(measured.value()), measured.meaning(), measured.measured()));
    }
    out.flush();
    return Daybook.DONE;
  }

  private SourceLoad load() {
    try {
      return new SourceLoad(perSecond, peak == null ? Math.multiplyExact(4, perSecond) : peak, bytes, retention, lateness, replicas);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private static List<Map<String, Object>> coefficients() {
    return Arrays.stream(Coefficient.values())
        .map(
            coefficient -> {
              Map<String, Object> told = new LinkedHashMap<>();
              told.put("name", coefficient.name().toLowerCase(Locale.ROOT));
              told.put("value", coefficient.value());
              told.put("meaning", coefficient.meaning());
              told.put("measured", coefficient.measured());
              return told;
            })
        .toList();
  }

  private static String text(SizingLine line) {
    return switch (line.unit()) {
      case "bytes" -> bytes(line.value());
      case "bytes/s" -> bytes(line.value()) + "/s";
      case "seconds" -> TimeText.of(Duration.ofSeconds(Math.round(line.value())));
      case "changes", "deliveries" -> plain(line.value());
      default -> plain(line.value()) + " " + (line.value() == 1 ? line.unit().replaceFirst("s$", "") : line.unit());
    };
  }

  private static String bytes(double bytes) {
    String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"};
    int unit = 0;
    while (bytes >= 1024 && unit < units.length - 1) {
      bytes /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 || bytes == Math.rint(bytes) ? "%,.0f %s" : "%,.1f %s", bytes, units[unit]);
  }

  private static String plain(double value) {
    return String.format(Locale.ROOT, value == Math.rint(value) ? "%,.0f" : "%s", value);
  }
}
