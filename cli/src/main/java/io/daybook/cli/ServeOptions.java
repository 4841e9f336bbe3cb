package io.daybook.cli;

import io.daybook.serving.http.ServeSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How figures are to be served over HTTP. */
final class ServeOptions {
  static final int PORT = 8321;

  @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on (default: 127.0.0.1).")
  private String host = "127.0.0.1";

  @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on (default: 8321; 0 for a free one).")
  private int port = PORT;

  @Option(names = "--dates-in-memory", paramLabel = "N", description = "How many business dates are answered from memory; others from the tables (default: 7).")
  private int datesInMemory = ServeSettings.DATES_IN_MEMORY;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  String host() {
    return host;
  }

  int port() {
    if (port < 0 || port > 65535) {
      throw new ParameterException(spec.commandLine(), "'%d' is not a port; write a number from 0 to 65535".formatted(port));
    }
    return port;
  }

  int datesInMemory() {
    if (datesInMemory < 1) {
      throw new ParameterException(spec.commandLine(), "'%d' is no number of dates; write 1 or more".formatted(datesInMemory));
    }
    return datesInMemory;
  }
}
