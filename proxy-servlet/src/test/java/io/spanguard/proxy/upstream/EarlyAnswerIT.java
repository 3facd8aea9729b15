package io.spanguard.proxy.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.upstream.UpstreamRequest.Body;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * An upstream that answers before it has read the body, which is larger than any buffer between.
 */
class EarlyAnswerIT {

  private static final int LENGTH = 64 << 20;

  @Test
  void bytes_theAnswerIsPassedOnAndTheRestNotSent() throws Exception {
    assertAnswered(new Body.Bytes(new byte[LENGTH]));
  }

  @Test
  void stream_theAnswerIsPassedOnAndTheRestNotSent() throws Exception {
    assertAnswered(new Body.Stream(new ByteArrayInputStream(new byte[LENGTH]), LENGTH));
  }

  @Test
  void chunked_theAnswerIsPassedOnAndTheRestNotSent() throws Exception {
    assertAnswered(new Body.Stream(new ByteArrayInputStream(new byte[LENGTH]), -1));
  }

  private static void assertAnswered(Body body) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
      URI base = URI.create("http://127.0.0.1:" + server.getLocalPort());
      CompletableFuture<Long> received = CompletableFuture.supplyAsync(() -> serve(server));
      try (UpstreamClient client = UpstreamClient.create(base, Timeouts.defaults(), 1)) {
        assertTooLarge(client, base, body);
        assertThat(received.get(60, TimeUnit.SECONDS)).isLessThan(LENGTH);

        // The rest of the body is missing, so what comes next needs another connection.
        CompletableFuture<Long> next = CompletableFuture.supplyAsync(() -> serve(server));
        assertTooLarge(client, base, new Body.None());
        client.close();
        assertThat(next.get(60, TimeUnit.SECONDS)).isZero();
      }
    }
  }

  private static void assertTooLarge(UpstreamClient client, URI base, Body body)
      throws IOException {
    UpstreamRequest request =
        new UpstreamRequest("POST", base.resolve("/v1/files"), List.of(), body);
    try (UpstreamAnswer answer = client.send(request)) {
      assertThat(answer.status()).isEqualTo(413);
      assertThat(new String(answer.body().readAllBytes(), US_ASCII)).isEqualTo("too large");
    }
  }

  /**
   * Answers after the head, and then reads what still comes, as servers do.
   *
   * @return how much came
   */
  private static long serve(ServerSocket server) {
    long received = 0;
    try (Socket socket = server.accept()) {
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.read());
      }
      socket
          .getOutputStream()
          .write("HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\n\r\ntoo large".getBytes(US_ASCII));
      byte[] buffer = new byte[65_536];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        received += count;
      }
      return received;
    } catch (SocketException resetByTheClient) {
      return received;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
