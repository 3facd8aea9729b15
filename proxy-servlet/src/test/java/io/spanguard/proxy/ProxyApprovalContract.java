package io.spanguard.proxy;

import static io.spanguard.proxy.GuardrailFixtures.prompt;
import static io.spanguard.proxy.GuardrailFixtures.toolCalls;
import static io.spanguard.proxy.RecordingSink.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.access.Target;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanStatus;
import io.spanguard.trace.Trace;
import io.spanguard.trace.convention.Names;
import io.spanguard.trace.store.Approval;
import io.spanguard.trace.store.Approval.Status;
import jakarta.servlet.Filter;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Buffered answers whose tool calls wait for a person. */
abstract class ProxyApprovalContract {

  abstract Container start(Filter filter);

  private ProxyFixture fixture() {
    return fixture(Duration.ofMillis(1));
  }

  private ProxyFixture fixture(Duration wait) {
    return ProxyFixture.start(
        this::start, target -> target.firewall(Approvals.firewall(wait)), options -> options);
  }

  @Test
  void repeatAfterApproval_getsTheParkedAnswerOnce() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      String answer = toolCalls("refund", "{\"amount\":150}");
      fixture.provider.then(Script.json(200, answer));

      HttpResponse<String> held = fixture.chat(prompt("pay"));

      assertThat(held.statusCode()).isEqualTo(403);
      assertThat(held.headers().firstValue("X-Spanguard-Error")).contains("approval_required");
      Trace first = fixture.sink.take();
      assertThat(span(first, "proxy.request").status()).isEqualTo(SpanStatus.BLOCKED);
      Approval approval = Approvals.decide(fixture.storage, Status.APPROVED);
      assertThat(held.body()).contains(approval.id()).doesNotContain("amount");
      assertThat(span(first, "firewall.block").attributes().text(Names.FIREWALL_APPROVAL_ID))
          .isEqualTo(approval.id());

      HttpResponse<String> released = fixture.chat(prompt("pay"));

      assertThat(released.statusCode()).isEqualTo(200);
      assertThat(released.body()).isEqualTo(answer);
      Trace second = fixture.sink.take();
      assertThat(
              span(second, "firewall.approve")
                  .attributes()
                  .text(Names.FIREWALL_APPROVAL_DECIDED_BY))
          .isEqualTo("boss");
      assertThat(second.spans()).noneMatch(one -> one.name().equals("http.client"));

      fixture.provider.then(Script.json(200, answer));
      assertThat(fixture.chat(prompt("pay")).statusCode()).isEqualTo(403);
      fixture.sink.take();
    }
  }

  @Test
  void severalHeldCalls_areReleasedOnceAllAreApproved() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      String answer = toolCalls("refund", "{\"amount\":1}", "refund", "{\"amount\":2}");
      fixture.provider.then(Script.json(200, answer));
      assertThat(fixture.chat(prompt("pay")).statusCode()).isEqualTo(403);
      fixture.sink.take();
      assertThat(Approvals.pending(fixture.storage))
          .extracting(Approval::arguments)
          .containsExactlyInAnyOrder("{\"amount\":1}", "{\"amount\":2}");

      Approvals.decide(fixture.storage, Status.APPROVED);
      HttpResponse<String> half = fixture.chat(prompt("pay"));
      assertThat(half.headers().firstValue("X-Spanguard-Error")).contains("approval_required");
      fixture.sink.take();
      Approvals.decide(fixture.storage, Status.APPROVED);

      assertThat(fixture.chat(prompt("pay")).body()).isEqualTo(answer);
      assertThat(fixture.sink.take().spans())
          .filteredOn(span -> span.name().equals("firewall.approve"))
          .hasSize(2);
    }
  }

  private static void assertRepeatIsDenied(ProxyFixture fixture) throws Exception {
    HttpResponse<String> denied = fixture.chat(prompt("pay"));

    assertThat(denied.statusCode()).isEqualTo(403);
    assertThat(denied.headers().firstValue("X-Spanguard-Error")).contains("approval_denied");
    fixture.sink.take();
  }

  @Test
  void severalHeldCalls_areRefusedOnceOneIsDenied() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      fixture.provider.then(
          Script.json(200, toolCalls("refund", "{\"amount\":1}", "refund", "{\"amount\":2}")));
      fixture.chat(prompt("pay"));
      fixture.sink.take();
      Approvals.decide(fixture.storage, Status.APPROVED);
      Approvals.decide(fixture.storage, Status.DENIED);

      assertRepeatIsDenied(fixture);
    }
  }

  @Test
  void anotherBody_doesNotGetTheParkedAnswer() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      fixture.provider.then(Script.json(200, toolCalls("refund", "{\"amount\":1}")));
      fixture.chat(prompt("pay"));
      fixture.sink.take();
      Approvals.decide(fixture.storage, Status.APPROVED);
      fixture.provider.then(Script.json(200, toolCalls("refund", "{\"amount\":2}")));

      HttpResponse<String> other = fixture.chat(prompt("pay more"));

      assertThat(other.headers().firstValue("X-Spanguard-Error")).contains("approval_required");
      assertThat(Approvals.pending(fixture.storage))
          .extracting(Approval::arguments)
          .containsExactly("{\"amount\":2}");
      fixture.sink.take();
    }
  }

  @Test
  void longFiller_hidesNoMemberFromWhoDecides() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      String filler = "x".repeat(70_000);
      fixture.provider.then(
          Script.json(
              200,
              toolCalls("refund", "{\"note\":\"" + filler + "\",\"to\":\"eve@evil.example\"}")));
      fixture.chat(prompt("pay"));

      assertThat(Approvals.pending(fixture.storage))
          .singleElement()
          .satisfies(
              approval ->
                  assertThat(approval.arguments())
                      .contains("\"to\":\"eve@evil.example\"")
                      .contains("characters are not shown"));
      fixture.sink.take();
    }
  }

  @Test
  void repeatAfterDenial_isRefused() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      fixture.provider.then(Script.json(200, toolCalls("refund", "{}")));
      fixture.chat(prompt("pay"));
      fixture.sink.take();
      Approvals.decide(fixture.storage, Status.DENIED);

      assertRepeatIsDenied(fixture);
    }
  }

  @Test
  void decisionAfterTheRequest_isOnItsTrace() throws Exception {
    try (ProxyFixture fixture = fixture()) {
      fixture.provider.then(Script.json(200, toolCalls("refund", "{}")));
      fixture.chat(prompt("pay"));
      Trace asked = fixture.sink.take();
      Approval approval = Approvals.pending(fixture.storage).get(0);

      HttpResponse<String> decided = decide(fixture, approval, ProxyFixture.APPROVE_KEY, "deny");

      assertThat(decided.statusCode()).isEqualTo(200);
      Span decision = fixture.sink.takeBatch().spans().get(0);
      assertThat(decision.name()).isEqualTo("approval.decision");
      assertThat(decision.traceId()).isEqualTo(asked.traceId());
      assertThat(decision.parentSpanId()).isEqualTo(span(asked, "firewall.block").spanId());
      assertThat(decision.status()).isEqualTo(SpanStatus.BLOCKED);
      assertThat(fixture.proxy.flush(Duration.ofSeconds(60))).isTrue();
      JsonNode stored =
          new ObjectMapper().readTree(fixture.get("/traces/" + asked.traceId()).body());
      assertThat(stored.get("incomplete").asBoolean()).isFalse();
      assertThat(stored.get("request_count").asInt()).isEqualTo(1);
      assertThat(stored.get("approval_id").asText()).isEqualTo(approval.id());
      JsonNode span = stored.get("spans").get(stored.get("spans").size() - 1);
      assertThat(span.get("name").asText()).isEqualTo("approval.decision");
      JsonNode attributes = span.get("attributes");
      assertThat(attributes.get(Names.FIREWALL_APPROVAL_STATE).asText()).isEqualTo("denied");
      assertThat(attributes.get(Names.FIREWALL_APPROVAL_DECIDED_BY).asText()).isEqualTo("boss");
      assertThat(attributes.get(Names.FIREWALL_APPROVAL_WAITED_MS).asLong()).isNotNegative();
      assertThat(decide(fixture, approval, ProxyFixture.APPROVE_KEY, "approve").statusCode())
          .isEqualTo(409);
    }
  }

  @Test
  void keyThatAsked_decidesOnlyWhereTheTargetSaysSo() throws Exception {
    for (boolean selfApprove : new boolean[] {false, true}) {
      try (ProxyFixture fixture =
          ProxyFixture.start(
              this::start,
              target ->
                  target
                      .firewall(Approvals.firewall(Duration.ofMillis(1)))
                      .approvals(new Target.Approvals(selfApprove, null)),
              options -> options)) {
        fixture.provider.then(Script.json(200, toolCalls("refund", "{}")));
        fixture.chat(prompt("pay"));
        fixture.sink.take();
        Approval approval = Approvals.pending(fixture.storage).get(0);

        HttpResponse<String> decided = decide(fixture, approval, ProxyFixture.KEY, "approve");

        assertThat(decided.statusCode()).isEqualTo(selfApprove ? 200 : 403);
        if (selfApprove) {
          fixture.sink.takeBatch();
        }
      }
    }
  }

  @Test
  void newApproval_isPosted_withoutSecrets_andHoldsNobodyUp() throws Exception {
    try (FakeProvider receiver = FakeProvider.start();
        ProxyFixture fixture =
            ProxyFixture.start(
                this::start,
                target ->
                    target
                        .firewall(Approvals.firewall(Duration.ofMillis(1)))
                        .approvals(
                            new Target.Approvals(false, receiver.url().resolve("/hook?key=k"))),
                options -> options)) {
      receiver.then(Script.json(200, "{}"));
      String secret = "AKIA" + "Z7QXW2T5NBVL4KDP";
      fixture.provider.then(
          Script.json(200, toolCalls("refund", "{\"amount\":150,\"key\":\"" + secret + "\"}")));

      fixture.chat(prompt("pay"));

      FakeProvider.Received posted = receiver.take();
      assertThat(posted.target()).isEqualTo("/hook?key=k");
      JsonNode body = new ObjectMapper().readTree(posted.text());
      Approval approval = Approvals.pending(fixture.storage).get(0);
      assertThat(body.get("id").asText()).isEqualTo(approval.id());
      assertThat(body.get("status").asText()).isEqualTo("pending");
      assertThat(body.get("arguments").asText()).contains("150").doesNotContain(secret);
      assertThat(approval.arguments()).doesNotContain(secret);
      fixture.sink.take();
    }
  }

  private static HttpResponse<String> decide(
      ProxyFixture fixture, Approval approval, String key, String decision) throws Exception {
    return fixture.send(
        fixture
            .post("/approvals/" + approval.id(), "{\"decision\":\"" + decision + "\"}")
            .setHeader("Authorization", "Bearer " + key));
  }

  @Test
  void approvedWhileTheCallerWaits_isReleasedToIt() throws Exception {
    try (ProxyFixture fixture = fixture(Duration.ofMinutes(2))) {
      String answer = toolCalls("refund", "{\"amount\":150}");
      fixture.provider.then(Script.json(200, answer));
      CompletableFuture<HttpResponse<String>> waiting = chatElsewhere(fixture);

      Approvals.decideOnceAsked(fixture.storage, Status.APPROVED);

      HttpResponse<String> released = waiting.get(2, TimeUnit.MINUTES);
      assertThat(released.statusCode()).isEqualTo(200);
      assertThat(released.body()).isEqualTo(answer);
      Trace trace = fixture.sink.take();
      assertThat(span(trace, "proxy.request").status()).isEqualTo(SpanStatus.OK);
      assertThat(
              span(trace, "firewall.approve").attributes().text(Names.FIREWALL_APPROVAL_DECIDED_BY))
          .isEqualTo("boss");
    }
  }

  @Test
  void deniedWhileTheCallerWaits_isRefused() throws Exception {
    try (ProxyFixture fixture = fixture(Duration.ofMinutes(2))) {
      fixture.provider.then(Script.json(200, toolCalls("refund", "{}")));
      CompletableFuture<HttpResponse<String>> waiting = chatElsewhere(fixture);

      Approvals.decideOnceAsked(fixture.storage, Status.DENIED);

      HttpResponse<String> denied = waiting.get(2, TimeUnit.MINUTES);
      assertThat(denied.statusCode()).isEqualTo(403);
      assertThat(denied.headers().firstValue("X-Spanguard-Error")).contains("approval_denied");
      assertThat(span(fixture.sink.take(), "proxy.request").status()).isEqualTo(SpanStatus.BLOCKED);
    }
  }

  private static CompletableFuture<HttpResponse<String>> chatElsewhere(ProxyFixture fixture) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return fixture.chat(prompt("pay"));
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
