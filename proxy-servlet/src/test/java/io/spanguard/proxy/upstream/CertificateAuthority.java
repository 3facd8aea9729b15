package io.spanguard.proxy.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Signs certificates that nobody else trusts, with the JDK's keytool. */
public final class CertificateAuthority {

  public static final String PASSWORD = "for-tests-only";

  private final Path folder;

  private CertificateAuthority(Path folder) {
    this.folder = folder;
  }

  /**
   * @param folder for its files
   */
  public static CertificateAuthority create(Path folder) throws IOException, InterruptedException {
    CertificateAuthority authority = new CertificateAuthority(folder);
    authority.keytool("-genkeypair", "ca.p12", "-dname", "CN=Test CA", "-ext", "bc:c");
    authority.keytool("-exportcert", "ca.p12", "-rfc", "-file", authority.path("ca.pem"));
    authority.keytool("-importcert", "trust.p12", "-noprompt", "-file", authority.path("ca.pem"));
    return authority;
  }

  /** Its certificate. */
  public Path pem() {
    return folder.resolve("ca.pem");
  }

  /** The same as a trusted one. */
  public Path pkcs12() {
    return folder.resolve("trust.p12");
  }

  /** Its own key, with nothing that is trusted. */
  public Path keyOnly() {
    return folder.resolve("ca.p12");
  }

  /**
   * What a server needs whose certificate this authority has signed.
   *
   * @param subject for instance {@code ip:127.0.0.1} or {@code dns:localhost}
   */
  public SSLContext server(String subject)
      throws IOException, InterruptedException, GeneralSecurityException {
    String store = subject.replaceAll("\\W", "-") + ".p12";
    keytool("-genkeypair", store, "-dname", "CN=server");
    keytool("-certreq", store, "-file", path("request"));
    keytool(
        "-gencert",
        "ca.p12",
        "-infile",
        path("request"),
        "-outfile",
        path("signed"),
        "-ext",
        "san=" + subject);
    keytool("-importcert", store, "-noprompt", "-alias", "ca", "-file", path("ca.pem"));
    keytool("-importcert", store, "-file", path("signed"));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve(store))) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void keytool(String command, String store, String... options)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    line.addAll(List.of(command, "-keystore", path(store), "-storetype", "PKCS12"));
    line.addAll(List.of("-storepass", PASSWORD));
    if (command.equals("-genkeypair")) {
      line.addAll(List.of("-keyalg", "EC", "-validity", "3650"));
    }
    line.addAll(List.of(options));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + " failed: " + said);
    }
  }
}
