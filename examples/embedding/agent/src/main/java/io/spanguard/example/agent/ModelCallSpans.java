package io.spanguard.example.agent;

import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.output.TokenUsage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.util.Locale;
import java.util.Map;

/**
 * A span for each call of a LangChain4j model, by OpenTelemetry's GenAI conventions. Without
 * messages: the gateway's span below has them, redacted. For models that answer on the thread that
 * asks. Safe for use by many threads.
 */
final class ModelCallSpans implements ChatModelListener {

  private final Tracer tracer;

  ModelCallSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  /** For the model's {@code customHeaders}: what makes the gateway's spans children of the call. */
  static Map<String, String> traceparent() {
    SpanContext call = Span.current().getSpanContext();
    return call.isValid()
        ? Map.of("traceparent", "00-" + call.getTraceId() + "-" + call.getSpanId() + "-01")
        : Map.of();
  }

  // the scope is closed with the span, when the answer or the error is there
  @SuppressWarnings("MustBeClosedChecker")
  @Override
  public void onRequest(ChatModelRequestContext context) {
    String model = context.chatRequest().modelName();
    String provider = context.modelProvider().name().toLowerCase(Locale.ROOT).replace("_", "");
    Span span =
        tracer
            .spanBuilder("chat " + model)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("gen_ai.operation.name", "chat")
            .setAttribute("gen_ai.provider.name", provider)
            .setAttribute("gen_ai.request.model", model)
            .startSpan();
    context.attributes().put(ModelCallSpans.class, new Call(span, span.makeCurrent()));
  }

  @Override
  public void onResponse(ChatModelResponseContext context) {
    if (context.attributes().remove(ModelCallSpans.class) instanceof Call call) {
      TokenUsage tokens = context.chatResponse().tokenUsage();
      call.span().setAttribute("gen_ai.response.model", context.chatResponse().modelName());
      if (tokens != null) {
        call.span().setAttribute("gen_ai.usage.input_tokens", tokens.inputTokenCount());
        call.span().setAttribute("gen_ai.usage.output_tokens", tokens.outputTokenCount());
      }
      call.end();
    }
  }

  @Override
  public void onError(ChatModelErrorContext context) {
    if (context.attributes().remove(ModelCallSpans.class) instanceof Call call) {
      call.span().setAttribute("error.type", context.error().getClass().getName());
      call.span().setStatus(StatusCode.ERROR);
      call.end();
    }
  }

  private record Call(Span span, Scope scope) {
    void end() {
      scope.close();
      span.end();
    }
  }
}
