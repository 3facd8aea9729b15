package io.spanguard.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.TraceSummary;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** What nobody inspects is never held in memory as a whole, however large. */
abstract class ProxyUploadContract {

  private static final String KEY_HEADER = "X-Spanguard-Key: " + ProxyFixture.KEY;

  abstract Container start(Filter filter);

  @Test
  void largeUpload_isSentOnWhileItComesIn() throws Exception {
    assertStreamed(true);
  }

  @Test
  void largeUploadInChunks_isSentOnWhileItComesIn() throws Exception {
    assertStreamed(false);
  }

  /** The second half is sent only when the provider has a part of the first. */
  private void assertStreamed(boolean lengthKnown) throws Exception {
    byte[] piece = "0123456789abcdef".repeat(4096).getBytes(StandardCharsets.US_ASCII);
    int pieces = 800;
    CountDownLatch arriving = new CountDownLatch(1);
    CRC32 received = new CRC32();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] buffer = new byte[65536];
          InputStream body = exchange.getRequestBody();
          for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
            received.update(buffer, 0, count);
            arriving.countDown();
          }
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (ProxyFixture fixture =
            ProxyFixture.start(this::start, target -> target.baseUrl(url), options -> options);
        RawClient client = RawClient.connect(fixture.container.url())) {
      client.send(
          "POST /proxy/bot/v1/files",
          List.of(
              KEY_HEADER,
              lengthKnown
                  ? "Content-Length: " + (long) piece.length * pieces
                  : "Transfer-Encoding: chunked"),
          new byte[0]);
      CRC32 sent = new CRC32();
      for (int i = 0; i < pieces; i++) {
        sendPiece(client, piece, lengthKnown);
        sent.update(piece);
        if (i == pieces / 2) {
          assertThat(arriving.await(60, TimeUnit.SECONDS)).isTrue();
        }
      }
      if (!lengthKnown) {
        client.send("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }

      assertThat(client.answer().status()).isEqualTo(204);
      assertThat(received.getValue()).isEqualTo(sent.getValue());
      assertThat(TraceSummary.of(fixture.sink.take().spans()).httpStatus()).isEqualTo(204);
    } finally {
      server.stop(0);
    }
  }

  private static void sendPiece(RawClient client, byte[] piece, boolean bare) throws IOException {
    if (bare) {
      client.send(piece);
      return;
    }
    client.send((Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    client.send(piece);
    client.send("\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void clientGoesAwayInAnUpload_isAClientAbort() throws Exception {
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      for (String path : List.of("/v1/files", "/v1/chat/completions")) {
        RawClient client = RawClient.connect(fixture.container.url());
        client.send(
            "POST /proxy/bot" + path, List.of(KEY_HEADER, "Content-Length: 100000"), new byte[100]);
        client.reset();

        TraceSummary summary = TraceSummary.of(fixture.sink.take().spans());
        assertThat(summary.status()).isEqualTo(SpanStatus.ERROR);
        assertThat(summary.errorType()).isEqualTo("client_abort");
      }
      assertThat(fixture.provider.waiting()).isZero();
    }
  }
}
