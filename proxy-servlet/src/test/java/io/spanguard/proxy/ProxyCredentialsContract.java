package io.spanguard.proxy;

import static io.spanguard.proxy.ProxyFixture.ANSWER;
import static io.spanguard.proxy.ProxyFixture.CHAT;
import static io.spanguard.proxy.ProxyFixture.KEY;
import static io.spanguard.proxy.RecordingSink.everything;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.RawClient.RawAnswer;
import io.spanguard.proxy.upstream.Credential;
import jakarta.servlet.Filter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose credentials go where: never a key of ours upstream, never the provider's to the client. */
abstract class ProxyCredentialsContract {

  abstract Container start(Filter filter);

  private ProxyFixture passthrough() {
    return ProxyFixture.start(
        this::start, target -> target.credential(new Credential.Passthrough()), options -> options);
  }

  static Stream<Arguments> keyHeaders() {
    return Stream.of(
        argumentSet("X-Spanguard-Key", "X-Spanguard-Key", KEY),
        argumentSet("Authorization", "Authorization", "Bearer " + KEY),
        argumentSet("Authorization, lower case", "authorization", "bearer  " + KEY),
        argumentSet("x-api-key", "x-api-key", KEY),
        argumentSet("api-key", "api-key", KEY));
  }

  @ParameterizedTest
  @MethodSource("keyHeaders")
  void ownCredential_noneOfTheClientsGoesUpstream(String header, String value) throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(Script.json(200, ANSWER));

      List<String> headers = new ArrayList<>(List.of(header + ": " + value));
      for (String other : List.of("Authorization", "x-api-key", "api-key", "x-goog-api-key")) {
        if (!other.equalsIgnoreCase(header)) {
          headers.add(other + ": the-clients-own");
        }
      }
      headers.add("Cookie: session=the-clients-own");
      headers.add("Proxy-Authorization: Basic the-clients-own");
      assertThat(chat(fixture, headers).status()).isEqualTo(200);

      Received received = fixture.provider.take();
      assertThat(received.headers())
          .containsEntry("Authorization", List.of(ProxyFixture.PROVIDER_KEY))
          .doesNotContainKeys(
              "x-api-key", "api-key", "x-goog-api-key", "Cookie", "Proxy-Authorization");
      assertThat(received.headers().toString()).doesNotContain(KEY, "the-clients-own");
      fixture.sink.take();
    }
  }

  @Test
  void ownCredentialInAnotherHeader_authorizationIsRemoved() throws Exception {
    try (ProxyFixture fixture =
        ProxyFixture.start(
            this::start,
            target -> target.credential(new Credential.Header("x-api-key", "sk-ant-1")),
            options -> options)) {
      fixture.provider.then(Script.json(200, ANSWER));

      chat(fixture, List.of("x-api-key: " + KEY, "Authorization: Bearer the-clients-own"));

      Map<String, List<String>> headers = fixture.provider.take().headers();
      assertThat(headers).containsEntry("x-api-key", List.of("sk-ant-1"));
      assertThat(headers).doesNotContainKey("Authorization");
      fixture.sink.take();
    }
  }

  @ParameterizedTest
  @MethodSource("keyHeaders")
  void passthrough_onlyOurKeyIsRemoved(String header, String value) throws Exception {
    try (ProxyFixture fixture = passthrough()) {
      fixture.provider.then(Script.json(200, ANSWER));

      List<String> headers = new ArrayList<>();
      headers.add(header + ": " + value);
      for (String other : List.of("Authorization", "x-api-key", "api-key", "x-goog-api-key")) {
        if (!other.equalsIgnoreCase(header)) {
          headers.add(other + ": the-providers");
        }
      }
      assertThat(chat(fixture, headers).status()).isEqualTo(200);

      Received received = fixture.provider.take();
      for (String other : List.of("Authorization", "x-api-key", "api-key", "x-goog-api-key")) {
        assertThat(received.header(other))
            .as(other)
            .isEqualTo(other.equalsIgnoreCase(header) ? null : "the-providers");
      }
      assertThat(received.headers().toString()).doesNotContain(KEY);
      fixture.sink.take();
    }
  }

  @Test
  void passthrough_ourKeySentTwice_neitherGoesUpstream() throws Exception {
    try (ProxyFixture fixture = passthrough()) {
      fixture.provider.then(Script.json(200, ANSWER));

      chat(
          fixture,
          List.of(
              "X-Spanguard-Key: " + KEY,
              "Authorization: Bearer " + KEY,
              "x-api-key: " + KEY,
              "api-key: the-providers"));

      Received received = fixture.provider.take();
      assertThat(received.headers().toString()).doesNotContain(KEY);
      assertThat(received.header("api-key")).isEqualTo("the-providers");
      fixture.sink.take();
    }
  }

  @Test
  void passthrough_cookiesGoBothWays_exceptTheConsolesSession() throws Exception {
    try (ProxyFixture fixture = passthrough()) {
      fixture.provider.then(
          Script.answer(
              200,
              "application/json",
              ANSWER.getBytes(StandardCharsets.UTF_8),
              "Set-Cookie: a=1; Path=/",
              "Set-Cookie: b=2"));

      RawAnswer answer =
          chat(
              fixture,
              List.of(
                  "X-Spanguard-Key: " + KEY, "Cookie: x=1; spanguard_session=secret; y=\"2 3\""));

      assertThat(fixture.provider.take().header("Cookie")).isEqualTo("x=1; y=\"2 3\"");
      assertThat(answer.all("Set-Cookie")).containsExactly("a=1; Path=/", "b=2");
      fixture.sink.take();
    }
  }

  @Test
  void ownCredential_theProvidersCookiesAreNotTheClients() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(
          Script.answer(
              200, "application/json", ANSWER.getBytes(StandardCharsets.UTF_8), "Set-Cookie: a=1"));

      assertThat(chat(fixture, List.of("api-key: " + KEY)).all("Set-Cookie")).isEmpty();

      fixture.provider.take();
      fixture.sink.take();
    }
  }

  @Test
  void upstreamAsksForCredentials_thatIsTheClientsToRead() throws Exception {
    try (ProxyFixture fixture = passthrough()) {
      fixture.provider.then(
          Script.answer(
              401,
              "application/json",
              "{\"error\":{\"message\":\"who are you\"}}".getBytes(StandardCharsets.UTF_8),
              "WWW-Authenticate: Basic realm=\"provider\"",
              "WWW-Authenticate: Negotiate"));

      RawAnswer answer = chat(fixture, List.of("X-Spanguard-Key: " + KEY));

      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.all("WWW-Authenticate"))
          .containsExactly("Basic realm=\"provider\"", "Negotiate");
      fixture.provider.take();
      fixture.sink.take();
      assertThat(fixture.provider.waiting()).isZero();
    }
  }

  @Test
  void credentials_areInNoTrace() throws Exception {
    try (ProxyFixture fixture = passthrough()) {
      fixture.provider.then(Script.json(200, ANSWER));

      chat(fixture, List.of("Authorization: Bearer " + KEY, "x-api-key: sk-of-the-provider"));

      fixture.provider.take();
      assertThat(everything(fixture.sink.takeBatch().spans()))
          .doesNotContain(KEY)
          .doesNotContain("sk-of-the-provider");
    }
  }

  @Test
  void credentialsTakenForIdsAndNames_areInNoTrace() throws Exception {
    String secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";
    String token =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0."
            + "s5Jd0cKq9Lw2".repeat(40);
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.then(Script.json(200, ANSWER));
      String body =
          CHAT.replaceFirst(
                  "\"model\":\"[^\"]*\"",
                  "\"model\":\"" + secret + "\",\"stop\":[\"" + secret + "\"]")
              .replaceFirst("\\{", "{\"user\":\"of " + secret + "\",");

      chat(fixture, List.of("api-key: " + KEY, "X-Session-Id: " + token), body);

      assertThat(fixture.provider.take().text()).contains(secret);
      assertThat(everything(fixture.sink.takeBatch().spans()))
          .doesNotContain(secret, token.substring(0, 60))
          .contains("of {GITHUB_PAT}");
    }
  }

  private static RawAnswer chat(ProxyFixture fixture, List<String> headers) throws Exception {
    return chat(fixture, headers, CHAT);
  }

  private static RawAnswer chat(ProxyFixture fixture, List<String> headers, String body)
      throws Exception {
    List<String> all = new ArrayList<>(headers);
    all.add("Content-Type: application/json");
    all.add("Content-Length: " + body.length());
    try (RawClient client = RawClient.connect(fixture.container.url())) {
      client.send(
          "POST /proxy/bot/v1/chat/completions", all, body.getBytes(StandardCharsets.UTF_8));
      return client.answer();
    }
  }
}
