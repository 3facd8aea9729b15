package io.spanguard.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/** What is asked and answered in every run: chat completions of about one kilobyte each way. */
final class Chat {

  static final String PATH = "/v1/chat/completions";

  /** The key that the harness's proxy knows. */
  static final String KEY = "sg-load-harness-key-0123456789-0123456789";

  /**
   * In the place of eight letters that are others in each request: a text that was not seen yet.
   */
  private static final String SERIAL = "########";

  private static final int EVENTS = 20;

  private static final String TEXT =
      "The guardrail proxy stands between a service and its model, looks at what is asked and at"
          + " what is answered, and keeps each exchange as a trace. ";

  private static final byte[] ANSWER =
      ("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt-4o-mini\","
              + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
              + TEXT.repeat(5)
              + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":150,"
              + "\"completion_tokens\":140,\"total_tokens\":290}}")
          .getBytes(UTF_8);

  private static final byte[] STREAM = events().getBytes(UTF_8);

  private Chat() {}

  /** The body of a request; a streaming one asks for its usage, so that nobody has to add that. */
  static byte[] request(boolean stream) {
    String options = stream ? "\"stream\":true,\"stream_options\":{\"include_usage\":true}," : "";
    return ("{\"model\":\"gpt-4o-mini\","
            + options
            + "\"temperature\":0.2,\"messages\":[{\"role\":\"system\",\"content\":\"Answer briefly."
            + "\"},{\"role\":\"user\",\"content\":\""
            + "Request "
            + SERIAL
            + ". "
            + TEXT.repeat(6)
            + "\"}]}")
        .getBytes(UTF_8);
  }

  /** The body of the answer, and so what every contender has to bring back. Not a copy. */
  static byte[] answer(boolean stream) {
    return stream ? STREAM : ANSWER;
  }

  /** One request, ready to be written. */
  static byte[] wire(String path, boolean stream) {
    byte[] body = request(stream);
    byte[] head =
        ("POST "
                + path
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + "Accept: application/json\r\nUser-Agent: load-harness\r\nAuthorization: Bearer "
                + KEY
                + "\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(UTF_8);
    return concat(head, body);
  }

  /** Where in a written request its number stands. */
  static int serialAt(byte[] wire) {
    return new String(wire, ISO_8859_1).indexOf(SERIAL);
  }

  /** Gives a written request a number of its own. */
  static void number(byte[] wire, int serialAt, long serial) {
    long left = serial;
    for (int i = SERIAL.length() - 1; i >= 0; i--) {
      wire[serialAt + i] = (byte) ('a' + left % 26);
      left /= 26;
    }
  }

  /** An event as one chunk (RFC 9112, section 7.1). */
  static byte[] chunk(String event) {
    byte[] bytes = event.getBytes(UTF_8);
    return concat(
        (Integer.toHexString(bytes.length) + "\r\n").getBytes(UTF_8),
        concat(bytes, "\r\n".getBytes(UTF_8)));
  }

  static byte[] concat(byte[] first, byte[] second) {
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static String events() {
    StringBuilder events = new StringBuilder();
    for (int i = 0; i < EVENTS; i++) {
      events.append(event("{\"index\":0,\"delta\":{\"content\":\"word " + i + " \"}}", "null"));
    }
    events.append(event("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}", "null"));
    events.append(
        event("", "{\"prompt_tokens\":150,\"completion_tokens\":40,\"total_tokens\":190}"));
    return events.append("data: [DONE]\n\n").toString();
  }

  private static String event(String choice, String usage) {
    return "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
        + "\"model\":\"gpt-4o-mini\",\"choices\":["
        + choice
        + "],\"usage\":"
        + usage
        + "}\n\n";
  }
}
