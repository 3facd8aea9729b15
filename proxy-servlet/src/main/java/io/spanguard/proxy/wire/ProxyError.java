package io.spanguard.proxy.wire;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer that the proxy itself gives instead of the provider's. Immutable and safe for use by
 * many threads.
 *
 * @param status HTTP status
 * @param code one of the codes of answers.md, for instance {@code guardrail_block}; it is the
 *     OpenAI shape's type
 * @param message for the person who gets it; never holds matched text
 * @param category OWASP id, the OpenAI shape's code; null for none
 * @param detailName {@code guardrail}, {@code firewall} or {@code approval}: the name of the object
 *     that holds the details; null for none
 * @param detail what that object holds; empty for none
 */
public record ProxyError(
    int status,
    String code,
    String message,
    @Nullable String category,
    @Nullable String detailName,
    Map<String, String> detail) {

  public ProxyError {
    requireNonNull(code, "code");
    requireNonNull(message, "message");
    detail = Map.copyOf(detail);
  }

  public static ProxyError of(int status, String code, String message) {
    return new ProxyError(status, code, message, null, null, Map.of());
  }
}
