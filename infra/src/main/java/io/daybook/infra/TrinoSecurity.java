package io.daybook.infra;

import static java.util.Objects.requireNonNull;

import io.daybook.core.access.SecurityFolder;

/**
 * What makes a Trino that is not for this machine alone: TLS, a login by password, and rules of who may see what.
 *
 * @param files with users, rules and secrets, prepared; the rules have been written
 * @param keystore what the server shows its clients
 * @param bindAddress where it listens: 127.0.0.1, another address of this machine, or 0.0.0.0 for all
 */
public record TrinoSecurity(SecurityFolder files, Keystore keystore, String bindAddress) {
  public TrinoSecurity {
    requireNonNull(files, "files is null");
    requireNonNull(keystore, "keystore is null");
    requireNonNull(bindAddress, "bindAddress is null");
  }

  /** On this machine's loopback address, with the keystore of the folder. */
  public static TrinoSecurity of(SecurityFolder files) {
    return new TrinoSecurity(files, new Keystore(files.keystore(), files.keystorePassword()), Ports.HOST);
  }

  public TrinoSecurity withKeystore(Keystore other) {
    return new TrinoSecurity(files, other, bindAddress);
  }

  public TrinoSecurity boundTo(String address) {
    return new TrinoSecurity(files, keystore, address);
  }
}
