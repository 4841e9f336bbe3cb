package io.daybook.serving;

import static java.util.Objects.requireNonNull;

import io.daybook.core.DaybookException;
import io.daybook.core.ErrorCode;

/** Where a Trino answers whose catalog {@value #CATALOG} is the lake. */
public record TrinoAddress(String host, int port) {
  /** The catalog over the lake folder, in Trino's configuration. */
  public static final String CATALOG = "daybook";

  public TrinoAddress {
    requireNonNull(host, "host is null");
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("Invalid port: %d (must be 1 to 65535)".formatted(port));
    }
  }

  /** Parses {@code 127.0.0.1:8080}. */
  public static TrinoAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    try {
      return new TrinoAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new DaybookException(ErrorCode.WRONG_USAGE, "'%s' is not an address of a Trino; write host and port, 127.0.0.1:8080".formatted(text), e);
    }
  }

  /** What a JDBC client connects to, so that the schema's views need no qualified names. */
  public String jdbcUrl(String schema) {
    return "jdbc:trino://%s/%s/%s".formatted(this, CATALOG, schema);
  }

  /** The address as {@code 127.0.0.1:8080}. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
