package io.spanguard.example.agent;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;

/** Asks a model through the gateway; a provider's SDK would do as well. */
final class Model {

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI completions;
  private final String key;

  Model(URI gateway, String key) {
    this.completions = gateway.resolve("proxy/openai/v1/chat/completions");
    this.key = key;
  }

  /**
   * @param traceparent of the step that asks, so that the gateway's spans become its children
   */
  String ask(String prompt, Optional<String> traceparent) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(completions)
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\""
                        + prompt
                        + "\"}]}"));
    traceparent.ifPresent(value -> request.header("traceparent", value));
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the model thought", e);
    }
  }
}
