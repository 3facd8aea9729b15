package io.spanguard.proxy.api;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.api.Problem.FieldError;
import io.spanguard.proxy.exchange.GuardCheck.Question;
import io.spanguard.proxy.wire.Endpoint;
import io.spanguard.proxy.wire.ModelRequest;
import io.spanguard.proxy.wire.Part;
import io.spanguard.proxy.wire.PartKind;
import io.spanguard.proxy.wire.Wire;
import io.spanguard.proxy.wire.WireFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /v1/guard} is asked to judge: a text, a tool call, or the messages of a chat.
 * Immutable and safe for use by many threads.
 *
 * @param single whether it is one text, which is then told as it would go on
 */
record GuardRequest(Question question, boolean single) {

  private static final Set<String> KNOWN = Set.of("target_id", "on", "text", "tool", "messages");

  /**
   * @throws ApiException with everything that is wrong
   */
  static GuardRequest read(JsonNode body) {
    List<FieldError> errors = new ArrayList<>();
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!KNOWN.contains(name)) {
                errors.add(
                    new FieldError(
                        name, "unknown; target_id, on, text, tool and messages are known"));
              }
            });
    String targetId = body.path("target_id").asText("");
    if (!body.path("target_id").isTextual() || targetId.isEmpty()) {
      errors.add(new FieldError("target_id", "missing: the id of a target"));
    }
    long given = List.of("text", "tool", "messages").stream().filter(body::hasNonNull).count();
    if (given != 1) {
      errors.add(new FieldError("text", "one of text, tool and messages is needed"));
    }
    List<Part> parts = List.of();
    List<String> skipped = List.of();
    if (given == 1 && body.hasNonNull("text")) {
      parts = text(body, errors);
    } else if (given == 1 && body.hasNonNull("tool")) {
      parts = tool(body, errors);
    } else if (given == 1) {
      ModelRequest read = messages(body, errors);
      parts = read == null ? List.of() : read.parts();
      skipped = read == null ? List.of() : read.skipped();
    }
    if (!errors.isEmpty()) {
      throw Problem.invalid("body_invalid", "fields", errors).asException();
    }
    boolean output = !parts.isEmpty() && !parts.get(0).kind().isInput();
    return new GuardRequest(
        new Question(targetId, parts, skipped, output), !body.hasNonNull("messages"));
  }

  private static List<Part> text(JsonNode body, List<FieldError> errors) {
    if (!body.path("text").isTextual()) {
      errors.add(new FieldError("text", "is not a string"));
    }
    PartKind kind = PartKind.fromId(body.path("on").asText("prompt")).orElse(null);
    if (kind == null) {
      String words =
          Arrays.stream(PartKind.values()).map(PartKind::id).collect(Collectors.joining(", "));
      errors.add(new FieldError("on", "is not one of " + words));
      return List.of();
    }
    return List.of(
        new Part(
            kind, JsonPointer.compile("/text"), body.path("text").asText(), true, null, null, 0));
  }

  private static List<Part> tool(JsonNode body, List<FieldError> errors) {
    if (!body.path("on").asText(PartKind.TOOL_CALL.id()).equals(PartKind.TOOL_CALL.id())) {
      errors.add(new FieldError("on", "is not " + PartKind.TOOL_CALL.id() + ", which a tool is"));
    }
    JsonNode tool = body.path("tool");
    if (!tool.path("name").isTextual()) {
      errors.add(new FieldError("tool.name", "missing: the tool's name"));
    }
    JsonNode arguments = tool.path("arguments");
    String text =
        arguments.isMissingNode() || arguments.isNull()
            ? "{}"
            : arguments.isTextual() ? arguments.textValue() : arguments.toString();
    return List.of(
        new Part(
            PartKind.TOOL_CALL,
            JsonPointer.compile("/tool/arguments"),
            text,
            true,
            tool.path("name").asText(),
            null,
            0));
  }

  private static @Nullable ModelRequest messages(JsonNode body, List<FieldError> errors) {
    if (body.path("messages").isEmpty()) {
      errors.add(new FieldError("messages", "is no list of at least one message"));
      return null;
    }
    ObjectNode chat = JsonNodeFactory.instance.objectNode();
    chat.set("messages", body.path("messages"));
    try {
      return Endpoint.of(Wire.OPENAI, "POST", "/v1/chat/completions")
          .format()
          .orElseThrow()
          .readRequest(chat);
    } catch (WireFormatException e) {
      errors.add(new FieldError("messages", String.valueOf(e.getMessage())));
      return null;
    }
  }
}
