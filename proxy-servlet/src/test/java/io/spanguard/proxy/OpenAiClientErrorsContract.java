package io.spanguard.proxy;

import static io.spanguard.proxy.OpenAiSession.ask;
import static io.spanguard.proxy.OpenAiSession.tool;
import static io.spanguard.proxy.OpenAiShapes.DELETE;
import static io.spanguard.proxy.OpenAiShapes.WEATHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.guardrail.Action;
import jakarta.servlet.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What OpenAI's own client makes of errors, of the provider's and of the proxy's own: its typed
 * exceptions, and the trace that is read back.
 */
abstract class OpenAiClientErrorsContract {

  abstract Container start(Filter filter);

  static Stream<Arguments> providerErrors() {
    return Stream.of(
        argumentSet("400", 400, BadRequestException.class, "decimal_above_max_value"),
        argumentSet("401", 401, UnauthorizedException.class, "invalid_api_key"),
        argumentSet("404", 404, NotFoundException.class, "model_not_found"),
        argumentSet("429", 429, RateLimitException.class, "rate_limit_exceeded"),
        argumentSet("500", 500, InternalServerException.class, null));
  }

  @ParameterizedTest
  @MethodSource("providerErrors")
  void providerError_raisesTheClientsException(
      int status, Class<? extends OpenAIServiceException> type, String code) throws Exception {
    try (OpenAiSession session = open(SdkTargets.open())) {
      session.provider().always(OpenAiShapes.error(status));

      for (ThrowingCallable call : session.bothWays(ask("Say hello").build())) {
        OpenAIServiceException error = catchThrowableOfType(type, call);

        assertThat(error.statusCode()).isEqualTo(status);
        assertThat(error.code().orElse(null)).isEqualTo(code);
        assertThat(error.headers().values("X-Spanguard-Error")).isEmpty();
        StoredTrace trace = StoredTrace.take(session.fixture());
        trace.assertFailed("upstream_status", status);
        assertThat(error.headers().values("X-Spanguard-Trace-Id")).containsExactly(trace.traceId());
        assertThat(trace.inputMessages().toString()).contains("Say hello");
      }
    }
  }

  @Test
  void guardrailBlock_ofAPrompt() throws Exception {
    try (OpenAiSession session = open(SdkTargets.guarded(Action.BLOCK))) {
      for (ThrowingCallable call : session.bothWays(ask("What is Project X?").build())) {
        PermissionDeniedException error =
            catchThrowableOfType(PermissionDeniedException.class, call);

        StoredTrace trace = StoredTrace.take(session.fixture());
        assertGuardrail(error, trace, "prompt");
        assertThat(trace.spanNames()).doesNotContain("llm.chat");
      }
      assertThat(session.provider().connections()).isZero();
    }
  }

  @Test
  void guardrailBlock_ofAnAnswer() throws Exception {
    try (OpenAiSession session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.provider().then(OpenAiShapes.completion("It is Project X."));
      session.provider().then(OpenAiShapes.stream("It is Pro", "ject", " X."));

      for (ThrowingCallable call : session.bothWays(ask("What is it?").build())) {
        PermissionDeniedException error =
            catchThrowableOfType(PermissionDeniedException.class, call);

        assertGuardrail(error, StoredTrace.take(session.fixture()), "response");
      }
    }
  }

  @Test
  void firewallBlock() throws Exception {
    try (OpenAiSession session = open(SdkTargets.withoutDeletes())) {
      session.provider().then(OpenAiShapes.toolCalls(WEATHER, DELETE));
      session.provider().then(OpenAiShapes.toolCallsStream(WEATHER, DELETE));

      for (ThrowingCallable call : session.bothWays(ask("Delete it").addTool(tool()).build())) {
        PermissionDeniedException error =
            catchThrowableOfType(PermissionDeniedException.class, call);

        StoredTrace trace = StoredTrace.take(session.fixture());
        assertThat(error.type()).contains("firewall_block");
        assertThat(error.code()).contains("LLM06:2025");
        JsonNode body = body(error).path("firewall");
        assertThat(body.path("rule").asText()).isEqualTo("no-deletes");
        assertThat(body.path("tool").asText()).isEqualTo("delete_account");
        assertThat(body.path("category").asText()).isEqualTo("LLM06:2025");
        assertThat(body.path("trace_id").asText()).isEqualTo(trace.traceId());
        trace.assertBlocked("firewall", "no-deletes", "LLM06:2025");
        assertThat(trace.attribute("firewall.block", "tool.name").asText())
            .isEqualTo("delete_account");
        trace.assertCalls(WEATHER, DELETE);
      }
    }
  }

  @Test
  void upstreamUnreachable_isAServerError() throws Exception {
    try (OpenAiSession session = open(SdkTargets.unreachable())) {
      for (ThrowingCallable call : session.bothWays(ask("Say hello").build())) {
        assertServerError(session, call, 502, "upstream_unreachable");
      }
    }
  }

  @Test
  void upstreamSaysNothing_isAServerError() throws Exception {
    try (OpenAiSession session = open(SdkTargets.timeouts(200, 60_000, 60_000))) {
      session.provider().always(FakeProvider.Script.silence());

      for (ThrowingCallable call : session.bothWays(ask("Say hello").build())) {
        assertServerError(session, call, 504, "timeout_first_byte");
      }
    }
  }

  @Test
  void totalTimeout_isNotRetried() throws Exception {
    try (OpenAiSession session =
        open(SdkTargets.timeouts(60_000, 60_000, 200), ProxyFixture.KEY, 2)) {
      session.provider().always(FakeProvider.Script.silence());

      assertServerError(
          session, () -> session.complete(ask("Say hello").build()), 504, "timeout_total");
    }
  }

  @Test
  void upstreamStopsInAStream_isAnErrorInTheStream() throws Exception {
    try (OpenAiSession session = open(SdkTargets.timeouts(60_000, 500, 60_000))) {
      session.provider().then(OpenAiShapes.streamThatStalls("Hel"));
      List<ChatCompletionChunk> chunks = new ArrayList<>();

      SseException error =
          catchThrowableOfType(
              SseException.class, () -> session.stream(ask("Say hello").build(), chunks));

      assertThat(error.type()).contains("timeout_idle");
      assertThat(chunks).hasSize(1);
      StoredTrace trace = StoredTrace.take(session.fixture());
      trace.assertFailed("timeout_idle", 200);
      assertThat(body(error).path("trace_id").asText()).isEqualTo(trace.traceId());
      assertThat(trace.text("output_preview")).isEqualTo("Hel");
    }
  }

  @Test
  void providerFailsInAStream_isAnErrorInTheStream() throws Exception {
    try (OpenAiSession session = open(SdkTargets.open())) {
      session.provider().then(OpenAiShapes.streamThatFails("Hel"));

      SseException error =
          catchThrowableOfType(SseException.class, () -> session.stream(ask("Say hello").build()));

      assertThat(error.type()).contains("server_error");
      StoredTrace trace = StoredTrace.take(session.fixture());
      trace.assertFailed("upstream_status", 200);
      assertThat(trace.text("output_preview")).isEqualTo("Hel");
    }
  }

  @Test
  void listFiles_ofAGuardedTarget_isRefused() throws Exception {
    try (OpenAiSession session = open(SdkTargets.guarded(Action.BLOCK))) {
      BadRequestException error =
          catchThrowableOfType(BadRequestException.class, () -> session.client().files().list());

      assertThat(error.type()).contains("endpoint_blocked");
      StoredTrace trace = StoredTrace.take(session.fixture());
      assertThat(trace.text("status")).isEqualTo("blocked");
      assertThat(session.provider().connections()).isZero();
    }
  }

  @Test
  void wrongKey_isUnauthorized() throws Exception {
    try (OpenAiSession session = open(SdkTargets.open(), "sg-wrong-key-123456789-0123456789", 2)) {
      UnauthorizedException error =
          catchThrowableOfType(
              UnauthorizedException.class, () -> session.complete(ask("Say hello").build()));

      assertThat(error.code()).contains("key_invalid");
      assertThat(session.provider().connections()).isZero();
    }
  }

  private OpenAiSession open(UnaryOperator<Target.Builder> target) {
    return OpenAiSession.open(this::start, target);
  }

  private OpenAiSession open(UnaryOperator<Target.Builder> target, String key, int retries) {
    return OpenAiSession.open(this::start, target, key, retries);
  }

  private static void assertGuardrail(
      PermissionDeniedException error, StoredTrace trace, String side) {
    assertThat(error.type()).contains("guardrail_block");
    assertThat(error.code()).contains("LLM02:2025");
    JsonNode guardrail = body(error).path("guardrail");
    assertThat(guardrail.path("id").asText()).isEqualTo("code-names");
    assertThat(guardrail.path("detector").asText()).isEqualTo("patterns");
    assertThat(guardrail.path("category").asText()).isEqualTo("LLM02:2025");
    assertThat(guardrail.path("side").asText()).isEqualTo(side);
    assertThat(guardrail.path("trace_id").asText()).isEqualTo(trace.traceId());
    assertThat(body(error).toString()).doesNotContain("Project X");
    trace.assertBlocked("guardrail", "code-names", "LLM02:2025");
    assertThat(trace.json()).doesNotContain("Project X");
  }

  private static void assertServerError(
      OpenAiSession session, ThrowingCallable call, int status, String code) throws Exception {
    InternalServerException error = catchThrowableOfType(InternalServerException.class, call);

    assertThat(error.statusCode()).isEqualTo(status);
    assertThat(error.type()).contains(code);
    StoredTrace trace = StoredTrace.take(session.fixture());
    trace.assertFailed(code, status);
    assertThat(body(error).path("trace_id").asText()).isEqualTo(trace.traceId());
    assertThat(trace.attribute("http.client", "error.type").asText()).isEqualTo(code);
  }

  /** The error object of an answer. */
  private static JsonNode body(OpenAIServiceException error) {
    return error.body().convert(JsonNode.class);
  }
}
