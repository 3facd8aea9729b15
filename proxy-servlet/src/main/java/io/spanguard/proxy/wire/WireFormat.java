package io.spanguard.proxy.wire;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One provider API: what its bodies and stream events mean. Stateless and safe for use by many
 * threads.
 *
 * <p>Methods take trees and never change them. What the body does not say is left out, not made up:
 * servers that are only compatible leave out fields and add their own.
 */
public interface WireFormat {

  /** For instance {@code openai-chat}. */
  String id();

  /**
   * What a request's body asks for.
   *
   * @throws WireFormatException when the body is not of this API's shape, with the place
   */
  ModelRequest readRequest(JsonNode body);

  /**
   * What a buffered answer says.
   *
   * @throws WireFormatException when the body is not of this API's shape, with the place
   */
  ModelAnswer readAnswer(JsonNode body);

  /**
   * A copy of a streaming request's body that asks the provider for the usage of the stream; the
   * body itself where the API tells it anyway.
   */
  default ObjectNode askingForUsage(ObjectNode body) {
    return body;
  }

  /** Puts a streamed answer together; one per stream. */
  StreamedAnswer openStream();

  /**
   * The same for a client that did not ask for the usage, where the provider was asked for it all
   * the same: events leave out what they would not have without.
   */
  default StreamedAnswer openStreamWithoutUsage() {
    return openStream();
  }

  /**
   * The input side for {@code gen_ai.input.messages} and its kin: attribute name to JSON text in
   * OpenTelemetry's shape (role and parts).
   *
   * @param parts of this body, with the texts that may be recorded (redacted, cut)
   */
  Map<String, String> inputMessages(JsonNode body, List<Part> parts);

  /**
   * The output side for {@code gen_ai.output.messages}.
   *
   * @param parts of this answer, with the texts that may be recorded (redacted, cut)
   */
  default Map<String, String> outputMessages(ModelAnswer answer, List<Part> parts) {
    return OtelMessages.output(answer, parts);
  }

  /** The way this API tells a client of an error. */
  ErrorShape errorShape();

  /**
   * The way this API says no in the model's own voice; empty where no model speaks in its answers.
   */
  Optional<RefusalShape> refusalShape();

  /**
   * What is to be put into a body so that these texts change: they themselves, and whatever shows
   * one of them once more in another form, as log probabilities of tokens do.
   *
   * @param body of a request or of an answer
   * @param texts by place
   */
  default Map<JsonPointer, String> replacements(JsonNode body, Map<JsonPointer, String> texts) {
    return LogProbabilities.emptied(body, texts);
  }

  /**
   * Whether the text of a request's part can be changed. Where not, a request that a guardrail
   * would change there is blocked.
   */
  default boolean mayChange(JsonNode body, Part part) {
    return !ToolDefinitionReader.isNames(body, part);
  }

  /**
   * Whether the text of an answer's part may be changed. Where not, an answer that a guardrail
   * would change there is blocked.
   */
  default boolean mayChange(Part part) {
    return true;
  }
}
