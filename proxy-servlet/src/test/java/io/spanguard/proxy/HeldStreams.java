package io.spanguard.proxy;

import io.spanguard.proxy.FakeProvider.Script;
import java.nio.charset.StandardCharsets;

/** A streamed answer of each API: some text, a call of {@code refund}, and what comes after it. */
enum HeldStreams {
  CHAT("/proxy/bot/v1/chat/completions", "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]") {
    @Override
    String stream(String arguments) {
      return data("{\"role\":\"assistant\",\"content\":\"\"}", null)
          + data("{\"content\":\"Let me \"}", null)
          + data("{\"content\":\"look. \"}", null)
          + data(
              "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\","
                  + "\"function\":{\"name\":\"refund\",\"arguments\":\"\"}}]}",
              null)
          + piece(arguments.substring(0, 4))
          + piece(arguments.substring(4))
          + data("{\"content\":\"Done.\"}", null)
          + data("{}", "tool_calls")
          + "data: [DONE]\n\n";
    }

    private String piece(String arguments) {
      return data(
          "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":" + json(arguments) + "}}]}",
          null);
    }

    private String data(String delta, String finish) {
      return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
          + "\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"delta\":"
          + delta
          + ",\"finish_reason\":"
          + (finish == null ? "null" : json(finish))
          + "}]}\n\n";
    }
  },

  RESPONSES("/proxy/bot/v1/responses", "\"input\":\"%s\"") {
    @Override
    String stream(String arguments) {
      String text = "{\"type\":\"output_text\",\"text\":\"Let me look. \",\"annotations\":[]}";
      String message =
          "{\"type\":\"message\",\"id\":\"msg_1\",\"role\":\"assistant\",\"status\":\"completed\","
              + "\"content\":["
              + text
              + "]}";
      String call = call(arguments, "completed");
      String response =
          "{\"id\":\"resp_1\",\"object\":\"response\",\"model\":\"gpt-4o-mini\",\"status\":\"%s\","
              + "\"output\":[%s]}";
      return event("response.created", "\"response\":" + response.formatted("in_progress", ""))
          + event(
              "response.output_item.added",
              "\"output_index\":0,\"item\":"
                  + message.replace(text, "").replace("completed", "in_progress"))
          + event(
              "response.content_part.added",
              "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"part\":"
                  + text.replace("Let me look. ", ""))
          + delta("output_text", "msg_1", 0, "Let me ")
          + delta("output_text", "msg_1", 0, "look. ")
          + event(
              "response.output_text.done",
              "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,"
                  + "\"text\":\"Let me look. \"")
          + event("response.output_item.done", "\"output_index\":0,\"item\":" + message)
          + event(
              "response.output_item.added",
              "\"output_index\":1,\"item\":" + call("", "in_progress"))
          + delta("function_call_arguments", "fc_1", 1, arguments.substring(0, 4))
          + delta("function_call_arguments", "fc_1", 1, arguments.substring(4))
          + event(
              "response.function_call_arguments.done",
              "\"item_id\":\"fc_1\",\"output_index\":1,\"arguments\":" + json(arguments))
          + event("response.output_item.done", "\"output_index\":1,\"item\":" + call)
          + event(
              "response.completed",
              "\"response\":" + response.formatted("completed", message + "," + call));
    }

    private String delta(String what, String item, int index, String piece) {
      return event(
          "response." + what + ".delta",
          "\"item_id\":\""
              + item
              + "\",\"output_index\":"
              + index
              + (what.equals("output_text") ? ",\"content_index\":0" : "")
              + ",\"delta\":"
              + json(piece));
    }

    private String call(String arguments, String status) {
      return "{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"call_1\",\"name\":\"refund\","
          + "\"arguments\":"
          + json(arguments)
          + ",\"status\":\""
          + status
          + "\"}";
    }
  },

  MESSAGES(
      "/proxy/bot/v1/messages",
      "\"max_tokens\":99,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]") {
    @Override
    String stream(String arguments) {
      return event(
              "message_start",
              "\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\","
                  + "\"model\":\"claude-sonnet-4-5\",\"content\":[],\"stop_reason\":null,"
                  + "\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}")
          + start(0, "{\"type\":\"text\",\"text\":\"\"}")
          + delta(0, "{\"type\":\"text_delta\",\"text\":\"Let me \"}")
          + delta(0, "{\"type\":\"text_delta\",\"text\":\"look. \"}")
          + event("content_block_stop", "\"index\":0")
          + start(1, "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"refund\",\"input\":{}}")
          + input(arguments.substring(0, 4))
          + input(arguments.substring(4))
          + event("content_block_stop", "\"index\":1")
          + start(2, "{\"type\":\"text\",\"text\":\"\"}")
          + delta(2, "{\"type\":\"text_delta\",\"text\":\"Done.\"}")
          + event("content_block_stop", "\"index\":2")
          + event(
              "message_delta",
              "\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":9}")
          + event("message_stop", "\"index\":0");
    }

    private String start(int index, String block) {
      return event("content_block_start", "\"index\":" + index + ",\"content_block\":" + block);
    }

    private String delta(int index, String delta) {
      return event("content_block_delta", "\"index\":" + index + ",\"delta\":" + delta);
    }

    private String input(String piece) {
      return delta(1, "{\"type\":\"input_json_delta\",\"partial_json\":" + json(piece) + "}");
    }
  };

  static final String ARGUMENTS = "{\"amount\":150}";

  final String path;
  private final String asks;

  HeldStreams(String path, String asks) {
    this.path = path;
    this.asks = asks;
  }

  /** A stream with this call, as bytes of UTF-8. */
  abstract String stream(String arguments);

  String stream() {
    return stream(ARGUMENTS);
  }

  /** What asks for it. */
  String request(String prompt) {
    return "{\"stream\":true,\"model\":\"gpt-4o-mini\"," + asks.formatted(prompt) + "}";
  }

  /** The stream from its first event to the one before the call. */
  String beforeTheCall() {
    String stream = stream();
    int call = stream.indexOf("refund");
    return stream.substring(0, stream.lastIndexOf("\n\n", call) + 2);
  }

  static Script script(String stream) {
    return Script.answer(200, "text/event-stream", stream.getBytes(StandardCharsets.UTF_8));
  }

  private static String event(String type, String members) {
    return "event: "
        + type
        + "\ndata: {\"type\":\""
        + type
        + "\",\"sequence_number\":1,"
        + members
        + "}\n\n";
  }

  private static String json(String text) {
    return "\"" + text.replace("\"", "\\\"") + "\"";
  }
}
