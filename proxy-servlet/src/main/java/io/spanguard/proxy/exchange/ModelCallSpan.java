package io.spanguard.proxy.exchange;

import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Target.Price;
import io.spanguard.proxy.wire.ModelAnswer;
import io.spanguard.proxy.wire.ModelRequest;
import io.spanguard.proxy.wire.Usage;
import io.spanguard.trace.OtelKind;
import io.spanguard.trace.SpanHandle;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.convention.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The span of a model call ({@code llm.*}): what was asked, what came back, what it cost. For use
 * by one thread.
 */
final class ModelCallSpan {

  private final SpanHandle span;
  private final Target target;
  private final @Nullable String requestModel;
  private final boolean replayed;
  private @Nullable Instant firstChunk;

  private ModelCallSpan(
      SpanHandle span, Target target, @Nullable String requestModel, boolean replayed) {
    this.replayed = replayed;
    this.span = span;
    this.target = target;
    this.requestModel = requestModel;
  }

  /**
   * @param model of the request, as it may be recorded
   */
  static ModelCallSpan start(
      ExchangeTrace trace, Target target, ModelRequest request, @Nullable String model) {
    SpanHandle span = trace.span(request.spanName(), kind(request), trace.root());
    span.otelKind(OtelKind.CLIENT)
        .set(Names.OPERATION, request.operation())
        .set(Names.PROVIDER, target.provider().id())
        .set(Names.REQUEST_MODEL, model)
        .set(Names.LLM_MODEL, model)
        .set(Names.REQUEST_STREAM, request.stream());
    request.parameters().forEach((name, value) -> span.set(name, trace.recordable(value)));
    return new ModelCallSpan(span, target, request.model(), false);
  }

  /** Of an answer that was parked: no model is called, so no tokens are used. */
  static ModelCallSpan replay(ExchangeTrace trace, Target target, ModelRequest request) {
    SpanHandle span = trace.span("approval.replay", SpanKind.OTHER, trace.root());
    return new ModelCallSpan(span, target, request.model(), true);
  }

  /** Counting tokens and moderating are not what a trace counts as model calls. */
  private static SpanKind kind(ModelRequest request) {
    return request.spanName().startsWith("llm.") ? SpanKind.LLM : SpanKind.OTHER;
  }

  SpanHandle span() {
    return span;
  }

  /** The first piece of the answer that says something is here. */
  void firstChunk(Instant now) {
    if (firstChunk == null) {
      firstChunk = now;
      Duration waited = Duration.between(span.start(), now);
      span.set(Names.TIME_TO_FIRST_CHUNK, waited.toNanos() / 1e9);
    }
  }

  void messages(Map<String, String> messages) {
    messages.forEach(span::set);
  }

  void answer(ModelAnswer answer) {
    span.set(Names.RESPONSE_ID, answer.id())
        .set(Names.RESPONSE_MODEL, answer.model())
        .set(Names.FINISH_REASONS, answer.finishReasons());
    if (replayed) {
      return;
    }
    usage(answer.usage());
    cost(answer);
  }

  private void usage(Usage usage) {
    set(Names.INPUT_TOKENS, usage.input());
    set(Names.LLM_INPUT_TOKENS, usage.input());
    set(Names.OUTPUT_TOKENS, usage.output());
    set(Names.LLM_OUTPUT_TOKENS, usage.output());
    set(Names.CACHE_READ_TOKENS, usage.cacheRead());
    set(Names.CACHE_WRITE_TOKENS, usage.cacheWrite());
    set(Names.REASONING_TOKENS, usage.reasoning());
  }

  private void set(String name, @Nullable Long tokens) {
    if (tokens != null) {
      span.set(name, (long) tokens);
    }
  }

  private void cost(ModelAnswer answer) {
    Price price = answer.model() == null ? null : target.prices().get(answer.model());
    if (price == null && requestModel != null) {
      price = target.prices().get(requestModel);
    }
    Usage usage = answer.usage();
    if (price == null || usage.input() == null) {
      return;
    }
    // Embeddings have no output, and nothing is counted for it.
    span.set(
        Names.COST,
        price.of(
            usage.input(),
            atMost(usage.input(), usage.cacheRead()),
            atMost(usage.input(), usage.cacheWrite()),
            usage.output() == null ? 0 : usage.output()));
  }

  private static long atMost(long limit, @Nullable Long count) {
    return count == null ? 0 : Math.min(count, limit);
  }
}
