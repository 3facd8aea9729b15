package io.spanguard.proxy;

import static io.spanguard.proxy.GuardrailFixtures.answer;
import static io.spanguard.proxy.GuardrailFixtures.streamed;
import static io.spanguard.proxy.ProxyFixture.CHAT;
import static io.spanguard.proxy.ProxyFixture.CHAT_STREAM;
import static io.spanguard.proxy.ProxyFixture.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.access.Authenticator.Authentication;
import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.Scope;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.pipeline.PipelineStats;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.TraceQuery;
import io.spanguard.trace.store.TraceStore;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each request leaves one trace in the store, and none waits for it or fails with it. */
abstract class ProxyStoreContract {

  abstract Container start(Filter filter);

  /** Streams what is asked for as a stream, and fails where a request asks for that. */
  private static final Script MIXED =
      (request, connection) -> {
        if (request.target().contains("fail")) {
          return Script.json(500, "{}").play(request, connection);
        }
        boolean stream = request.text().contains("\"stream\":true");
        return (stream ? streamed("fine") : Script.json(200, answer("fine")))
            .play(request, connection);
      };

  @Test
  void thousandRequestsOfAllKinds_leaveAThousandTraces() throws Exception {
    int requests = 1000;
    ExecutorService clients = Executors.newFixedThreadPool(16);
    try (ProxyFixture fixture = ProxyFixture.start(this::start)) {
      fixture.provider.always(MIXED);
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < requests; i++) {
        int kind = i % 7;
        answers.add(clients.submit(() -> traceId(fixture.send(request(fixture, kind)))));
      }
      Set<String> told = new HashSet<>();
      for (Future<String> answer : answers) {
        told.add(answer.get(2, TimeUnit.MINUTES));
      }

      Set<String> sunk = new HashSet<>();
      for (int i = 0; i < requests; i++) {
        sunk.add(fixture.sink.take().traceId());
      }
      assertThat(fixture.proxy.flush(Duration.ofSeconds(60))).isTrue();
      List<TraceSummary> stored = all(fixture.storage.traces());
      assertThat(told).hasSize(requests);
      assertThat(sunk).isEqualTo(told);
      assertThat(stored).hasSize(requests);
      assertThat(stored).extracting(TraceSummary::traceId).containsAll(told);
      assertThat(stored).allMatch(summary -> summary.requestCount() == 1);
      assertThat(fixture.proxy.pipelineStats().dropped()).isZero();
    } finally {
      clients.shutdownNow();
    }
  }

  private static HttpRequest.Builder request(ProxyFixture fixture, int kind) {
    return switch (kind) {
      case 0, 1 -> fixture.post("/proxy/bot/v1/chat/completions", CHAT);
      case 2 -> fixture.post("/proxy/bot/v1/chat/completions", CHAT_STREAM);
      case 3 -> fixture.post("/proxy/bot/fail/v1/chat/completions", CHAT);
      case 4 -> fixture.post("/proxy/nobody/v1/chat/completions", CHAT);
      case 5 -> fixture.post("/proxy/bot/v1/chat/completions", "nonsense");
      default -> fixture.post("/proxy/bot/v1/other", "plain");
    };
  }

  private static String traceId(HttpResponse<String> response) {
    return response.headers().firstValue("X-Spanguard-Trace-Id").orElseThrow();
  }

  private static List<TraceSummary> all(TraceStore store) {
    List<TraceSummary> found = new ArrayList<>();
    Page<TraceSummary> page = store.find("acme", TraceQuery.builder().limit(200).build());
    found.addAll(page.items());
    while (page.next() != null) {
      page = store.find("acme", TraceQuery.builder().limit(200).after(page.next()).build());
      found.addAll(page.items());
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void storeThatFailsOrHangs_costsNoRequest(boolean hangs) throws Exception {
    FakeStorage storage = hangs ? FakeStorage.hanging() : FakeStorage.failing();
    try (ProxyFixture fixture =
        ProxyFixture.start(this::start, target -> target, options -> options.storage(storage))) {
      fixture.provider.always(MIXED);
      // About 1 MiB of spans each, so that the backlog of 64 MiB overflows.
      String large = largeChat();
      for (int i = 0; i < 90; i++) {
        assertThat(fixture.chat(large).statusCode()).isEqualTo(200);
        fixture.provider.take();
        fixture.sink.take();
      }

      PipelineStats stats = fixture.proxy.pipelineStats();
      assertThat(stats.stored()).isZero();
      assertThat(stats.dropped()).isPositive();
      assertThat(stats.accepted()).isEqualTo(stats.waiting());

      storage.repair();
      assertThat(fixture.proxy.flush(Duration.ofSeconds(60))).isTrue();
      PipelineStats after = fixture.proxy.pipelineStats();
      assertThat(after.stored()).isEqualTo(after.accepted());
      assertThat(all(storage)).hasSizeLessThan(90).isNotEmpty();
    } finally {
      storage.repair();
    }
  }

  /** Of the answer; empty where the connection ended without a whole one. */
  private static OptionalInt status(RawClient client) {
    try {
      return OptionalInt.of(client.answer().status());
    } catch (IOException e) {
      return OptionalInt.empty();
    }
  }

  private static String largeChat() {
    StringBuilder messages = new StringBuilder();
    for (int i = 0; i < 16; i++) {
      messages
          .append(i == 0 ? "" : ",")
          .append("{\"role\":\"user\",\"content\":\"")
          .append("lorem ipsum ".repeat(5000))
          .append("\"}");
    }
    return "{\"model\":\"m\",\"messages\":[" + messages + "]}";
  }

  @Test
  void interruptedRequestThread_harmsNeitherSinkNorStore() throws Exception {
    try (ProxyFixture fixture =
        ProxyFixture.start(
            this::start,
            target -> target,
            options ->
                options.authenticator(
                    request -> {
                      if (request.getHeader("X-Interrupt") != null) {
                        Thread.currentThread().interrupt();
                      }
                      return new Authentication.Granted(
                          new Caller(
                              "acme", "tester", EnumSet.allOf(Scope.class), Set.of("*"), true),
                          Optional.of("Authorization"));
                    }))) {
      fixture.provider.always(MIXED);
      Set<String> sunk = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        try (RawClient client = RawClient.connect(fixture.container.url())) {
          client.send(
              "POST /proxy/bot/v1/chat/completions",
              List.of(
                  "Authorization: Bearer " + KEY,
                  "Content-Length: " + CHAT.length(),
                  i % 2 == 0 ? "X-Interrupt: now" : "X-Other: 1"),
              CHAT.getBytes(StandardCharsets.UTF_8));
          OptionalInt status = status(client);
          if (i % 2 == 1) {
            assertThat(status).hasValue(200);
          }
          sunk.add(fixture.sink.take().traceId());
        }
      }

      assertThat(sunk).hasSize(20);
      assertThat(fixture.proxy.flush(Duration.ofSeconds(60))).isTrue();
      assertThat(all(fixture.storage.traces()))
          .extracting(TraceSummary::traceId)
          .containsExactlyInAnyOrderElementsOf(sunk);
      assertThat(fixture.get("/traces").statusCode()).isEqualTo(200);
    }
  }
}
