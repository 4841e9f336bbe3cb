package io.daybook.tests;

import io.daybook.core.access.Role;
import io.daybook.core.access.SecurityFolder;
import io.daybook.core.access.ServerTrust;
import io.daybook.core.access.User;
import io.daybook.core.pipeline.Pipeline;
import io.daybook.infra.EmbeddedTrino;
import io.daybook.infra.JavaRuntimes;
import io.daybook.infra.TrinoDistribution;
import io.daybook.infra.TrinoSecurity;
import io.daybook.serving.ServingLayer;
import io.daybook.serving.TrinoAddress;
import io.daybook.serving.TrinoLogin;
import io.daybook.serving.security.TrinoRules;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import javax.net.ssl.SSLContext;

/** A Trino as {@code daybook trino} runs it, with a user in each role, over a lake that is there already. */
final class SecuredSql implements AutoCloseable {
  static final String PASSWORD = "not a good password";

  private final SecurityFolder files;
  private final EmbeddedTrino trino;
  private final Pipeline pipeline;
  private final HttpClient client;
  private final Map<Role, Connection> connections = new EnumMap<>(Role.class);

  private SecuredSql(SecurityFolder files, EmbeddedTrino trino, Pipeline pipeline) {
    this.files = files;
    this.trino = trino;
    this.pipeline = pipeline;
    this.client = HttpClient.newBuilder().sslContext(trust(files.certificate())).build();
  }

  private static SSLContext trust(Path certificate) {
    try {
      return ServerTrust.of(certificate);
    } catch (IOException e) {
      throw new AssertionError("the certificate that was written cannot be read", e);
    }
  }

  /** @param run with the tables in {@code lake} */
  static SecuredSql start(Path run, Pipeline pipeline) throws SQLException {
    TrinoTables.require();
    SecurityFolder files = SecurityFolder.of(run).prepare();
    TrinoRules.write(files.rules(), List.of(pipeline));
    TrinoSecurity security = TrinoSecurity.of(files);
    security.keystore().makeWhereAbsent(List.of());
    security.keystore().writeCertificate(files.certificate());
    for (Role role : Role.values()) {
      files.users().add(new User(user(role), role), PASSWORD);
    }
    Path java = JavaRuntimes.ofThisMachine().require(EmbeddedTrino.LEAST_JAVA, "Trino").home();
    Path server = TrinoDistribution.ofThisMachine().provide(step -> {});
    EmbeddedTrino trino = EmbeddedTrino.start(run.resolve("trino"), run.resolve("lake"), server, java, OptionalInt.empty(), security);
    SecuredSql started = new SecuredSql(files, trino, pipeline);
    try {
      new ServingLayer(started.address(), TrinoLogin.service(files), run.resolve("lake")).publish(pipeline);
      for (Role role : Role.values()) {
        started.connections.put(role, started.connect(user(role), PASSWORD));
      }
    } catch (SQLException | RuntimeException e) {
      trino.close();
      throw e;
    }
    return started;
  }

  /** The name of the user in a role. */
  static String user(Role role) {
    return "a-user-of-" + role;
  }

  TrinoAddress address() {
    return new TrinoAddress("127.0.0.1", trino.port());
  }

  SecurityFolder files() {
    return files;
  }

  /** A client that trusts this server and no other. */
  HttpClient client() {
    return client;
  }

  Connection connect(String user, String password) throws SQLException {
    return connect(user, password, new Properties());
  }

  Connection connect(String user, String password, Properties further) throws SQLException {
    Properties properties = new TrinoLogin.ByPassword(user, password, Optional.of(files.certificate())).properties();
    properties.putAll(further);
    return DriverManager.getConnection(address().jdbcUrl(ServingLayer.schemaOf(pipeline)), properties);
  }

  /** The rows of a statement in a role, each value as Trino writes it. */
  List<List<String>> query(Role role, String sql) throws SQLException {
    return query(connections.get(role), sql);
  }

  static List<List<String>> query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      List<List<String>> rows = new ArrayList<>();
      if (statement.execute(sql)) {
        try (ResultSet results = statement.getResultSet()) {
          while (results.next()) {
            List<String> row = new ArrayList<>();
            for (int column = 1; column <= results.getMetaData().getColumnCount(); column++) {
              row.add(results.getString(column));
            }
            rows.add(row);
          }
        }
      }
      return rows;
    }
  }

  /** The first value of each row. */
  List<String> column(Role role, String sql) throws SQLException {
    return query(role, sql).stream().map(row -> row.get(0)).toList();
  }

  @Override
  public void close() {
    for (Connection connection : connections.values()) {
      try {
        connection.close();
      } catch (SQLException e) {
        // The server goes next.
      }
    }
    trino.close();
  }
}
