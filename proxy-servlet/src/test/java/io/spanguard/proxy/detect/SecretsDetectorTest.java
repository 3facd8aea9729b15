package io.spanguard.proxy.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.spanguard.proxy.guardrail.Detector;
import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.wire.PartKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SecretsDetectorTest extends DetectorContract {

  // Put together here, so that no scanner takes this file for a leak.
  private static final String GITHUB = "ghp" + "_Zq8vN2kLr5TxWb7YcD1fGh3JmP4sQa6uEoRi";
  private static final String AWS = "AKIA" + "Q4ZT7WXKPLM2NB5R";
  private static final String JWT =
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9" + ".eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLW9mLXNvcnRz";
  private static final String KEY =
      "-----BEGIN RSA PRIVATE"
          + " KEY-----\n"
          + "MIIEow8IBAAKCAQEA7bq2v1kLr5TxWb7YcD1fGh3JmP4sQa6uEoRi\n".repeat(20)
          + "-----END RSA PRIVATE KEY-----";

  @Override
  Detector detector() {
    return SecretsDetector.create();
  }

  @Override
  List<String> pieces() {
    return List.of(
        GITHUB,
        AWS,
        JWT,
        KEY,
        "token: ",
        "password = ",
        "sk-",
        "Bearer ",
        "https://user:s3cretPw@",
        "example.org",
        "AccountKey=",
        "curl -u ",
        "eyJ",
        "q9W!kd72",
        "3012a5754bbd716926f99c028f7ea428",
        "-us18",
        "xoxb-",
        "-----BEGIN ",
        GITHUB.substring(0, 30));
  }

  @Override
  String hostile() {
    return "here: " + GITHUB;
  }

  static Stream<Arguments> secrets() {
    return Stream.of(
        argumentSet("GitHub", "see " + GITHUB + ".", "GITHUB_PAT", GITHUB),
        argumentSet("AWS", "key=" + AWS, "AWS_ACCESS_KEY_ID", AWS),
        argumentSet("token", "Authorization: Bearer " + JWT, "JWT", JWT),
        argumentSet("private key", "x\n" + KEY + "\ny", "PRIVATE_KEY", KEY),
        argumentSet(
            "URL", "git clone https://bob:h7Rt2pQz@git.acme.io/x", "BASIC_AUTH_URL", "h7Rt2pQz"),
        argumentSet("curl", "curl -u bob:h7RtXpQz https://x.acme.io", "CURL_USER", "bob:h7RtXpQz"),
        argumentSet("German", "Das Passwort lautet tR8!kz0pW", "GENERIC_SECRET", "tR8!kz0pW"),
        argumentSet("assignment", "DB_PASSWORD=\"tR8!kz0pW\"", "GENERIC_SECRET", "tR8!kz0pW"),
        argumentSet(
            "storage account",
            "AccountKey=" + "kX".repeat(10) + "9vT3".repeat(16) + "ab==",
            "AZURE_STORAGE_KEY",
            "kX".repeat(10) + "9vT3".repeat(16) + "ab=="),
        argumentSet(
            "zero-width spaces",
            GITHUB.replace("Tx", "T\u200bx"),
            "GITHUB_PAT",
            GITHUB.replace("Tx", "T\u200bx")));
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void secretIsFoundWhereItStands(String text, String type, String secret) {
    List<Finding> found = whole(text, PartKind.PROMPT);

    assertThat(found).hasSize(1);
    assertThat(found.get(0).type()).isEqualTo(type);
    assertThat(found.get(0).category()).isEqualTo("LLM02:2025");
    assertThat(text.substring(found.get(0).start(), found.get(0).end())).isEqualTo(secret);
  }

  static Stream<Arguments> harmless() {
    return Stream.of(
        argumentSet("sample of the documentation", "AKIA" + "IOSFODNN7EXAMPLE"),
        argumentSet("placeholder", "ghp_" + "x".repeat(36)),
        argumentSet("variable", "password = ${DB_PASSWORD1}"),
        argumentSet("prose", "The password is checked by the token service, see section 12."),
        argumentSet("identifier", "secret_length = X25519.secret_length"),
        argumentSet("path", "credential file: /etc/app/credentials1.json"),
        argumentSet("commit", "commit 43fc912ef59a83054ea7f6706df4d53a7dea4d80"),
        argumentSet("no token", "eyJhbasdGciOi.eyJzdWIiOiIxMjM0In0"),
        argumentSet("no key", "-----BEGIN PRIVATE KEY-----\nanything\n-----END PRIVATE KEY-----"));
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void whatOnlyLooksLikeASecretIsNotFound(String text) {
    assertThat(whole(text, PartKind.PROMPT)).isEmpty();
  }

  @Test
  void secretInArgumentsIsFoundThroughEscapes() {
    String escaped = "{\"token\":\"\\u0067" + GITHUB.substring(1) + "\"}";

    assertThat(whole(escaped, PartKind.TOOL_CALL))
        .extracting(Finding::type, Finding::start, Finding::end)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("GITHUB_PAT", 10, escaped.length() - 2));
  }

  @Test
  void thereAreManyFormats_eachWithAnIdOfItsOwn() {
    List<AnchoredRule> rules = SecretRules.read();
    Set<String> ids = new HashSet<>();

    assertThat(rules).hasSizeGreaterThan(150).allMatch(rule -> ids.add(rule.id()));
  }
}
