package io.spanguard.example.agent;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.net.URI;

/**
 * An agent on LangChain4j that knows nothing of Spanguard but its address: its model's base URL, a
 * listener that makes spans, and a header that ties the gateway's spans to them.
 */
final class LangChain4jAgent {

  private final ChatModel model;
  private final Tracer tracer;

  LangChain4jAgent(URI gateway, String key, Tracer tracer) {
    this.tracer = tracer;
    this.model =
        OpenAiChatModel.builder()
            .baseUrl(gateway.resolve("proxy/openai/v1").toString())
            .apiKey(key)
            .modelName("gpt-4o-mini")
            .listeners(new ModelCallSpans(tracer))
            .customHeaders(ModelCallSpans::traceparent)
            .build();
  }

  /** Answers one question; the environment brings SPANGUARD_URL and SPANGUARD_KEY. */
  public static void main(String[] args) {
    URI gateway = URI.create(System.getenv("SPANGUARD_URL"));
    String key = System.getenv("SPANGUARD_KEY");
    try (SdkTracerProvider provider = OpenTelemetryAgent.provider(gateway, key)) {
      System.out.println(new LangChain4jAgent(gateway, key, provider.get("example")).answer());
    }
  }

  String answer() {
    Span agent =
        tracer
            .spanBuilder("invoke_agent packer")
            .setAttribute("gen_ai.operation.name", "invoke_agent")
            .setAttribute("gen_ai.agent.name", "packer")
            .setAttribute("gen_ai.conversation.id", "s-3")
            .startSpan();
    try (Scope scope = agent.makeCurrent()) {
      return model.chat("What should I pack?");
    } catch (RuntimeException e) {
      agent.setStatus(StatusCode.ERROR);
      throw e;
    } finally {
      agent.end();
    }
  }
}
