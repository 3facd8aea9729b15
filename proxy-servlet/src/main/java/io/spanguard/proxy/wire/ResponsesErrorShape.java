package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.stream.ServerSentEvent;
import java.util.List;

/**
 * OpenAI's error object; in a stream a response that failed, which is how this API ends one. Safe
 * for use by many threads.
 */
final class ResponsesErrorShape implements ErrorShape {

  private final ErrorShape openAi = new OpenAiErrorShape();

  @Override
  public byte[] body(ProxyError error, String traceId) {
    return openAi.body(error, traceId);
  }

  @Override
  public List<ServerSentEvent> events(ProxyError error, String traceId, StreamedAnswer said) {
    ModelAnswer answer = said.answer();
    ObjectNode response = ResponsesFormat.response("failed", answer.model(), traceId);
    if (answer.id() != null) {
      response.put("id", answer.id());
    }
    ObjectNode object = response.putObject("error");
    object.put("code", error.code()).put("message", error.message());
    if (error.detailName() != null) {
      ErrorDetail.put(object, error.detailName(), error.detail(), traceId);
    }
    ObjectNode failed = StrictJson.newObject().put("type", "response.failed");
    failed.put("sequence_number", said.nextNumber()).set("response", response);
    return List.of(ServerSentEvent.of("response.failed", StrictJson.text(failed)));
  }
}
