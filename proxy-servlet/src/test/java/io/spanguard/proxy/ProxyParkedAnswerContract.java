package io.spanguard.proxy;

import static io.spanguard.proxy.GuardrailFixtures.prompt;
import static io.spanguard.proxy.GuardrailFixtures.toolCalls;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.guardrail.Action;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import io.spanguard.trace.store.Hold;
import io.spanguard.trace.store.InMemoryStorage;
import jakarta.servlet.Filter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** A parked answer goes out once, whole, and to whoever asks last, whatever happens meanwhile. */
abstract class ProxyParkedAnswerContract {

  private static final Duration SOON = Duration.ofMillis(1);
  private static final String ANSWER = toolCalls("refund", "{\"amount\":150}");

  private final InMemoryStorage storage = InMemoryStorage.create();
  private final FailingApprovals approvals = new FailingApprovals(storage);

  abstract Container start(Filter filter);

  private ProxyFixture fixture(Duration wait) {
    return ProxyFixture.start(
        this::start,
        target -> target.firewall(Approvals.firewall(wait)),
        options -> options.storage(approvals));
  }

  /** Held, and approved after that. */
  private ProxyFixture approved(Script answer) throws Exception {
    ProxyFixture fixture = fixture(SOON);
    fixture.provider.then(answer);
    assertThat(fixture.chat(prompt("pay")).statusCode()).isEqualTo(403);
    fixture.sink.take();
    Approvals.decideOnceAsked(storage, Status.APPROVED);
    return fixture;
  }

  @Test
  void parkedAnswer_isNowhereInTheStoreAsItIs() throws Exception {
    try (ProxyFixture fixture = approved(Script.json(200, ANSWER))) {
      Instant now = Instant.now();
      Hold hold = storage.approvals().live(now, 10).get(0);

      byte[] parked =
          storage.approvals().claim("acme", hold.id(), now, now.plusSeconds(60)).orElseThrow();

      assertThat(new String(parked, ISO_8859_1))
          .doesNotContain("refund", "amount", "tool_calls", "gpt-4o-mini");
      storage.approvals().giveBack("acme", hold.id(), now.plusSeconds(60));
      assertThat(fixture.chat(prompt("pay")).body()).isEqualTo(ANSWER);
      fixture.sink.take();
    }
  }

  @Test
  void storeThatCannotForgetADeliveredAnswer_deliversItOnceAllTheSame() throws Exception {
    try (ProxyFixture fixture = approved(Script.json(200, ANSWER))) {
      approvals.fail("consume");
      assertThat(fixture.chat(prompt("pay")).body()).isEqualTo(ANSWER);
      // that is after the last byte, which the client has
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (!approvals.hasFailed("consume") && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      approvals.repair();

      HttpResponse<String> again = fixture.chat(prompt("pay"));

      assertThat(again.statusCode()).isEqualTo(403);
      assertThat(again.body()).contains("delivered to another request").doesNotContain("amount");
      fixture.sink.take();
      fixture.sink.take();
    }
  }

  @Test
  void storeThatCannotMarkAnAnswerAsUsed_keepsIt() throws Exception {
    try (ProxyFixture fixture = approved(Script.json(200, ANSWER))) {
      approvals.fail("keep");
      HttpResponse<String> unmarked = fixture.chat(prompt("pay"));
      approvals.repair();

      assertThat(unmarked.statusCode()).isEqualTo(503);
      assertThat(unmarked.body()).doesNotContain("amount");
      assertThat(fixture.chat(prompt("pay")).body()).isEqualTo(ANSWER);
      fixture.sink.take();
      fixture.sink.take();
    }
  }

  @Test
  void streamWhoseEndMustNotLeave_endsWithAnError() throws Exception {
    HeldStreams api = HeldStreams.CHAT;
    try (ProxyFixture fixture = fixture(SOON)) {
      fixture.provider.then(HeldStreams.script(api.stream()));
      fixture.send(fixture.post(api.path, api.request("pay")));
      Approvals.decideOnceAsked(storage, Status.APPROVED);
      approvals.fail("keep");
      String cut = fixture.send(fixture.post(api.path, api.request("pay"))).body();
      approvals.repair();

      assertThat(cut).contains("overloaded").doesNotContain("[DONE]");
      assertThat(fixture.send(fixture.post(api.path, api.request("pay"))).body())
          .isEqualTo(api.stream());
      for (int i = 0; i < 3; i++) {
        fixture.sink.take();
      }
    }
  }

  @Test
  void clientThatLeavesHalfWay_findsTheAnswerAgain() throws Exception {
    String large =
        ANSWER.replace("\"content\":null", "\"content\":\"" + "x".repeat(16 << 20) + "\"");
    try (ProxyFixture fixture = approved(Script.json(200, large))) {
      try (RawClient client = RawClient.connect(fixture.container.url())) {
        byte[] body = prompt("pay").getBytes(UTF_8);
        client.send(
            "POST /proxy/bot/v1/chat/completions",
            List.of(
                "Authorization: Bearer " + ProxyFixture.KEY,
                "Content-Type: application/json",
                "Content-Length: " + body.length),
            body);
        assertThat(client.read(new byte[1000])).isPositive();
        client.reset();
      }
      fixture.sink.take();

      HttpResponse<String> again = fixture.chat(prompt("pay"));

      assertThat(again.body().length()).isEqualTo(large.length());
      assertThat(again.body().equals(large)).isTrue();
      fixture.sink.take();
    }
  }

  @Test
  void gzippedAnswer_goesOnAsItCame_andIsReplayedPlain() throws Exception {
    byte[] gzipped = gzipped(ANSWER);
    Script script = Script.answer(200, "application/json", gzipped, "Content-Encoding: gzip");
    try (ProxyFixture fixture = fixture(Duration.ofMinutes(2))) {
      fixture.provider.then(script);
      CompletableFuture<HttpResponse<byte[]>> waiting =
          java.net.http.HttpClient.newHttpClient()
              .sendAsync(
                  fixture.post("/proxy/bot/v1/chat/completions", prompt("pay")).build(),
                  BodyHandlers.ofByteArray());
      Approvals.decideOnceAsked(storage, Status.APPROVED);

      assertThat(waiting.get(60, TimeUnit.SECONDS).body()).isEqualTo(gzipped);
      fixture.sink.take();
    }
    try (ProxyFixture fixture = approved(script)) {
      HttpResponse<String> replayed = fixture.chat(prompt("pay"));

      assertThat(replayed.body()).isEqualTo(ANSWER);
      assertThat(replayed.headers().firstValue("Content-Encoding")).isEmpty();
      fixture.sink.take();
    }
  }

  @Test
  void maskedValues_areParkedAsPlaceholders_andComeBack() throws Exception {
    try (ProxyFixture fixture =
        ProxyFixture.start(
            this::start,
            target ->
                target
                    .guardrail(GuardrailFixtures.guardrail("names", Action.MASK, PartKind.PROMPT))
                    .firewall(Approvals.firewall(SOON)),
            options -> options.storage(approvals))) {
      fixture.provider.then(
          (request, connection) -> {
            String asked = request.text();
            int start = asked.indexOf("{CODE_NAME_");
            String placeholder = asked.substring(start, asked.indexOf('}', start) + 1);
            return Script.json(200, toolCalls("refund", "{\"for\":\"" + placeholder + "\"}"))
                .play(request, connection);
          });
      String body = prompt("pay for " + GuardrailFixtures.SECRET);
      fixture.chat(body);
      Approval approval = Approvals.decideOnceAsked(storage, Status.APPROVED);

      HttpResponse<String> replayed = fixture.chat(body);

      assertThat(approval.arguments()).contains("{CODE_NAME_");
      assertThat(replayed.body()).contains(GuardrailFixtures.SECRET).doesNotContain("{CODE_NAME_");
      fixture.sink.take();
      fixture.sink.take();
    }
  }

  @Test
  void retriesOfAnSdk_joinTheOneThatWaits() throws Exception {
    try (ProxyFixture fixture = fixture(Duration.ofMinutes(2))) {
      fixture.provider.then(Script.json(200, ANSWER));
      OpenAIClient client =
          OpenAIOkHttpClient.builder()
              .baseUrl(fixture.uri("/proxy/bot/v1").toString())
              .apiKey(ProxyFixture.KEY)
              .timeout(Duration.ofMillis(2_500))
              .maxRetries(20)
              .build();
      CompletableFuture<ChatCompletion> answer =
          client
              .async()
              .chat()
              .completions()
              .create(
                  ChatCompletionCreateParams.builder()
                      .model("gpt-4o-mini")
                      .addUserMessage("pay")
                      .build());

      awaitJoined();
      Approvals.decide(storage, Status.APPROVED);

      assertThat(
              answer.get(60, TimeUnit.SECONDS).choices().get(0).message().toolCalls().orElseThrow())
          .hasSize(1);
      fixture.provider.take();
      assertThat(fixture.provider.waiting()).isZero();
      // The first try is told that a later one waits in its place; others may have come between.
      fixture.sink.take();
      fixture.sink.take();
      client.close();
      fixture.sink.leaveTheRest();
    }
  }

  private void awaitJoined() {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (storage.approvals().live(Instant.now(), 10).stream()
        .mapToInt(Hold::joins)
        .noneMatch(joins -> joins > 0)) {
      assertThat(System.nanoTime()).as("nobody tried again in 60 s").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static byte[] gzipped(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
