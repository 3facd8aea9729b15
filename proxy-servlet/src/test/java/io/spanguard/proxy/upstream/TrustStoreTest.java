package io.spanguard.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustStoreTest {

  @TempDir static Path folder;
  private static CertificateAuthority authority;

  @BeforeAll
  static void create() throws Exception {
    authority = CertificateAuthority.create(folder);
  }

  @Test
  void pemWithSeveralCertificatesAndText_isRead() throws IOException {
    String pem = Files.readString(authority.pem());

    Path file = write("several.pem", "Subject: our CA\n" + pem + "\n# the other\n" + pem);

    assertThat(TrustStore.read(file, "")).hasToString("TrustStore[" + file + "]");
  }

  @Test
  void pkcs12_isReadWithItsPassword() {
    assertThat(TrustStore.read(authority.pkcs12(), CertificateAuthority.PASSWORD)).isNotNull();
  }

  @Test
  void whatCannotBeUsed_isToldApart() throws IOException {
    assertRefused(folder.resolve("nowhere.pem"), "", "does not exist");
    assertRefused(write("empty.pem", ""), "", "is neither PEM nor PKCS12, or its password");
    assertRefused(
        write("key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
        "",
        "has no '-----BEGIN CERTIFICATE-----' in it");
    String pem = Files.readString(authority.pem());
    assertRefused(
        write("broken.pem", pem + pem.replaceFirst("\nMII", "\nAII")),
        "",
        "has a broken certificate, number 2");
    assertRefused(authority.pkcs12(), "not-the-password", "or its password is another one");
    assertRefused(authority.pkcs12(), "", "has no certificate that can be read without a password");
    assertRefused(authority.keyOnly(), CertificateAuthority.PASSWORD, "has no trusted certificate");
    assertRefused(folder, "", "cannot be read");
  }

  private static void assertRefused(Path file, String password, String message) {
    assertThatThrownBy(() -> TrustStore.read(file, password))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining(CertificateAuthority.PASSWORD);
  }

  private static Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
