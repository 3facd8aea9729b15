package io.spanguard.proxy.exchange;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.upstream.UpstreamException.Failure;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.ProxyError;
import io.spanguard.proxy.wire.WireFormat;
import io.spanguard.trace.SpanStatus;

/**
 * The exchange ends here with an answer of the proxy's own. Carries no stack trace: it is an
 * answer, not a fault.
 */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient ProxyError error;
  private final SpanStatus status;

  private Refusal(ProxyError error, SpanStatus status) {
    super(error.message(), null, false, false);
    this.error = requireNonNull(error, "error");
    this.status = status;
  }

  /** Something is wrong with the request, or upstream. */
  static Refusal error(int status, String code, String message) {
    return new Refusal(ProxyError.of(status, code, message), SpanStatus.ERROR);
  }

  /** The upstream failed in one of the known ways. */
  static Refusal upstream(Failure failure, String message) {
    return error(failure.status(), failure.code(), message);
  }

  /** A guardrail, a tool rule or an endpoint rule says no. */
  static Refusal blocked(ProxyError error) {
    return new Refusal(error, SpanStatus.BLOCKED);
  }

  /** A guardrail would change what may not be changed, see {@link WireFormat#mayChange(Part)}. */
  static Refusal unchangeable(Part part) {
    return blocked(
        ProxyError.of(
            403,
            "guardrail_block",
            "a guardrail would change the answer's "
                + part.kind().id()
                + ", which its provider signed and nobody may change"));
  }

  /** A guardrail would change what cannot be, see {@link WireFormat#mayChange(JsonNode, Part)}. */
  static Refusal unchangeableNames(Part part) {
    return blocked(
        ProxyError.of(
            403,
            "guardrail_block",
            "a guardrail would change a name in the definition at "
                + part.place()
                + ", which can only be sent as it is"));
  }

  ProxyError error() {
    return error;
  }

  SpanStatus status() {
    return status;
  }
}
