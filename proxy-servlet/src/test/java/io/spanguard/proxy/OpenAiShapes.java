package io.spanguard.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanguard.proxy.FakeProvider.Received;
import io.spanguard.proxy.FakeProvider.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What OpenAI answers, member for member as its API reference shows it (chat completions, the chat
 * completion chunk, error codes, models).
 */
final class OpenAiShapes {

  static final String MODEL = "gpt-4o-mini";
  static final String RESPONSE_MODEL = "gpt-4o-mini-2024-07-18";
  static final String ID = "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT";
  static final long INPUT_TOKENS = 19;
  static final long OUTPUT_TOKENS = 10;
  static final long CACHED_TOKENS = 4;

  static final Call WEATHER =
      new Call("call_62136354", "get_weather", "{\"city\":\"Paris\",\"unit\":\"celsius\"}");
  static final Call TIME = new Call("call_62136355", "get_time", "{\"city\":\"Paris\"}");
  static final Call DELETE = new Call("call_62136356", "delete_account", "{\"account\":\"a-17\"}");

  private static final ObjectMapper JSON = new ObjectMapper();

  private OpenAiShapes() {}

  /** A tool call that the model asks for. */
  record Call(String id, String name, String arguments) {}

  /** A chat completion with this text. */
  static Script completion(String text) {
    ObjectNode message = JSON.createObjectNode().put("role", "assistant").put("content", text);
    message.putNull("refusal").putArray("annotations");
    return Script.json(200, text(completion(message, "stop")));
  }

  /** A chat completion that asks for tool calls. */
  static Script toolCalls(Call... calls) {
    ObjectNode message = JSON.createObjectNode().put("role", "assistant").putNull("content");
    ArrayNode list = message.putArray("tool_calls");
    for (Call call : calls) {
      list.add(toolCall(call, call.arguments()));
    }
    message.putNull("refusal").putArray("annotations");
    return Script.json(200, text(completion(message, "tool_calls")));
  }

  /** The same as {@link #completion}, streamed in these pieces. */
  static Script stream(String... pieces) {
    List<ObjectNode> deltas = new ArrayList<>();
    deltas.add(delta().put("role", "assistant").put("content", "").putNull("refusal"));
    for (String piece : pieces) {
      deltas.add(delta().put("content", piece));
    }
    return stream(deltas, "stop");
  }

  /** The same as {@link #toolCalls}, streamed, the arguments in pieces of five characters. */
  static Script toolCallsStream(Call... calls) {
    List<ObjectNode> deltas = new ArrayList<>();
    deltas.add(delta().put("role", "assistant").putNull("content").putNull("refusal"));
    for (int index = 0; index < calls.length; index++) {
      ObjectNode first = toolCall(calls[index], "");
      ObjectNode delta = delta();
      delta.putArray("tool_calls").addObject().put("index", index).setAll(first);
      deltas.add(delta);
      String arguments = calls[index].arguments();
      for (int from = 0; from < arguments.length(); from += 5) {
        ObjectNode piece = delta();
        piece
            .putArray("tool_calls")
            .addObject()
            .put("index", index)
            .putObject("function")
            .put("arguments", arguments.substring(from, Math.min(from + 5, arguments.length())));
        deltas.add(piece);
      }
    }
    return stream(deltas, "tool_calls");
  }

  /** A stream that says this much, and then nothing any more. */
  static Script streamThatStalls(String piece) {
    return (request, connection) -> {
      connection.beginEvents(
          text(chunk(delta().put("role", "assistant").put("content", piece), null, false)));
      connection.untilClosed();
      return false;
    };
  }

  /** A stream that says this much, and then that something went wrong. */
  static Script streamThatFails(String piece) {
    return (request, connection) -> {
      connection.beginEvents();
      connection.event(
          text(chunk(delta().put("role", "assistant").put("content", piece), null, false)));
      connection.event(text(errorBody(500)));
      connection.endChunks();
      return true;
    };
  }

  /** The error that OpenAI gives with this status. */
  static Script error(int status, String... headers) {
    String body = text(errorBody(status));
    return Script.answer(
        status, "application/json", body.getBytes(StandardCharsets.UTF_8), headers);
  }

  /** The list of the models there are. */
  static Script models(String... ids) {
    ObjectNode root = JSON.createObjectNode().put("object", "list");
    ArrayNode data = root.putArray("data");
    for (String id : ids) {
      data.addObject()
          .put("id", id)
          .put("object", "model")
          .put("created", 1721172741)
          .put("owned_by", "system");
    }
    return Script.json(200, text(root));
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + json, e);
    }
  }

  private static ObjectNode delta() {
    return JSON.createObjectNode();
  }

  private static ObjectNode toolCall(Call call, String arguments) {
    ObjectNode node = JSON.createObjectNode().put("id", call.id()).put("type", "function");
    node.putObject("function").put("name", call.name()).put("arguments", arguments);
    return node;
  }

  private static ObjectNode completion(ObjectNode message, String finishReason) {
    ObjectNode root = head("chat.completion");
    ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
    choice.set("message", message);
    choice.putNull("logprobs").put("finish_reason", finishReason);
    root.set("usage", usage());
    return root.put("service_tier", "default").put("system_fingerprint", "fp_44709d6fcb");
  }

  private static ObjectNode head(String object) {
    return JSON.createObjectNode()
        .put("id", ID)
        .put("object", object)
        .put("created", 1741569952)
        .put("model", RESPONSE_MODEL);
  }

  private static ObjectNode usage() {
    ObjectNode usage =
        JSON.createObjectNode()
            .put("prompt_tokens", INPUT_TOKENS)
            .put("completion_tokens", OUTPUT_TOKENS)
            .put("total_tokens", INPUT_TOKENS + OUTPUT_TOKENS);
    usage.putObject("prompt_tokens_details").put("cached_tokens", CACHED_TOKENS);
    usage
        .putObject("completion_tokens_details")
        .put("reasoning_tokens", 0)
        .put("accepted_prediction_tokens", 0)
        .put("rejected_prediction_tokens", 0);
    return usage;
  }

  /** As the provider does, usage comes only where it was asked for. */
  private static Script stream(List<ObjectNode> deltas, String finishReason) {
    return (request, connection) -> {
      boolean usageAsked = usageAsked(request);
      connection.beginEvents();
      for (ObjectNode delta : deltas) {
        connection.event(text(chunk(delta, null, usageAsked)));
      }
      connection.event(text(chunk(delta(), finishReason, usageAsked)));
      if (usageAsked) {
        ObjectNode last = chunkHead();
        last.putArray("choices");
        last.set("usage", usage());
        connection.event(text(last));
      }
      connection.event("[DONE]");
      connection.endChunks();
      return true;
    };
  }

  private static boolean usageAsked(Received request) throws IOException {
    return JSON.readTree(request.body()).at("/stream_options/include_usage").asBoolean();
  }

  private static ObjectNode chunkHead() {
    return head("chat.completion.chunk")
        .put("service_tier", "default")
        .put("system_fingerprint", "fp_44709d6fcb");
  }

  private static ObjectNode chunk(ObjectNode delta, String finishReason, boolean usageAsked) {
    ObjectNode root = chunkHead();
    ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.putNull("logprobs").put("finish_reason", finishReason);
    if (usageAsked) {
      root.putNull("usage");
    }
    return root.put("obfuscation", "k2DqUvH");
  }

  private static ObjectNode errorBody(int status) {
    return switch (status) {
      case 400 ->
          error(
              "Invalid value for 'temperature': expected at most 2.",
              "invalid_request_error",
              "temperature",
              "decimal_above_max_value");
      case 401 ->
          error(
              "Incorrect API key provided: sk-****.",
              "invalid_request_error",
              null,
              "invalid_api_key");
      case 404 ->
          error(
              "The model `gpt-4o-mini` does not exist or you do not have access to it.",
              "invalid_request_error",
              null,
              "model_not_found");
      case 429 ->
          error(
              "Rate limit reached for gpt-4o-mini on requests per min (RPM): Limit 3.",
              "requests",
              null,
              "rate_limit_exceeded");
      default ->
          error(
              "The server had an error while processing your request. Sorry about that!",
              "server_error",
              null,
              null);
    };
  }

  private static ObjectNode error(String message, String type, String param, String code) {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("error")
        .put("message", message)
        .put("type", type)
        .put("param", param)
        .put("code", code);
    return root;
  }

  private static String text(JsonNode node) {
    return node.toString();
  }
}
