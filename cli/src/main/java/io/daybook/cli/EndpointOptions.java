package io.daybook.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a running layer is to be watched. */
final class EndpointOptions {
  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Port of 127.0.0.1 for /metrics, /health and /status (default: a free one; 'daybook status' finds it).")
  private int port;

  @Option(
      names = "--patience",
      paramLabel = "TIME",
      description = "How long nothing may be committed while records wait before that is unhealthy: 90s, 5m (default: 60s for speed, 5m for ingest).")
  private String patience;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** 0 for a free one. */
  int port() {
    if (port < 0 || port > 65535) {
      throw new ParameterException(spec.commandLine(), "'%d' is not a port; write a number from 1 to 65535".formatted(port));
    }
    return port;
  }

  Duration patience(Duration byDefault) {
    try {
      return patience == null ? byDefault : Duration.parse("PT" + patience.toUpperCase(Locale.ROOT));
    } catch (DateTimeParseException e) {
      throw new ParameterException(spec.commandLine(), "'%s' is not a time; write it as 90s or 5m".formatted(patience), e);
    }
  }
}
