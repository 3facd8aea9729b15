package io.spanguard.proxy.exchange;

import io.spanguard.proxy.upstream.HeaderField;
import io.spanguard.proxy.wire.ProxyError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The headers that the proxy puts on answers. */
final class OwnAnswer {

  /** Codes that repeating the request cannot help, whatever an SDK makes of the status. */
  private static final Set<String> NO_RETRY =
      Set.of(
          "body_invalid",
          "body_too_large",
          "endpoint_blocked",
          "guardrail_block",
          "firewall_block",
          "approval_required",
          "approval_denied",
          "timeout_total");

  private OwnAnswer() {}

  /** An answer in the model's own voice. */
  record Refused(List<HeaderField> headers, byte[] body) {}

  /** On every answer, whoever gives it. */
  static List<HeaderField> marks(String traceId, @Nullable String traceparent, Outcome outcome) {
    List<HeaderField> headers = new ArrayList<>();
    headers.add(new HeaderField("X-Spanguard-Trace-Id", traceId));
    headers.add(new HeaderField("X-Spanguard-Outcome", outcome.id()));
    if (traceparent != null) {
      headers.add(new HeaderField("traceparent", traceparent));
    }
    return headers;
  }

  /** Besides, on an answer of the proxy's own. */
  static List<HeaderField> errorHeaders(ProxyError error) {
    List<HeaderField> headers = new ArrayList<>();
    headers.add(new HeaderField("X-Spanguard-Error", error.code()));
    headers.add(new HeaderField("Content-Type", "application/json"));
    headers.add(new HeaderField("Cache-Control", "no-store"));
    if (NO_RETRY.contains(error.code())) {
      headers.add(new HeaderField("x-should-retry", "false"));
    }
    if (error.status() == 503) {
      headers.add(new HeaderField("Retry-After", "1"));
    }
    return headers;
  }
}
