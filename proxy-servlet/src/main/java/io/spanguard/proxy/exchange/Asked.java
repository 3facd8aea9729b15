package io.spanguard.proxy.exchange;

import io.spanguard.proxy.stream.ServerSentEvent;
import io.spanguard.proxy.upstream.HeaderField;
import io.spanguard.proxy.wire.ProxyError;
import io.spanguard.proxy.wire.RefusalShape;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was asked of a model, as far as it decides how a block is told. Immutable and safe for use
 * by many threads.
 *
 * @param refuses whether a block is told in the model's own voice
 * @param shape of such an answer; null where no model speaks in this API's answers
 * @param model null where the request names none
 */
record Asked(
    boolean refuses, @Nullable RefusalShape shape, @Nullable String model, boolean stream) {

  /** What a person decides, or has still to decide, is told as what it is. */
  private static final Set<String> BLOCKS = Set.of("guardrail_block", "firewall_block");

  /** The whole answer that refuses; empty where the error is to be told as one. */
  Optional<OwnAnswer.Refused> refused(ProxyError error, String traceId) {
    RefusalShape refusal = refusal(error);
    if (refusal == null) {
      return Optional.empty();
    }
    List<HeaderField> headers = new ArrayList<>();
    headers.add(new HeaderField("X-Spanguard-Error", error.code()));
    if (!stream) {
      headers.add(new HeaderField("Content-Type", "application/json"));
      headers.add(new HeaderField("Cache-Control", "no-store"));
      return Optional.of(
          new OwnAnswer.Refused(headers, refusal.body(error.message(), model, traceId)));
    }
    headers.add(new HeaderField("Content-Type", "text/event-stream"));
    headers.add(new HeaderField("Cache-Control", "no-cache, no-transform"));
    headers.add(new HeaderField("X-Accel-Buffering", "no"));
    return Optional.of(new OwnAnswer.Refused(headers, bytes(refusal, error, traceId)));
  }

  /** What ends a stream that has begun; empty where the error is to be told as one. */
  Optional<byte[]> ending(ProxyError error, String traceId) {
    RefusalShape refusal = refusal(error);
    return refusal != null && refusal.canFollow()
        ? Optional.of(bytes(refusal, error, traceId))
        : Optional.empty();
  }

  private @Nullable RefusalShape refusal(ProxyError error) {
    return refuses && BLOCKS.contains(error.code()) ? shape : null;
  }

  private byte[] bytes(RefusalShape refusal, ProxyError error, String traceId) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (ServerSentEvent event : refusal.events(error.message(), model, traceId)) {
      out.writeBytes(event.bytes());
    }
    return out.toByteArray();
  }
}
