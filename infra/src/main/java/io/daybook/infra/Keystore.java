package io.daybook.infra;

import static java.util.Objects.requireNonNull;

import io.daybook.core.access.SecretFile;
import io.daybook.core.access.ServerTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * The key and the certificate that a server shows its clients, in a PKCS #12 or JKS file.
 *
 * @param passwordFile its first line opens the file
 */
public record Keystore(Path file, Path passwordFile) {
  private static final int VALID_DAYS = 397; // as long as clients accept it at most

  public Keystore {
    requireNonNull(file, "file is null");
    requireNonNull(passwordFile, "passwordFile is null");
  }

  /**
   * Makes a key with a certificate that it signs itself, where there is no file yet. The password goes from file to file: a command line is for all to see.
   *
   * @param hosts names and addresses that clients call the server by, beside this machine's loopback ones
   * @throws io.daybook.core.DaybookException STACK_FAILED, with what keytool says
   */
  public Keystore makeWhereAbsent(List<String> hosts) {
    if (Files.exists(file)) {
      return this;
    }
    SecretFile.writeRandom(passwordFile);
    List<String> names = new ArrayList<>(List.of("dns:localhost", "ip:127.0.0.1"));
    hosts.forEach(host -> names.add((host.matches("[0-9.]+|.*:.*") ? "ip:" : "dns:") + host));
    List<String> line = List.of(
        JavaCommand.runningJavaHome().resolve("bin").resolve("keytool").toString(),
        "-genkeypair", "-alias", "daybook", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", String.valueOf(VALID_DAYS),
        "-dname", "CN=" + (hosts.isEmpty() ? "localhost" : hosts.get(0)), "-ext", "san=" + String.join(",", names),
        "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass:file", passwordFile.toString());
    try {
      Process keytool = new ProcessBuilder(line).redirectErrorStream(true).start();
      keytool.getOutputStream().close();
      String said = new String(keytool.getInputStream().readAllBytes());
      if (keytool.waitFor() != 0) {
        throw Errors.keystoreNotMade(file, said.strip());
      }
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return this;
    } catch (IOException e) {
      throw Errors.keystoreNotMade(file, Errors.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errors.startInterrupted("keytool");
    }
  }

  String password() {
    return SecretFile.readPassword(passwordFile);
  }

  /** Writes what clients are to trust, in PEM: the certificates without the key. */
  public void writeCertificate(Path pem) {
    String text = certificates().stream().map(Keystore::pem).collect(Collectors.joining());
    try {
      Files.writeString(pem, text);
    } catch (IOException e) {
      throw Errors.folderNotWritable(pem.getParent(), Errors.reason(e), e);
    }
  }

  /** A client's context that trusts this server and no other. */
  SSLContext trust() {
    try {
      return ServerTrust.of(certificates());
    } catch (GeneralSecurityException | IOException e) {
      throw Errors.keystoreUnusable(file, e);
    }
  }

  private List<Certificate> certificates() {
    try {
      KeyStore keys = KeyStore.getInstance(file.toFile(), password().toCharArray());
      List<Certificate> chain = new ArrayList<>();
      for (String alias : Collections.list(keys.aliases())) {
        if (keys.isKeyEntry(alias)) {
          chain.addAll(List.of(keys.getCertificateChain(alias)));
        }
      }
      if (chain.isEmpty()) {
        throw Errors.keystoreUnusable(file, new IOException("it holds no private key"));
      }
      return chain;
    } catch (GeneralSecurityException | IOException e) {
      throw Errors.keystoreUnusable(file, e);
    }
  }

  private static String pem(Certificate certificate) {
    try {
      String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
      return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A certificate that was read cannot be written", e);
    }
  }
}
