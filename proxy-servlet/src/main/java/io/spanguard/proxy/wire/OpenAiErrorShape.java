package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import java.util.List;

/**
 * OpenAI's error object. Its SDKs choose their exception by HTTP status, so {@code type} is free to
 * say what the proxy means. Safe for use by many threads.
 */
final class OpenAiErrorShape implements ErrorShape {

  @Override
  public byte[] body(ProxyError error, String traceId) {
    return StrictJson.bytes(tree(error, traceId));
  }

  /**
   * The event is named as well: OpenAI's SDKs go by the data, but LangChain4j reads an event that
   * is not named {@code error} as a chunk without choices, and takes a broken stream for a whole
   * answer.
   */
  @Override
  public List<ServerSentEvent> events(ProxyError error, String traceId, StreamedAnswer said) {
    return List.of(ServerSentEvent.of("error", StrictJson.text(tree(error, traceId))));
  }

  private static ObjectNode tree(ProxyError error, String traceId) {
    ObjectNode root = StrictJson.newObject();
    ObjectNode object = root.putObject("error");
    object.put("message", error.message());
    object.put("type", error.code());
    object.putNull("param");
    object.put("code", error.category() == null ? error.code() : error.category());
    if (error.detailName() == null) {
      object.put("trace_id", traceId);
    } else {
      ErrorDetail.put(object, error.detailName(), error.detail(), traceId);
    }
    return root;
  }
}
