package io.daybook.serving.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.daybook.core.access.SecretFile;
import io.daybook.infra.Keystore;
import io.daybook.serving.TrinoAddress;
import io.daybook.serving.TrinoServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Something that answers as Trino does while it starts, when it is ready, and not at all. */
class TestSqlWatch {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void aTrinoThatStartsEndsAndComesBackIsSeenDoingSo() throws IOException {
    Parts parts = new Parts(Clock.systemUTC());
    HttpServer starting = answering("{\"starting\":true}", 0);
    int port = starting.getAddress().getPort();
    try (SqlWatch watch = SqlWatch.start(TrinoServer.plain(new TrinoAddress("127.0.0.1", port)), parts)) {
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(problem(parts)).contains("is not ready yet"));
      starting.stop(0);

      HttpServer ready = answering("{\"starting\":false}", port);
      await().atMost(PATIENCE).until(() -> parts.isUp(PartName.SQL));
      ready.stop(0);
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(problem(parts)).contains("Trino at 127.0.0.1:" + port + " does not answer"));

      HttpServer again = answering("{\"starting\":false}", port);
      await().atMost(PATIENCE).until(() -> parts.isUp(PartName.SQL));
      again.stop(0);
    }
  }

  @Test
  void aTrinoThatSpeaksTlsIsSeenByItsCertificateAlsoWhenItHasANewOne(@TempDir Path folder) throws Exception {
    Parts parts = new Parts(Clock.systemUTC());
    Path certificate = folder.resolve("certificate.pem");
    HttpsServer first = secured(folder.resolve("first"), 0);
    int port = first.getAddress().getPort();
    try (SqlWatch watch = SqlWatch.start(new TrinoServer(new TrinoAddress("127.0.0.1", port), Optional.of(certificate)), parts)) {
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(problem(parts)).contains("does not answer", "certificate.pem"));
      keystore(folder.resolve("first")).writeCertificate(certificate);
      await().atMost(PATIENCE).until(() -> parts.isUp(PartName.SQL));
      first.stop(0);

      HttpsServer second = secured(folder.resolve("second"), port);
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(problem(parts)).contains("does not answer"));
      Thread.sleep(3_000); // another look: a stranger is not believed
      assertThat(parts.isUp(PartName.SQL)).isFalse();
      keystore(folder.resolve("second")).writeCertificate(certificate);
      await().atMost(PATIENCE).until(() -> parts.isUp(PartName.SQL));
      second.stop(0);
    }
  }

  private static Keystore keystore(Path folder) {
    return new Keystore(folder.resolve("keystore.p12"), folder.resolve("password"));
  }

  private static HttpsServer secured(Path folder, int port) throws Exception {
    Keystore keystore = keystore(Files.createDirectory(folder)).makeWhereAbsent(List.of());
    char[] password = SecretFile.readPassword(keystore.passwordFile()).toCharArray();
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(keystore.file().toFile(), password), password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return answer(server, "{\"starting\":false}");
  }

  private static String problem(Parts parts) {
    PartState state = parts.states().get(PartName.SQL);
    return state == null ? "" : state.problem().orElse("");
  }

  private static HttpServer answering(String body, int port) throws IOException {
    return answer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0), body);
  }

  private static <S extends HttpServer> S answer(S server, String body) {
    server.createContext("/v1/info", exchange -> {
      byte[] bytes = body.getBytes(UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    });
    server.start();
    return server;
  }
}
