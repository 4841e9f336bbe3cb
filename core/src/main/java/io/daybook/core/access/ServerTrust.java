package io.daybook.core.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What a client trusts of a server whose certificate nobody else vouches for. */
public final class ServerTrust {
  private ServerTrust() {}

  /**
   * Trusts the certificates of a file and no others.
   *
   * @throws IOException where the file cannot be read, or has no certificate
   */
  public static SSLContext of(Path pem) throws IOException {
    try (InputStream text = Files.newInputStream(pem)) {
      return of(CertificateFactory.getInstance("X.509").generateCertificates(text));
    } catch (CertificateException e) {
      throw new IOException("%s has no certificate that can be read: %s".formatted(pem, e.getMessage()), e);
    } catch (GeneralSecurityException e) {
      throw new IOException("%s cannot be trusted: %s".formatted(pem, e.getMessage()), e);
    }
  }

  /** Trusts these certificates and no others. */
  public static SSLContext of(Collection<? extends Certificate> certificates) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    int number = 0;
    for (Certificate certificate : certificates) {
      trusted.setCertificateEntry("server" + number++, certificate);
    }
    TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
