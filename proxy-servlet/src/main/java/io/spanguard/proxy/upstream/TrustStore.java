package io.spanguard.proxy.upstream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collections;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificates that an HTTPS upstream's must be signed by, in the place of those that the JVM
 * trusts. Immutable and safe for use by many threads.
 *
 * <p>Two kinds of files are known: PEM with one or more certificates, and PKCS12 with trusted ones
 * ({@code keytool -importcert -storetype PKCS12}).
 */
public final class TrustStore {

  private static final long MAX_BYTES = 16 << 20;
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*)-----END");

  private final Path file;
  private final SSLContext context;

  private TrustStore(Path file, SSLContext context) {
    this.file = file;
    this.context = context;
  }

  /**
   * Reads a file.
   *
   * @param password of a PKCS12 file; empty for none, and for PEM
   * @throws IllegalArgumentException when it cannot be read or holds no certificate to trust; the
   *     message goes on after the file's name
   */
  public static TrustStore read(Path file, String password) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException("is larger than " + MAX_BYTES + " bytes");
      }
      byte[] bytes = Files.readAllBytes(file);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      KeyStore store =
          text.contains("-----BEGIN ") ? certificates(text) : keyStore(bytes, password);
      return new TrustStore(file, context(store));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("does not exist", e);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("cannot be read: " + e.getMessage(), e);
    }
  }

  private static KeyStore certificates(String text) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    Matcher found = CERTIFICATE.matcher(text);
    while (found.find()) {
      int number = store.size() + 1;
      String block = "-----BEGIN CERTIFICATE-----" + found.group(1) + "-----END CERTIFICATE-----\n";
      try {
        store.setCertificateEntry(
            Integer.toString(number),
            factory.generateCertificate(
                new ByteArrayInputStream(block.getBytes(StandardCharsets.ISO_8859_1))));
      } catch (CertificateException e) {
        throw new IllegalArgumentException("has a broken certificate, number " + number, e);
      }
    }
    if (store.size() == 0) {
      throw new IllegalArgumentException("has no '-----BEGIN CERTIFICATE-----' in it");
    }
    return store;
  }

  private static KeyStore keyStore(byte[] bytes, String password) throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(
          new ByteArrayInputStream(bytes), password.isEmpty() ? null : password.toCharArray());
    } catch (IOException e) {
      // Java says the same of both.
      throw new IllegalArgumentException(
          "is neither PEM nor PKCS12, or its password is another one", e);
    }
    for (String alias : Collections.list(store.aliases())) {
      if (store.isCertificateEntry(alias)) {
        return store;
      }
    }
    throw new IllegalArgumentException(
        password.isEmpty()
            ? "has no certificate that can be read without a password"
            : "has no trusted certificate; keytool -importcert adds one");
  }

  private static SSLContext context(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  SSLContext context() {
    return context;
  }

  /** Where it was read. */
  @Override
  public String toString() {
    return "TrustStore[" + file + "]";
  }
}
