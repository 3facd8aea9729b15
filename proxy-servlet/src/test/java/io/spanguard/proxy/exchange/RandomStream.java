package io.spanguard.proxy.exchange;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A streamed answer with texts and tool calls, cut into pieces at random. For use by one test. */
final class RandomStream {

  private static final List<String> TOOLS = List.of("search", "search", "refund", "drop");

  private final Random random;
  private final List<byte[]> events = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();

  private RandomStream(Random random) {
    this.random = random;
  }

  enum Api {
    CHAT("/v1/chat/completions"),
    RESPONSES("/v1/responses"),
    MESSAGES("/v1/messages");

    final String path;

    Api(String path) {
      this.path = path;
    }
  }

  /** By the numbers of its events: from the first that tells of it to the one that ends it. */
  private static final class Call {
    final String name;
    final String arguments;
    int first = -1;
    int whole = Integer.MAX_VALUE;

    Call(String name, String arguments) {
      this.name = name;
      this.arguments = arguments;
    }
  }

  static RandomStream of(Api api, Random random) {
    RandomStream stream = new RandomStream(random);
    for (int i = random.nextInt(4); i > 0; i--) {
      String arguments =
          "{\"amount\":"
              + random.nextInt(1000)
              + ",\"to\":\""
              + "ü".repeat(random.nextInt(9))
              + "\"}";
      stream.calls.add(new Call(TOOLS.get(random.nextInt(TOOLS.size())), arguments));
    }
    switch (api) {
      case CHAT -> stream.chat();
      case RESPONSES -> stream.responses();
      case MESSAGES -> stream.messages();
    }
    return stream;
  }

  byte[] bytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    events.forEach(all::writeBytes);
    return all.toByteArray();
  }

  boolean startsWith(byte[] some) {
    byte[] all = bytes();
    return some.length <= all.length && Arrays.equals(some, Arrays.copyOf(all, some.length));
  }

  boolean has(String tool) {
    return count(tool) > 0;
  }

  int count(String tool) {
    return (int) calls.stream().filter(call -> call.name.equals(tool)).count();
  }

  int startOfFirst(String tool) {
    return calls.stream()
        .filter(call -> call.name.equals(tool))
        .mapToInt(call -> offset(call.first))
        .min()
        .orElseThrow();
  }

  /** How many bytes may be out at most once so many events have been taken. */
  int mayBeOut(int taken) {
    return calls.stream()
        .filter(call -> call.whole >= taken || !call.name.equals("search"))
        .mapToInt(call -> offset(call.first))
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  private int offset(int event) {
    return events.subList(0, event).stream().mapToInt(bytes -> bytes.length).sum();
  }

  /** Calls come side by side, with text between their pieces, and are whole at the end. */
  private void chat() {
    delta("{\"role\":\"assistant\",\"content\":\"\"}");
    List<List<String>> pieces = new ArrayList<>();
    for (Call call : calls) {
      pieces.add(cut(call.arguments));
    }
    boolean more = true;
    while (more) {
      if (random.nextBoolean()) {
        delta("{\"content\":" + json(words()) + "}");
      }
      more = false;
      for (int i = 0; i < calls.size(); i++) {
        Call call = calls.get(i);
        if (call.first < 0) {
          call.first = events.size();
          delta(
              "{\"tool_calls\":[{\"index\":%d,\"id\":\"call_%d\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":\"\"}}]}"
                  .formatted(i, i, call.name));
        } else if (!pieces.get(i).isEmpty() && random.nextBoolean()) {
          delta(
              "{\"tool_calls\":[{\"index\":%d,\"function\":{\"arguments\":%s}}]}"
                  .formatted(i, json(pieces.get(i).remove(0))));
        }
        more |= !pieces.get(i).isEmpty();
      }
    }
    for (Call call : calls) {
      call.whole = events.size();
    }
    data(
        null,
        "{\"id\":\"c1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
    data(null, "[DONE]");
  }

  private void delta(String delta) {
    data(
        null,
        "{\"id\":\"c1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
            + delta
            + ",\"finish_reason\":null}]}");
  }

  /** One item after the other, each repeated when it is whole, and all of them at the end. */
  private void responses() {
    typed(
        "response.created",
        "\"response\":{\"id\":\"r\",\"model\":\"m\",\"status\":\"in_progress\",\"output\":[]}");
    List<String> items = new ArrayList<>();
    for (int i = 0; i <= calls.size(); i++) {
      items.add(message(items.size()));
      if (i < calls.size()) {
        items.add(functionCall(items.size(), calls.get(i)));
      }
    }
    typed(
        "response.completed",
        "\"response\":{\"id\":\"r\",\"model\":\"m\",\"status\":\"completed\",\"output\":["
            + String.join(",", items)
            + "]}");
  }

  private String message(int index) {
    String item =
        "{\"type\":\"message\",\"id\":\"i%d\",\"role\":\"assistant\",\"status\":\"completed\",\"content\":[%s]}";
    String at =
        "\"item_id\":\"i%d\",\"output_index\":%d,\"content_index\":0".formatted(index, index);
    String text = words() + words();
    typed(
        "response.output_item.added",
        "\"output_index\":" + index + ",\"item\":" + item.formatted(index, ""));
    typed(
        "response.content_part.added",
        at + ",\"part\":{\"type\":\"output_text\",\"text\":\"\",\"annotations\":[]}");
    for (String piece : cut(text)) {
      typed("response.output_text.delta", at + ",\"delta\":" + json(piece));
    }
    typed("response.output_text.done", at + ",\"text\":" + json(text));
    String whole =
        item.formatted(
            index, "{\"type\":\"output_text\",\"annotations\":[],\"text\":" + json(text) + "}");
    typed("response.output_item.done", "\"output_index\":" + index + ",\"item\":" + whole);
    return whole;
  }

  private String functionCall(int index, Call call) {
    String item =
        "{\"type\":\"function_call\",\"id\":\"i%d\",\"call_id\":\"c%d\",\"name\":\"%s\",\"arguments\":%s}";
    String at = "\"item_id\":\"i%d\",\"output_index\":%d".formatted(index, index);
    call.first = events.size();
    typed(
        "response.output_item.added",
        "\"output_index\":"
            + index
            + ",\"item\":"
            + item.formatted(index, index, call.name, "\"\""));
    for (String piece : cut(call.arguments)) {
      typed("response.function_call_arguments.delta", at + ",\"delta\":" + json(piece));
    }
    call.whole = events.size();
    typed("response.function_call_arguments.done", at + ",\"arguments\":" + json(call.arguments));
    String whole = item.formatted(index, index, call.name, json(call.arguments));
    typed("response.output_item.done", "\"output_index\":" + index + ",\"item\":" + whole);
    return whole;
  }

  /** One block after the other. */
  private void messages() {
    typed(
        "message_start",
        "\"message\":{\"id\":\"m\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"usage\":{\"input_tokens\":1}}");
    int index = 0;
    for (int i = 0; i <= calls.size(); i++) {
      block(index++, "{\"type\":\"text\",\"text\":\"\"}", "text_delta", "text", words());
      if (i < calls.size()) {
        Call call = calls.get(i);
        call.first = events.size();
        block(
            index++,
            "{\"type\":\"tool_use\",\"id\":\"t%d\",\"name\":\"%s\",\"input\":{}}"
                .formatted(i, call.name),
            "input_json_delta",
            "partial_json",
            call.arguments);
        call.whole = events.size() - 1;
      }
    }
    typed(
        "message_delta",
        "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}");
    typed("message_stop", "\"x\":0");
  }

  private void block(int index, String block, String type, String member, String text) {
    typed("content_block_start", "\"index\":" + index + ",\"content_block\":" + block);
    for (String piece : cut(text)) {
      typed(
          "content_block_delta",
          "\"index\":%d,\"delta\":{\"type\":\"%s\",\"%s\":%s}"
              .formatted(index, type, member, json(piece)));
    }
    typed("content_block_stop", "\"index\":" + index);
  }

  private List<String> cut(String text) {
    List<String> pieces = new ArrayList<>();
    for (int at = 0; at < text.length(); ) {
      int next = Math.min(text.length(), at + 1 + random.nextInt(1 + random.nextInt(8)));
      pieces.add(text.substring(at, next));
      at = next;
    }
    return pieces;
  }

  private String words() {
    return "all is well. ".substring(random.nextInt(12)) + "and on. ".repeat(random.nextInt(3));
  }

  private void typed(String type, String members) {
    data(
        type,
        "{\"type\":\"" + type + "\",\"sequence_number\":" + events.size() + "," + members + "}");
  }

  private void data(String name, String data) {
    String event = (name == null ? "" : "event: " + name + "\n") + "data: " + data + "\n\n";
    events.add(event.getBytes(StandardCharsets.UTF_8));
  }

  private static String json(String text) {
    return "\"" + text.replace("\"", "\\\"") + "\"";
  }
}
