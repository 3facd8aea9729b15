package io.spanguard.benchmarks.micro;

import io.spanguard.trace.IdGenerator;
import io.spanguard.trace.OtelKind;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanHandle;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.TraceRecorder;
import io.spanguard.trace.convention.Names;
import java.time.Clock;
import java.util.List;

/** The five spans of one chat completion, with the attributes that the proxy gives them. */
final class ExchangeSpans {

  private static final String PROMPT = "What stands between a service and its model? ".repeat(20);
  private static final String MESSAGES =
      "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"" + PROMPT + "\"}]}]";

  private ExchangeSpans() {}

  /** Recorded as the proxy does it, start to end. */
  static SpanBatch record() {
    IdGenerator ids = IdGenerator.random();
    TraceRecorder recorder = TraceRecorder.start(ids.newTraceId(), null, ids, Clock.systemUTC());
    SpanHandle root = root(recorder);
    SpanHandle input = recorder.span("guardrail.input", SpanKind.DETECTOR, root);
    stage(input, "prompt");
    SpanHandle call = call(recorder, root);
    SpanHandle network = recorder.span("http.client", SpanKind.OTHER, call);
    network
        .otelKind(OtelKind.CLIENT)
        .set(Names.HTTP_METHOD, "POST")
        .set(Names.SERVER_ADDRESS, "api.example.com")
        .set(Names.SERVER_PORT, 443)
        .set(Names.HTTP_STATUS, 200)
        .end();
    call.set("gen_ai.output.messages", MESSAGES).end();
    stage(recorder.span("guardrail.output", SpanKind.DETECTOR, root), "response");
    root.set(Names.HTTP_STATUS, 200)
        .set(Names.OUTCOME, "allow")
        .set(Names.GUARDRAIL_OUTCOME, "allow")
        .set(Names.COVERAGE, "full")
        .set(Names.PARTS_INSPECTED, 3);
    return new SpanBatch("default", recorder.seal());
  }

  private static SpanHandle root(TraceRecorder recorder) {
    return recorder
        .span("proxy.request", SpanKind.REQUEST, null)
        .otelKind(OtelKind.SERVER)
        .set(Names.CALLER, "checkout-service")
        .set(Names.HTTP_METHOD, "POST")
        .set(Names.URL_PATH, "/v1/chat/completions")
        .set(Names.TARGET_ID, "support-bot")
        .set(Names.REQUEST_MODEL, "gpt-4o-mini")
        .set(Names.LLM_MODEL, "gpt-4o-mini")
        .set(Names.REQUEST_STREAM, false)
        .set(Names.SESSION_ID, "session-1")
        .set(Names.CONVERSATION_ID, "session-1")
        .set(Names.INPUT_PREVIEW, PROMPT.substring(0, 200))
        .set(Names.OUTPUT_PREVIEW, PROMPT.substring(0, 200));
  }

  private static SpanHandle call(TraceRecorder recorder, SpanHandle root) {
    return recorder
        .span("llm.chat", SpanKind.LLM, root)
        .otelKind(OtelKind.CLIENT)
        .set("gen_ai.provider.name", "openai")
        .set("gen_ai.operation.name", "chat")
        .set(Names.REQUEST_MODEL, "gpt-4o-mini")
        .set("gen_ai.response.model", "gpt-4o-mini-2024-07-18")
        .set("gen_ai.response.id", "chatcmpl-1")
        .set("gen_ai.response.finish_reasons", List.of("stop"))
        .set("gen_ai.usage.input_tokens", 150)
        .set("gen_ai.usage.output_tokens", 140)
        .set("gen_ai.request.temperature", 0.2)
        .set("gen_ai.input.messages", MESSAGES);
  }

  private static void stage(SpanHandle stage, String side) {
    stage
        .set(Names.GUARDRAIL_SIDE, side)
        .set(Names.PARTS_INSPECTED, 2)
        .set(Names.GUARDRAIL_OUTCOME, "allow")
        .end();
  }
}
