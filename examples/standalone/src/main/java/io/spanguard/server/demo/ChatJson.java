package io.spanguard.server.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Answer} in OpenAI's chat completion shape, whole or as the chunks of a stream.
 *
 * @param created in epoch seconds
 */
record ChatJson(String id, long created, String model, Answer answer) {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  ObjectNode completion() {
    ObjectNode completion = head("chat.completion");
    ObjectNode choice = completion.putArray("choices").addObject();
    choice.put("index", 0);
    ObjectNode message = choice.putObject("message").put("role", "assistant");
    if (answer.toolCalls().isEmpty()) {
      message.put("content", answer.text());
    } else {
      message.putNull("content");
      ArrayNode calls = message.putArray("tool_calls");
      for (Answer.ToolCall call : answer.toolCalls()) {
        calls.add(toolCall(call, call.arguments()));
      }
    }
    message.putNull("refusal");
    choice.putNull("logprobs");
    choice.put("finish_reason", answer.finishReason());
    completion.set("usage", usage());
    return completion;
  }

  List<ObjectNode> chunks(boolean includeUsage) {
    List<ObjectNode> deltas = new ArrayList<>();
    deltas.add(delta().put("role", "assistant").put("content", ""));
    for (String token : Tokens.split(answer.text())) {
      deltas.add(delta().put("content", token));
    }
    for (int i = 0; i < answer.toolCalls().size(); i++) {
      Answer.ToolCall call = answer.toolCalls().get(i);
      deltas.add(toolDelta(i, toolCall(call, "")));
      for (String token : Tokens.split(call.arguments())) {
        ObjectNode more = NODES.objectNode();
        more.putObject("function").put("arguments", token);
        deltas.add(toolDelta(i, more));
      }
    }
    List<ObjectNode> chunks = new ArrayList<>();
    for (ObjectNode delta : deltas) {
      chunks.add(chunk(delta, null, includeUsage));
    }
    chunks.add(chunk(delta(), answer.finishReason(), includeUsage));
    if (includeUsage) {
      ObjectNode last = head("chat.completion.chunk");
      last.putArray("choices");
      last.set("usage", usage());
      chunks.add(last);
    }
    return chunks;
  }

  private ObjectNode head(String object) {
    return NODES
        .objectNode()
        .put("id", id)
        .put("object", object)
        .put("created", created)
        .put("model", model);
  }

  private ObjectNode chunk(ObjectNode delta, @Nullable String finishReason, boolean includeUsage) {
    ObjectNode chunk = head("chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.putNull("logprobs");
    choice.put("finish_reason", finishReason);
    if (includeUsage) {
      chunk.putNull("usage");
    }
    return chunk;
  }

  private ObjectNode usage() {
    ObjectNode usage =
        NODES
            .objectNode()
            .put("prompt_tokens", answer.promptTokens())
            .put("completion_tokens", answer.completionTokens())
            .put("total_tokens", answer.promptTokens() + answer.completionTokens());
    usage.putObject("prompt_tokens_details").put("cached_tokens", 0);
    usage.putObject("completion_tokens_details").put("reasoning_tokens", 0);
    return usage;
  }

  private static ObjectNode delta() {
    return NODES.objectNode();
  }

  private static ObjectNode toolDelta(int index, ObjectNode call) {
    ObjectNode delta = delta();
    call.put("index", index);
    delta.putArray("tool_calls").add(call);
    return delta;
  }

  private static ObjectNode toolCall(Answer.ToolCall call, String arguments) {
    ObjectNode node = NODES.objectNode().put("id", call.id()).put("type", "function");
    node.putObject("function").put("name", call.name()).put("arguments", arguments);
    return node;
  }
}
