package io.spanguard.proxy;

import static io.spanguard.proxy.LangChain4jSession.ask;
import static io.spanguard.proxy.LangChain4jSession.withTool;
import static io.spanguard.proxy.OpenAiShapes.DELETE;
import static io.spanguard.proxy.OpenAiShapes.WEATHER;
import static io.spanguard.proxy.OpenAiShapes.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import io.spanguard.proxy.FakeProvider.Script;
import io.spanguard.proxy.LangChain4jSession.Collector;
import io.spanguard.proxy.LangChain4jSession.Way;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.guardrail.Action;
import jakarta.servlet.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What LangChain4j makes of errors, of the provider's and of the proxy's own: its typed exceptions,
 * and the trace that is read back.
 */
abstract class LangChain4jErrorsContract {

  abstract Container start(Filter filter);

  static Stream<Arguments> providerErrors() {
    return Stream.of(
        argumentSet("400", 400, InvalidRequestException.class),
        argumentSet("401", 401, AuthenticationException.class),
        argumentSet("404", 404, ModelNotFoundException.class),
        argumentSet("429", 429, RateLimitException.class),
        argumentSet("500", 500, InternalServerException.class));
  }

  @ParameterizedTest
  @MethodSource("providerErrors")
  void providerError_raisesTheClientsException(
      int status, Class<? extends LangChain4jException> type) throws Exception {
    try (LangChain4jSession session = open(SdkTargets.open())) {
      session.provider().always(OpenAiShapes.error(status));

      for (Way way : session.ways()) {
        LangChain4jException error =
            catchThrowableOfType(type, () -> way.ask(ask("Say hello").build()));

        JsonNode body = body(error, status);
        assertThat(body.path("message").asText()).isNotEmpty();
        assertThat(body.has("trace_id")).isFalse();
        StoredTrace trace = StoredTrace.take(session.fixture());
        trace.assertFailed("upstream_status", status);
        assertThat(trace.get("stream").asBoolean()).isEqualTo(way.streams());
      }
    }
  }

  @Test
  void guardrailBlock_ofAPrompt() throws Exception {
    try (LangChain4jSession session = open(SdkTargets.guarded(Action.BLOCK))) {
      for (Way way : session.ways()) {
        AuthenticationException error =
            catchThrowableOfType(
                AuthenticationException.class, () -> way.ask(ask("What is Project X?").build()));

        assertGuardrail(error, StoredTrace.take(session.fixture()), "prompt");
      }
      assertThat(session.provider().connections()).isZero();
    }
  }

  @Test
  void guardrailBlock_ofAToolResult() throws Exception {
    try (LangChain4jSession session = open(SdkTargets.guarded(Action.BLOCK))) {
      for (Way way : session.ways()) {
        List<ChatMessage> messages = new ArrayList<>(ask("What is it?").build().messages());
        ToolExecutionRequest call =
            ToolExecutionRequest.builder().id("call_1").name("get_name").arguments("{}").build();
        messages.add(AiMessage.from(call));
        messages.add(ToolExecutionResultMessage.from(call, "It is Project X."));

        AuthenticationException error =
            catchThrowableOfType(AuthenticationException.class, () -> way.ask(withTool(messages)));

        assertGuardrail(error, StoredTrace.take(session.fixture()), "prompt");
      }
    }
  }

  @Test
  void guardrailBlock_ofAnAnswer() throws Exception {
    try (LangChain4jSession session = open(SdkTargets.guarded(Action.BLOCK))) {
      session.provider().then(OpenAiShapes.completion("It is Project X."));
      session.provider().then(OpenAiShapes.stream("It is Pro", "ject", " X."));

      for (Way way : session.ways()) {
        AuthenticationException error =
            catchThrowableOfType(
                AuthenticationException.class, () -> way.ask(ask("What is it?").build()));

        assertGuardrail(error, StoredTrace.take(session.fixture()), "response");
      }
    }
  }

  @Test
  void firewallBlock() throws Exception {
    try (LangChain4jSession session = open(SdkTargets.withoutDeletes())) {
      session.provider().then(OpenAiShapes.toolCalls(WEATHER, DELETE));
      session.provider().then(OpenAiShapes.toolCallsStream(WEATHER, DELETE));

      for (Way way : session.ways()) {
        AuthenticationException error =
            catchThrowableOfType(
                AuthenticationException.class, () -> way.ask(ask("Delete it").build()));

        StoredTrace trace = StoredTrace.take(session.fixture());
        JsonNode body = body(error, 403);
        assertThat(body.path("type").asText()).isEqualTo("firewall_block");
        assertThat(body.at("/firewall/rule").asText()).isEqualTo("no-deletes");
        assertThat(body.at("/firewall/tool").asText()).isEqualTo("delete_account");
        assertThat(body.at("/firewall/category").asText()).isEqualTo("LLM06:2025");
        assertThat(body.at("/firewall/trace_id").asText()).isEqualTo(trace.traceId());
        trace.assertBlocked("firewall", "no-deletes", "LLM06:2025");
        trace.assertCalls(WEATHER, DELETE);
      }
    }
  }

  @Test
  void upstreamUnreachable_isAServerError() throws Exception {
    try (LangChain4jSession session = open(SdkTargets.unreachable())) {
      assertServerErrors(session, 502, "upstream_unreachable");
    }
  }

  @Test
  void upstreamSaysNothing_isAServerError() throws Exception {
    try (LangChain4jSession session = open(SdkTargets.timeouts(200, 60_000, 60_000))) {
      session.provider().always(Script.silence());

      assertServerErrors(session, 504, "timeout_first_byte");
    }
  }

  @Test
  void upstreamStopsInAStream_isAnError() throws Exception {
    try (LangChain4jSession session = open(SdkTargets.timeouts(60_000, 500, 60_000))) {
      session.provider().then(OpenAiShapes.streamThatStalls("Hel"));
      Collector collector = session.stream(ask("Say hello").build());

      // What this client makes of every error within a stream.
      RuntimeException error = catchThrowableOfType(RuntimeException.class, collector::answer);

      StoredTrace trace = StoredTrace.take(session.fixture());
      trace.assertFailed("timeout_idle", 200);
      JsonNode body = parse(error.getMessage()).path("error");
      assertThat(body.path("type").asText()).isEqualTo("timeout_idle");
      assertThat(body.path("trace_id").asText()).isEqualTo(trace.traceId());
      assertThat(collector.pieces).containsExactly("Hel");
    }
  }

  private LangChain4jSession open(UnaryOperator<Target.Builder> target) {
    return LangChain4jSession.open(this::start, target);
  }

  private static void assertGuardrail(LangChain4jException error, StoredTrace trace, String side) {
    JsonNode body = body(error, 403);
    assertThat(body.path("type").asText()).isEqualTo("guardrail_block");
    assertThat(body.at("/guardrail/id").asText()).isEqualTo("code-names");
    assertThat(body.at("/guardrail/category").asText()).isEqualTo("LLM02:2025");
    assertThat(body.at("/guardrail/side").asText()).isEqualTo(side);
    assertThat(body.at("/guardrail/trace_id").asText()).isEqualTo(trace.traceId());
    assertThat(error.getMessage()).doesNotContain("Project X");
    trace.assertBlocked("guardrail", "code-names", "LLM02:2025");
    assertThat(trace.json()).doesNotContain("Project X");
  }

  private static void assertServerErrors(LangChain4jSession session, int status, String code)
      throws Exception {
    for (Way way : session.ways()) {
      InternalServerException error =
          catchThrowableOfType(
              InternalServerException.class, () -> way.ask(ask("Say hello").build()));

      StoredTrace trace = StoredTrace.take(session.fixture());
      trace.assertFailed(code, status);
      assertThat(body(error, status).path("type").asText()).isEqualTo(code);
      assertThat(body(error, status).path("trace_id").asText()).isEqualTo(trace.traceId());
    }
  }

  /** The error object of an answer, which this client has in the message of the cause. */
  private static JsonNode body(LangChain4jException error, int status) {
    assertThat(error).hasCauseInstanceOf(HttpException.class);
    HttpException cause = (HttpException) error.getCause();
    assertThat(cause.statusCode()).isEqualTo(status);
    return parse(cause.getMessage()).path("error");
  }
}
