package io.daybook.serving;

import static java.util.Objects.requireNonNull;

import io.daybook.core.access.SecretFile;
import io.daybook.core.access.SecurityFolder;
import io.daybook.core.access.Users;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** How a client of Trino says who it is. */
public sealed interface TrinoLogin {
  /** Not at all, over plain HTTP: for a Trino that serves its own machine alone. */
  record Nobody() implements TrinoLogin {
    @Override
    public Properties properties() {
      Properties properties = new Properties();
      properties.setProperty("user", Users.SERVICE);
      return properties;
    }
  }

  /**
   * By name and password, over TLS.
   *
   * @param certificate what the server has to show, in PEM; where absent, one that this Java trusts
   */
  record ByPassword(String user, String password, Optional<Path> certificate) implements TrinoLogin {
    public ByPassword {
      requireNonNull(user, "user is null");
      requireNonNull(password, "password is null");
      requireNonNull(certificate, "certificate is null");
    }

    @Override
    public Properties properties() {
      Properties properties = new Properties();
      properties.setProperty("user", user);
      properties.setProperty("password", password);
      properties.setProperty("SSL", "true");
      certificate.ifPresent(pem -> properties.setProperty("SSLTrustStorePath", pem.toString()));
      return properties;
    }

    /** Without the password. */
    @Override
    public String toString() {
      return user;
    }
  }

  static TrinoLogin nobody() {
    return new Nobody();
  }

  /** As Daybook itself, for who may read the run's security folder. */
  static TrinoLogin service(SecurityFolder files) {
    return new ByPassword(Users.SERVICE, SecretFile.readPassword(files.servicePassword()), Optional.of(files.certificate()));
  }

  /** Of the JDBC driver. */
  Properties properties();
}
