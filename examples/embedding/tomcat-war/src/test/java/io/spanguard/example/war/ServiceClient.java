package io.spanguard.example.war;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Calls the service as its clients do. */
final class ServiceClient {

  static final String KEY = "test-key-0123456789-0123456789-0123456789";

  private static final String CHAT =
      """
      {"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello"}]}""";

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI address;

  ServiceClient(int port) {
    this.address = URI.create("http://127.0.0.1:" + port);
  }

  /** Without any credentials. */
  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(address.resolve(path)));
  }

  HttpResponse<String> get(String path, String authorization)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(address.resolve(path)).header("Authorization", authorization));
  }

  /** A chat through Spanguard, as an SDK with its base URL and its API key changed makes it. */
  HttpResponse<String> chat(String key) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(address.resolve("/spanguard/proxy/openai/v1/chat/completions"))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(CHAT)));
  }

  /** The list of traces, as soon as it holds the text. */
  String awaitTraces(String text) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    String traces;
    do {
      traces = get("/spanguard/traces", "Bearer " + KEY).body();
    } while (!traces.contains(text) && System.nanoTime() < deadline);
    return traces;
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
