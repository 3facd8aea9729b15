package io.spanguard.proxy.api;

import static io.spanguard.proxy.api.ApiRouterIT.assertProblem;
import static io.spanguard.proxy.api.ApiServer.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.Trace;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.store.Activity;
import io.spanguard.trace.store.ActivityQuery;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.SpanQuery;
import io.spanguard.trace.store.Statistics;
import io.spanguard.trace.store.StatisticsQuery;
import io.spanguard.trace.store.StorageException;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What needs no key, and what is said when the store is away. */
final class ConsoleIT {

  private final ApiServer server = new ApiServer(new AwayTraceStore());

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void console_files() {
    String folder = folder();
    for (String file :
        List.of(
            "", "index.html", folder + "/app.js", folder + "/css/base.css", folder + "/icon.svg")) {
      HttpResponse<String> response = server.send(server.request("/console/" + file));
      assertThat(response.statusCode()).as(file).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'")
          .doesNotContain("unsafe");
      assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
    }
  }

  @Test
  void console_importMapIsTheOneInlineScript_andItsHashIsInThePolicy() throws Exception {
    HttpResponse<String> response = server.send(server.request("/console/"));
    String page = response.body();
    Matcher map = Pattern.compile("(?s)<script type=\"importmap\">(.*?)</script>").matcher(page);
    assertThat(map.find()).isTrue();
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(map.group(1).getBytes(StandardCharsets.UTF_8));

    assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("script-src 'self' 'sha256-" + Base64.getEncoder().encodeToString(hash) + "';");
    assertThat(page).doesNotContain("style=", "<style", "onclick", "javascript:");
    assertThat(page.replace(map.group(), "")).doesNotContainPattern("<script(?![^>]*src=)");
  }

  @Test
  void console_redirectsToItsFolder() {
    HttpResponse<String> response = server.send(server.request("/console"));

    assertThat(response.statusCode()).isEqualTo(308);
    assertThat(response.headers().firstValue("Location")).hasValue("console/");
  }

  @Test
  void console_filesOfThisVersionAreKeptForEver_thePageIsAskedForAgain() {
    assertThat(caching("/console/")).isEqualTo("no-cache");
    assertThat(caching("/console/" + folder() + "/app.js"))
        .contains("immutable", "max-age=31536000");
  }

  @Test
  void console_isCheckedByItsTag() {
    String tag =
        server.send(server.request("/console/")).headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> again =
        server.send(server.request("/console/").header("If-None-Match", tag));

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void console_isCompressedForWhoTakesIt() {
    String path = "/console/" + folder() + "/css/base.css";

    HttpResponse<String> gzip =
        server.send(server.request(path).header("Accept-Encoding", "br, gzip"));
    HttpResponse<String> refused =
        server.send(server.request(path).header("Accept-Encoding", "gzip;q=0"));

    assertThat(gzip.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(gzip.headers().firstValue("Vary")).hasValue("Accept-Encoding");
    assertThat(refused.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(refused.body()).contains("--gateway");
  }

  @Test
  void console_unknownFiles() {
    String folder = folder();
    for (String path :
        List.of(
            "x.js",
            "index.html.bak",
            "app.js",
            "v-000000000000/app.js",
            folder + "/x.js",
            folder + "/index.html",
            folder + "/files.txt")) {
      assertProblem(server.send(server.request("/console/" + path)), 404, "file_unknown", null);
    }
  }

  @Test
  void health() {
    assertThat(server.send(server.request("/healthz")).body()).isEqualTo("{\"status\":\"ok\"}");
    // a store that is not asked within a second is away
    HttpResponse<String> ready;
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    do {
      ready = server.send(server.request("/readyz"));
      assertThat(ready.body()).doesNotContain("secret-host");
    } while (ready.body().contains("degraded") && System.nanoTime() < deadline);
    assertThat(ready.body()).startsWith("{\"status\":\"ok\",\"pipeline\":{\"accepted\":10,");
  }

  @Test
  void health_storeAway() {
    server.readiness =
        () -> {
          throw new StorageException("no connection to secret-host");
        };

    HttpResponse<String> response = server.send(server.request("/readyz"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .startsWith("{\"status\":\"degraded\",\"pipeline\":{")
        .contains("\"last_error\":\"StorageException\"")
        .doesNotContain("secret-host");
  }

  @Test
  void traces_storeAway() {
    HttpResponse<String> response = server.get(ACME, "/traces");

    assertProblem(response, 503, "store_unreachable", null);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(response.body()).doesNotContain("secret-host");
  }

  @Test
  void trace_fault() {
    HttpResponse<String> response = server.get(ACME, "/traces/t-1");

    assertProblem(response, 500, "internal", null);
    assertThat(response.body()).doesNotContain("secret-fault");
  }

  @Test
  void ingest_storeAwayIsNoReasonToRefuse() {
    String body =
        "{\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\","
            + "\"spans\":[{\"name\":\"n\",\"span_id\":\"00f067aa0ba902b7\"}]}";

    assertThat(server.post(ACME, "/v1/traces", body).statusCode()).isEqualTo(200);
  }

  /** The folder of this version. */
  private String folder() {
    String page = server.send(server.request("/console/")).body();
    Matcher folder = Pattern.compile("\"(v-[0-9a-f]{12})/app\\.js\"").matcher(page);
    assertThat(folder.find()).isTrue();
    return folder.group(1);
  }

  private String caching(String path) {
    return server.send(server.request(path)).headers().firstValue("Cache-Control").orElse("");
  }

  /** Cannot be reached, and has a fault where one trace is read; saving does nothing. */
  private static final class AwayTraceStore implements TraceStore {
    @Override
    public void save(List<SpanBatch> batches) {}

    @Override
    public Page<TraceSummary> find(String workspace, TraceQuery query) {
      throw new StorageException("no connection to secret-host");
    }

    @Override
    public Optional<Trace> trace(String workspace, String traceId) {
      throw new IllegalStateException("secret-fault");
    }

    @Override
    public Page<Span> spans(String workspace, SpanQuery query) {
      throw new StorageException("no connection to secret-host");
    }

    @Override
    public List<FacetCount> facets(String workspace, String field, TraceQuery query, int limit) {
      throw new StorageException("no connection to secret-host");
    }

    @Override
    public Statistics statistics(String workspace, StatisticsQuery query) {
      throw new StorageException("no connection to secret-host");
    }

    @Override
    public Page<Activity> activity(String workspace, ActivityQuery query) {
      throw new StorageException("no connection to secret-host");
    }

    @Override
    public int erase(String workspace, Collection<String> traceIds) {
      throw new StorageException("no connection to secret-host");
    }

    @Override
    public int expire(String workspace, Instant before, int limit) {
      return 0;
    }
  }
}
