package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import java.util.List;

/** Anthropic's error object, whose types go with the HTTP status. Safe for use by many threads. */
final class AnthropicErrorShape implements ErrorShape {

  @Override
  public byte[] body(ProxyError error, String traceId) {
    return StrictJson.bytes(tree(error, traceId));
  }

  @Override
  public List<ServerSentEvent> events(ProxyError error, String traceId, StreamedAnswer said) {
    return List.of(ServerSentEvent.of("error", StrictJson.text(tree(error, traceId))));
  }

  private static ObjectNode tree(ProxyError error, String traceId) {
    ObjectNode root = StrictJson.newObject();
    root.put("type", "error");
    ObjectNode object = root.putObject("error");
    object.put("type", type(error.status()));
    object.put("message", error.message());
    if (error.detailName() != null) {
      ErrorDetail.put(object, error.detailName(), error.detail(), traceId);
    }
    root.put("request_id", traceId);
    return root;
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 503 -> "overloaded_error";
      case 504 -> "timeout_error";
      default -> status < 500 ? "invalid_request_error" : "api_error";
    };
  }
}
