package io.spanguard.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calls a running server with one key. */
final class SpanguardClient {

  static final ObjectMapper MAPPER = new ObjectMapper();

  private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI address;
  private final String key;

  SpanguardClient(URI address, String key) {
    this.address = address;
    this.key = key;
  }

  /** Of the call that was answered so, and well. */
  static String traceId(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.headers().firstValue("X-Spanguard-Trace-Id").orElseThrow();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return send(postRequest(path, json));
  }

  /** Says something to the model behind a target. */
  HttpResponse<String> chat(String target, String prompt) throws IOException, InterruptedException {
    return chat(target, prompt, "{}");
  }

  /** Says something to the model behind a target, with more fields for the request. */
  HttpResponse<String> chat(String target, String prompt, String more)
      throws IOException, InterruptedException {
    return send(chatRequest(target, prompt, more));
  }

  /** A streamed answer of which the head has arrived. */
  HttpResponse<InputStream> stream(String target, String prompt)
      throws IOException, InterruptedException {
    HttpRequest request = chatRequest(target, prompt, "{\"stream\":true}").build();
    return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
  }

  /** The first traces of the list, as soon as there are so many. */
  JsonNode awaitTraces(int count) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    JsonNode traces;
    do {
      traces = MAPPER.readTree(get("/traces?limit=200").body());
    } while (traces.size() < count && System.nanoTime() < deadline);
    return traces;
  }

  /** Waits until all that the server has taken over is stored; its last figures. */
  JsonNode awaitNothingWaits() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    JsonNode figures;
    do {
      figures = MAPPER.readTree(get("/pipeline").body());
    } while (figures.path("waiting").asLong() > 0 && System.nanoTime() < deadline);
    return figures;
  }

  /** The ids of all traces, page by page. */
  List<String> allTraceIds() throws IOException, InterruptedException {
    List<String> ids = new ArrayList<>();
    Optional<String> page = Optional.of("/traces?limit=200");
    while (page.isPresent()) {
      HttpResponse<String> answer = get(page.get());
      ids.addAll(MAPPER.readTree(answer.body()).findValuesAsText("trace_id"));
      page =
          answer
              .headers()
              .firstValue("Link")
              .map(NEXT::matcher)
              .filter(Matcher::find)
              .map(next -> next.group(1));
    }
    return ids;
  }

  /** A trace, as soon as it is stored. */
  JsonNode awaitTrace(String traceId) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    HttpResponse<String> answer;
    do {
      answer = get("/traces/" + traceId);
    } while (answer.statusCode() == 404 && System.nanoTime() < deadline);
    return MAPPER.readTree(answer.body());
  }

  private HttpRequest.Builder chatRequest(String target, String prompt, String more)
      throws IOException {
    ObjectNode body = (ObjectNode) MAPPER.readTree(more);
    body.put("model", "demo-model");
    body.putArray("messages").addObject().put("role", "user").put("content", prompt);
    return postRequest("/proxy/" + target + "/v1/chat/completions", body.toString());
  }

  private HttpRequest.Builder postRequest(String path, String json) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path)).header("Authorization", "Bearer " + key);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
