package io.spanguard.proxy;

import static io.spanguard.proxy.ProxyFixture.ANSWER;
import static io.spanguard.proxy.ProxyFixture.CHAT;
import static io.spanguard.proxy.RecordingSink.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.upstream.CertificateAuthority;
import io.spanguard.proxy.upstream.Timeouts;
import io.spanguard.proxy.upstream.TrustStore;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.convention.Names;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Providers behind HTTPS whose certificate the JVM does not know. */
class UpstreamTlsIT {

  @TempDir static Path folder;
  private static CertificateAuthority authority;
  private static SSLContext forLoopback;

  @BeforeAll
  static void create() throws Exception {
    authority = CertificateAuthority.create(folder);
    forLoopback = authority.server("ip:127.0.0.1");
  }

  @Test
  void certificateOfATrustedAuthority_isAccepted() throws Exception {
    TrustStore pem = TrustStore.read(authority.pem(), "");
    TrustStore pkcs12 = TrustStore.read(authority.pkcs12(), CertificateAuthority.PASSWORD);
    for (TrustStore trusted : new TrustStore[] {pem, pkcs12}) {
      try (Https upstream = Https.start(forLoopback);
          ProxyFixture fixture = fixture(upstream, target -> target.trustStore(trusted))) {

        assertThat(fixture.chat(CHAT).body()).isEqualTo(ANSWER);

        assertThat(TraceSummary.of(fixture.sink.take().spans()).outcome()).isEqualTo("allow");
      }
    }
  }

  @Test
  void certificateOfAnotherAuthority_isRefused() throws Exception {
    try (Https upstream = Https.start(forLoopback);
        ProxyFixture fixture = fixture(upstream, target -> target)) {
      assertUnreachable(fixture);
    }
  }

  @Test
  void certificateForAnotherHost_isRefused() throws Exception {
    TrustStore trusted = TrustStore.read(authority.pem(), "");
    SSLContext elsewhere = authority.server("dns:provider.example");
    try (Https upstream = Https.start(elsewhere);
        ProxyFixture fixture = fixture(upstream, target -> target.trustStore(trusted))) {
      assertUnreachable(fixture);
    }
  }

  @Test
  void upstreamThatNeverShakesHands_isAConnectTimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        ProxyFixture fixture =
            ProxyFixture.start(
                JettyContainer::start,
                target ->
                    target
                        .baseUrl(URI.create("https://127.0.0.1:" + silent.getLocalPort()))
                        .timeouts(
                            new Timeouts(
                                Duration.ofMillis(300),
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(1))),
                options -> options)) {

      HttpResponse<String> response = fixture.chat(CHAT);

      assertThat(response.statusCode()).isEqualTo(504);
      assertThat(response.headers().firstValue("X-Spanguard-Error")).contains("timeout_connect");
      assertThat(span(fixture.sink.take(), "http.client").attributes().text(Names.ERROR_TYPE))
          .isEqualTo("timeout_connect");
    }
  }

  private static ProxyFixture fixture(Https upstream, UnaryOperator<Target.Builder> target) {
    return ProxyFixture.start(
        JettyContainer::start,
        builder -> target.apply(builder.baseUrl(upstream.url())),
        options -> options);
  }

  private static void assertUnreachable(ProxyFixture fixture) throws Exception {
    HttpResponse<String> response = fixture.chat(CHAT);

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.body()).contains("upstream_unreachable", "no TLS connection");
    Trace trace = fixture.sink.take();
    assertThat(TraceSummary.of(trace.spans()).errorType()).isEqualTo("upstream_unreachable");
    assertThat(span(trace, "http.client").attributes().text(Names.ERROR_TYPE))
        .isEqualTo("upstream_unreachable");
  }

  /** A provider that answers every call the same. */
  private record Https(HttpsServer server) implements AutoCloseable {

    static Https start(SSLContext context) throws IOException {
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(context));
      server.createContext(
          "/",
          exchange -> {
            byte[] answer = ANSWER.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
          });
      server.start();
      return new Https(server);
    }

    URI url() {
      return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
