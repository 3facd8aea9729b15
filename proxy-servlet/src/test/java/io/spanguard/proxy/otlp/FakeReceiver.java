package io.spanguard.proxy.otlp;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.spanguard.trace.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** An OTLP receiver that keeps what it gets, after the answers that it was told to give first. */
public final class FakeReceiver implements AutoCloseable {

  private final HttpServer server;

  /** What it was sent and took, in order. */
  public final List<Span> spans = new CopyOnWriteArrayList<>();

  public final List<String> contentTypes = new CopyOnWriteArrayList<>();
  public final List<String> teams = new CopyOnWriteArrayList<>();
  private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();

  public FakeReceiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/v1/traces", this::answer);
    server.start();
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces");
  }

  /** Answers the next request so, and keeps nothing of it. */
  public void replyNext(int status, String retryAfter, byte[] body) {
    replies.add(new Reply(status, retryAfter, body));
  }

  /** Takes so many requests, and answers the one after them so. */
  public void replyAfter(int requests, int status, String retryAfter) {
    for (int i = 0; i < requests; i++) {
      replies.add(new Reply(0, "", new byte[0]));
    }
    replyNext(status, retryAfter, new byte[0]);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = new GZIPInputStream(exchange.getRequestBody()).readAllBytes();
      Reply reply = replies.poll();
      if (reply != null && !reply.takes()) {
        if (!reply.retryAfter().isEmpty()) {
          exchange.getResponseHeaders().add("Retry-After", reply.retryAfter());
        }
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : 0);
        exchange.getResponseBody().write(reply.body());
        return;
      }
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      contentTypes.add(type);
      teams.add(String.valueOf(exchange.getRequestHeaders().getFirst("x-team")));
      spans.addAll(read(type, body));
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static List<Span> read(String type, byte[] body) throws IOException {
    try {
      ReceivedSpans received =
          type.contains("json")
              ? OtlpReceiver.json(new ObjectMapper().readTree(body), Instant.EPOCH, null)
              : OtlpReceiver.protobuf(new java.io.ByteArrayInputStream(body), Instant.EPOCH, null);
      return new ArrayList<>(received.spans());
    } catch (OtlpException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /**
   * @param status 0: the request is taken as any other
   */
  private record Reply(int status, String retryAfter, byte[] body) {

    boolean takes() {
      return status == 0;
    }
  }
}
