package io.spanguard.benchmarks.ingest;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.random.RandomGenerator;

/**
 * A server that takes spans.
 *
 * @param key empty where it asks for none
 */
record Receiver(String name, URI endpoint, String key, RequestTemplate template) {

  HttpRequest request(RandomGenerator random) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", template.contentType())
            .POST(BodyPublishers.ofByteArray(template.next(random)));
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    return request.build();
  }
}
