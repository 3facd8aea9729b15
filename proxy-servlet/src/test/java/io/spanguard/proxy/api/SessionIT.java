package io.spanguard.proxy.api;

import static io.spanguard.proxy.api.ApiRouterIT.assertProblem;
import static io.spanguard.proxy.api.ApiRouterIT.json;
import static io.spanguard.proxy.api.ApiServer.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The console's sessions: what the cookie is, what it is good for, and what it is not. */
final class SessionIT {

  private static ApiServer server;

  @BeforeAll
  static void start() {
    server = new ApiServer();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void session_isACookieThatNoScriptReads() {
    HttpResponse<String> response = begin(ACME);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Set-Cookie").orElseThrow())
        .matches(
            "spanguard_session=[A-Za-z0-9_-]{96}; Path=/sg; Max-Age=28800; HttpOnly;"
                + " SameSite=Strict")
        .doesNotContain(ACME);
    assertThat(response.body()).doesNotContain(ACME);
    assertThat(json(response).get("key_name").asText()).isEqualTo("all");
  }

  @Test
  void session_saysWhoCalls() {
    HttpResponse<String> bySession = server.send(withCookie("/session", cookie()));
    HttpResponse<String> byKey = server.get(ACME, "/session");

    assertThat(json(bySession)).isEqualTo(json(byKey));
    assertThat(json(byKey).get("workspace").asText()).isEqualTo("acme");
    assertThat(json(byKey).get("scopes").toString()).contains("proxy:read");
    assertThat(json(byKey).get("version").asText()).isNotEmpty();
    assertProblem(server.send(server.request("/session")), 401, "key_missing", null);
  }

  @Test
  void session_isGoodForReading_notForSendingIn() {
    String cookie = cookie();

    assertThat(server.send(withCookie("/traces", cookie)).statusCode()).isEqualTo(200);
    assertThat(server.send(withCookie("/targets", cookie)).statusCode()).isEqualTo(200);
    assertProblem(
        server.send(
            withCookie("/v1/traces", cookie)
                .header("Content-Type", "application/json")
                .header("Sec-Fetch-Site", "same-origin")
                .POST(BodyPublishers.ofString("{\"spans\":[{\"name\":\"x\"}]}"))),
        401,
        "key_missing",
        null);
  }

  @Test
  void session_thatWasChanged_isNone() {
    String cookie = cookie();
    int at = cookie.indexOf('=') + 20;
    char other = cookie.charAt(at) == 'A' ? 'B' : 'A';

    for (String bad :
        new String[] {
          cookie.substring(0, at) + other + cookie.substring(at + 1),
          "spanguard_session=",
          "spanguard_session=" + ACME,
          cookie + "A"
        }) {
      assertProblem(server.send(withCookie("/traces", bad)), 401, "key_missing", null);
    }
  }

  @Test
  void session_besideAWrongKey_doesNotHelp() {
    assertProblem(
        server.send(withCookie("/traces", cookie()).header("X-Spanguard-Key", "x".repeat(40))),
        401,
        "key_invalid",
        null);
  }

  @Test
  void begin_fromAnotherSite_isRefused() {
    assertRefused(server.send(begin().header("Sec-Fetch-Site", "cross-site")), 403);
    assertRefused(server.send(begin().header("Sec-Fetch-Site", "same-site")), 403);
    assertRefused(server.send(begin().header("Origin", "http://evil.example")), 403);
    assertRefused(server.send(begin().header("Origin", "null")), 403);
    assertRefused(server.send(begin()), 403);
    assertRefused(
        server.send(
            begin()
                .setHeader("Content-Type", "text/plain")
                .header("Sec-Fetch-Site", "same-origin")),
        415);
    assertThat(server.send(begin().header("Origin", server.origin())).statusCode()).isEqualTo(200);
  }

  @Test
  void begin_withAWrongKey_isCountedAndLimited() throws Exception {
    try (ApiServer limited = new ApiServer()) {
      int status = 0;
      for (int i = 0; i < 200 && status != 429; i++) {
        status =
            limited
                .send(
                    limited
                        .request("/session")
                        .header("Content-Type", "application/json")
                        .header("Sec-Fetch-Site", "same-origin")
                        .POST(BodyPublishers.ofString("{\"key\":\"" + "x".repeat(40) + "\"}")))
                .statusCode();
        assertThat(status).isIn(401, 429);
      }
      assertThat(status).isEqualTo(429);
      assertThat(limited.get("y".repeat(40), "/traces").statusCode()).isEqualTo(429);
    }
  }

  @Test
  void begin_withoutAKey_saysWhatIsMissing() {
    assertProblem(server.send(withBody("{}")), 400, "body_invalid", "key");
    assertProblem(server.send(withBody("{\"key\":1}")), 400, "body_invalid", "key");
    assertProblem(
        server.send(withBody("{\"key\":\"" + "x".repeat(5000) + "\"}")),
        413,
        "body_too_large",
        null);
  }

  @Test
  void end_takesTheCookieAway() {
    HttpResponse<String> response =
        server.send(
            withCookie("/session", cookie())
                .header("Content-Type", "application/json")
                .header("Sec-Fetch-Site", "same-origin")
                .DELETE());

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("spanguard_session=; Path=/sg; Max-Age=0;");
  }

  private static void assertRefused(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
  }

  private static String cookie() {
    String header = begin(ACME).headers().firstValue("Set-Cookie").orElseThrow();
    return header.substring(0, header.indexOf(';'));
  }

  private static HttpResponse<String> begin(String key) {
    return server.send(withBody("{\"key\":\"" + key + "\"}"));
  }

  private static HttpRequest.Builder begin() {
    return server
        .request("/session")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString("{\"key\":\"" + ACME + "\"}"));
  }

  private static HttpRequest.Builder withBody(String json) {
    return begin().header("Sec-Fetch-Site", "same-origin").POST(BodyPublishers.ofString(json));
  }

  private static HttpRequest.Builder withCookie(String path, String cookie) {
    return server.request(path).header("Cookie", cookie);
  }
}
