package io.spanguard.benchmarks.reliability;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calls of a running server, with one key. Safe for use by many threads. */
final class SpanguardCalls {

  private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");
  private static final String CHAT =
      """
      {"model":"demo-model",%s"messages":[{"role":"user","content":"Tell me about lamps, please."}]}\
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI address;
  private final String key;

  SpanguardCalls(URI address, String key) {
    this.address = address;
    this.key = key;
  }

  /** A model call; returns when the whole answer is here. */
  Answered chat() throws IOException, InterruptedException {
    return proxied(CHAT.formatted(""), "\"choices\"");
  }

  /** A model call whose answer is streamed. */
  Answered stream() throws IOException, InterruptedException {
    return proxied(CHAT.formatted("\"stream\":true,"), "data: [DONE]");
  }

  /** Two spans of an agent. */
  Answered ingest() throws IOException, InterruptedException {
    String id = UUID.randomUUID().toString();
    HttpResponse<String> answer =
        post(
            "/v1/traces",
            """
            {"trace_id":"%s","spans":[{"span_id":"a","name":"agent.run","kind":"request","duration_ms":2},
            {"span_id":"b","parent_span_id":"a","name":"tool.search","kind":"tool","duration_ms":1}]}\
            """
                .formatted(id));
    require(answer, "\"ingested\":2");
    return new Answered(id, 2);
  }

  /** One of the three kinds of calls, in turn. */
  Answered any(int number) throws IOException, InterruptedException {
    return switch (number % 3) {
      case 0 -> chat();
      case 1 -> stream();
      default -> ingest();
    };
  }

  /** What {@code /pipeline} says. */
  String pipeline() throws IOException, InterruptedException {
    return get("/pipeline").body();
  }

  /** What {@code /readyz} says. */
  String readiness() throws IOException, InterruptedException {
    return get("/readyz").body();
  }

  /**
   * That a trace has all its spans, each once.
   *
   * @throws IllegalStateException when it has not
   */
  static void checkWhole(Answered answered, String trace) {
    List<String> spans = values(trace, "\"span_id\":\"");
    check(Set.copyOf(spans).size() == spans.size(), "a span is there twice: " + trace);
    check(
        answered.spans() < 0 || spans.size() == answered.spans(),
        "not " + answered.spans() + " spans: " + trace);
    check(
        answered.spans() >= 0 || trace.contains("\"incomplete\":false"),
        "spans are missing: " + trace);
  }

  private static void check(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }

  /** A trace, as soon as it can be read. */
  String awaitTrace(String traceId, Duration timeout) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    HttpResponse<String> answer = get("/traces/" + traceId);
    while (answer.statusCode() != 200 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(20_000_000);
      answer = get("/traces/" + traceId);
    }
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("trace lost: " + traceId + ": " + answer.statusCode());
    }
    return answer.body();
  }

  /**
   * The ids of all traces, page by page.
   *
   * @throws IllegalStateException when one is listed twice
   */
  Set<String> traceIdsOnce() throws IOException, InterruptedException {
    Set<String> ids = new HashSet<>();
    Optional<String> page = Optional.of("/traces?limit=200");
    while (page.isPresent()) {
      HttpResponse<String> answer = get(page.get());
      for (String id : values(answer.body(), "\"trace_id\":\"")) {
        if (!ids.add(id)) {
          throw new IllegalStateException("a trace is listed twice");
        }
      }
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

  /** What stands between a text and the next quotation mark, each time it occurs. */
  static List<String> values(String json, String before) {
    List<String> values = new ArrayList<>();
    for (int at = json.indexOf(before); at >= 0; at = json.indexOf(before, at + 1)) {
      int start = at + before.length();
      values.add(json.substring(start, json.indexOf('"', start)));
    }
    return values;
  }

  private Answered proxied(String body, String end) throws IOException, InterruptedException {
    HttpResponse<String> answer = post("/proxy/demo/v1/chat/completions", body);
    require(answer, end);
    return new Answered(answer.headers().firstValue("X-Spanguard-Trace-Id").orElseThrow(), -1);
  }

  /** A server that dies may end an answer anywhere; what is not whole does not count. */
  private static void require(HttpResponse<String> answer, String part) throws IOException {
    if (answer.statusCode() != 200 || !answer.body().contains(part)) {
      throw new IOException(
          "not answered: " + answer.statusCode() + " " + answer.request().uri().getPath());
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  private HttpResponse<String> post(String path, String json)
      throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path))
        .timeout(Duration.ofMinutes(2))
        .header("Authorization", "Bearer " + key);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
