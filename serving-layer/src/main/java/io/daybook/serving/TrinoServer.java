package io.daybook.serving;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A Trino, to be looked at without a login.
 *
 * @param certificate what it shows over TLS, in PEM; the file need not be there yet. Empty where it speaks plain HTTP
 */
public record TrinoServer(TrinoAddress address, Optional<Path> certificate) {
  public TrinoServer {
    requireNonNull(address, "address is null");
    requireNonNull(certificate, "certificate is null");
  }

  public static TrinoServer plain(TrinoAddress address) {
    return new TrinoServer(address, Optional.empty());
  }

  /** Where it tells everybody whether it is ready. */
  public URI info() {
    return URI.create("%s://%s/v1/info".formatted(certificate.isPresent() ? "https" : "http", address));
  }
}
