package io.daybook.cli;

import java.net.InetSocketAddress;
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
      description = "Port for /metrics, /health and /status (default: a free one; 'daybook status' finds it).")
  private int port;

  @Option(
      names = "--metrics-host",
      paramLabel = "ADDRESS",
      description = "Address that it listens on (default: 127.0.0.1). Whoever reaches it is told counts and amounts, and asked for no token.")
  private String host = OperatorEndpoint.LOOPBACK;

  @Option(
      names = "--patience",
      paramLabel = "TIME",
      description = "How long nothing may be committed while records wait before that is unhealthy: 90s, 5m (default: 60s for speed, 5m for ingest).")
  private String patience;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** Where the endpoint is to listen; port 0 stands for a free one. */
  InetSocketAddress address() {
    if (port < 0 || port > 65535) {
      throw new ParameterException(spec.commandLine(), "'%d' is not a port; write a number from 1 to 65535".formatted(port));
    }
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new ParameterException(spec.commandLine(), "'%s' is no address of this machine; write 127.0.0.1, or 0.0.0.0 for all of them".formatted(host));
    }
    return address;
  }

  Duration patience(Duration byDefault) {
    try {
      return patience == null ? byDefault : Duration.parse("PT" + patience.toUpperCase(Locale.ROOT));
    } catch (DateTimeParseException e) {
      throw new ParameterException(spec.commandLine(), "'%s' is not a time; write it as 90s or 5m".formatted(patience), e);
    }
  }
}
