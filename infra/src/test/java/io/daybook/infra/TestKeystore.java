package io.daybook.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.daybook.core.access.SecretFile;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestKeystore {
  @TempDir Path temp;

  @Test
  void isMadeOnceForItsOwnerAndNamesTheMachine() throws Exception {
    Keystore keystore = new Keystore(temp.resolve("keys.p12"), temp.resolve("keys.password")).makeWhereAbsent(List.of("daybook.example", "10.1.2.3"));
    byte[] made = Files.readAllBytes(keystore.file());
    assertThat(keystore.makeWhereAbsent(List.of()).file()).hasBinaryContent(made);
    for (Path secret : List.of(keystore.file(), keystore.passwordFile())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret))).as("%s", secret).isEqualTo("rw-------");
    }
    keystore.writeCertificate(temp.resolve("certificate.pem"));
    assertThat(temp.resolve("certificate.pem")).content().startsWith("-----BEGIN CERTIFICATE-----\n").doesNotContain("PRIVATE");
    X509Certificate certificate =
        (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(Files.readAllBytes(temp.resolve("certificate.pem"))));
    assertThat(certificate.getSubjectAlternativeNames().stream().map(name -> name.get(1)).toList())
        .isEqualTo(List.of("localhost", "127.0.0.1", "daybook.example", "10.1.2.3"));
    assertThat(keystore.trust().getProtocol()).isEqualTo("TLS");
  }

  @Test
  void aWrongPasswordIsTold() {
    Keystore keystore = new Keystore(temp.resolve("keys.p12"), temp.resolve("keys.password")).makeWhereAbsent(List.of());
    SecretFile.write(temp.resolve("wrong.password"), "something else");
    assertThatThrownBy(() -> new Keystore(keystore.file(), temp.resolve("wrong.password")).trust())
        .hasMessageContaining("Cannot use the keystore " + keystore.file())
        .hasMessageNotContaining("something else");
  }

  @Test
  void whatKeytoolRefusesIsTold() {
    assertThatThrownBy(() -> new Keystore(temp.resolve("keys.p12"), temp.resolve("keys.password")).makeWhereAbsent(List.of("not a name,")))
        .hasMessageContaining("Cannot make a key for TLS in " + temp.resolve("keys.p12"));
  }
}
