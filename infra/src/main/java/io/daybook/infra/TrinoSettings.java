package io.daybook.infra;

import static java.util.Objects.requireNonNull;

import io.daybook.core.access.SecretFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The settings of an {@link EmbeddedTrino}, in {@code etc} of its folder.
 *
 * @param folder the one it runs in
 * @param lake the folder above the pipelines' folders
 */
record TrinoSettings(Path folder, Path lake, Optional<TrinoSecurity> security) {
  static final String PLAIN = "http";
  static final String SECURED = "https";

  TrinoSettings {
    requireNonNull(folder, "folder is null");
    requireNonNull(lake, "lake is null");
    requireNonNull(security, "security is null");
  }

  /** The scheme of its address, by which its port is remembered, too. */
  String scheme() {
    return security.isPresent() ? SECURED : PLAIN;
  }

  URI uri(int port) {
    return URI.create("%s://%s:%d".formatted(scheme(), Ports.HOST, port));
  }

  void write(int port) throws IOException {
    Properties server = resource("trino.properties");
    int plainPort = security.isPresent() ? Ports.pickFree() : port;
    server.setProperty("http-server.http.port", String.valueOf(plainPort));
    server.setProperty("discovery.uri", "http://%s:%d".formatted(Ports.HOST, plainPort));
    if (security.isPresent()) {
      writeSecured(server, security.get(), port);
    } else {
      Files.deleteIfExists(file("group-provider"));
    }
    write(file("config"), server);

    Properties catalog = resource("trino-catalog.properties");
    catalog.setProperty("local.location", lake.toString());
    catalog.setProperty("hive.metastore.catalog.dir", "local:///" + EmbeddedTrino.OWN_FOLDER + "/metastore");
    write(folder.resolve("etc/catalog").resolve(EmbeddedTrino.CATALOG + ".properties"), catalog);

    Properties levels = new Properties();
    levels.setProperty("io.trino", "INFO");
    levels.setProperty("Bootstrap", "WARN"); // prints every setting
    write(file("log"), levels);
  }

  private void writeSecured(Properties server, TrinoSecurity secured, int port) throws IOException {
    server.putAll(resource("trino-secured.properties"));
    server.setProperty("http-server.https.port", String.valueOf(port));
    server.setProperty("http-server.https.keystore.path", secured.keystore().file().toString());
    server.setProperty("http-server.https.keystore.key", secured.keystore().password());
    server.setProperty("internal-communication.shared-secret", SecretFile.readPassword(secured.files().sharedSecret()));
    server.setProperty("access-control.config-files", file("access-control").toString());
    server.setProperty("password-authenticator.config-files", file("password-authenticator").toString());
    write(file("access-control"), properties("access-control.name", "file", "security.config-file", secured.files().rules(), "security.refresh-period", "5s"));
    write(file("password-authenticator"), properties("password-authenticator.name", "file", "file.password-file", secured.files().passwords(), "file.refresh-period", "5s"));
    // Trino looks for this one in etc of the folder that it runs in.
    write(file("group-provider"), properties("group-provider.name", "file", "file.group-file", secured.files().groups(), "file.refresh-period", "5s"));
  }

  List<String> systemProperties(Path distribution) {
    return List.of(
        "-Dconfig=" + file("config"),
        "-Dcatalog.config-dir=" + folder.resolve("etc/catalog"),
        "-Dlog.levels-file=" + file("log"),
        "-Dplugin.dir=" + distribution.resolve("plugin"),
        "-Dnode.environment=daybook",
        "-Dnode.id=embedded",
        "-Dnode.data-dir=" + folder.resolve("var"),
        "-Dnode.internal-address=" + Ports.HOST,
        "-Dnode.bind-ip=" + security.map(TrinoSecurity::bindAddress).orElse(Ports.HOST));
  }

  private Path file(String name) {
    return folder.resolve("etc").resolve(name + ".properties");
  }

  private static Properties properties(Object... keysAndValues) {
    Properties properties = new Properties();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      properties.setProperty(keysAndValues[i].toString(), keysAndValues[i + 1].toString());
    }
    return properties;
  }

  private static Properties resource(String name) throws IOException {
    Properties properties = new Properties();
    try (InputStream defaults = TrinoSettings.class.getResourceAsStream(name)) {
      properties.load(defaults);
    }
    return properties;
  }

  /** For the owner alone: some of them hold secrets. */
  private static void write(Path file, Properties properties) throws IOException {
    Files.createDirectories(file.getParent());
    try (Writer text = new StringWriter()) {
      properties.store(text, null);
      SecretFile.write(file, text.toString());
    }
  }
}
