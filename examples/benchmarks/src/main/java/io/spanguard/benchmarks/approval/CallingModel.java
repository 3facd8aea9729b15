package io.spanguard.benchmarks.approval;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A model that always wants to refund 150. Safe for use by many threads. */
final class CallingModel implements AutoCloseable {

  private static final byte[] ANSWER =
      """
      {"id":"a1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,\
      "message":{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",\
      "function":{"name":"refund","arguments":"{\\"amount\\":150}"}}]},"finish_reason":"tool_calls"}]}\
      """
          .getBytes(UTF_8);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger asked = new AtomicInteger();

  private CallingModel() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  static CallingModel start() throws IOException {
    return new CallingModel();
  }

  private void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    asked.incrementAndGet();
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    // The JDK's server closes what it keeps beyond 200, also what is just being used again.
    exchange.getResponseHeaders().set("Connection", "close");
    exchange.sendResponseHeaders(200, ANSWER.length);
    exchange.getResponseBody().write(ANSWER);
    exchange.close();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  int asked() {
    return asked.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
