package io.spanguard.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model that streams as slowly as real ones: a request for the model {@code 50x1000} is answered
 * by 1000 events, 50 a second, each of which says in {@code created} by {@link System#nanoTime}
 * when it was sent. A process of its own. Argument: whether words come with the blank before them
 * or behind them.
 */
final class SlowModel {

  private static final Pattern PLAN = Pattern.compile("\"model\":\"([0-9]+)x([0-9]+)\"");

  private static final String TEXT =
      "The proxy stands between a service and its model, looks at what is asked and at what is"
          + " answered, and keeps each exchange as a trace that a person can read later.";

  static final String BLANK_FIRST = "blank-first";
  static final String BLANK_LAST = "blank-last";

  private final String[] words;

  private SlowModel(String[] words) {
    this.words = words;
  }

  public static void main(String[] args) throws IOException {
    boolean first = args[0].equals(BLANK_FIRST);
    SlowModel model =
        new SlowModel(first ? (" " + TEXT).split("(?= )", -1) : (TEXT + " ").split("(?<= )", -1));
    ModelConnections.serve(1024, model::answer);
  }

  private void answer(HttpMessage request, OutputStream out) throws IOException {
    Matcher plan = PLAN.matcher(new String(request.body(), UTF_8));
    if (!plan.find()) {
      throw new IllegalStateException("the request names no model such as 50x1000");
    }
    stream(out, 1_000_000_000L / Integer.parseInt(plan.group(1)), Integer.parseInt(plan.group(2)));
  }

  private void stream(OutputStream out, long intervalNanos, int events) throws IOException {
    out.write(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            .getBytes(UTF_8));
    long next = System.nanoTime();
    for (int i = 0; i < events; i++) {
      next += intervalNanos;
      for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      write(
          out,
          "\"delta\":{\"content\":\"" + words[i % words.length] + "\"},\"finish_reason\":null");
    }
    write(out, "\"delta\":{},\"finish_reason\":\"stop\"");
    out.write(Chat.chunk("data: [DONE]\n\n"));
    out.write("0\r\n\r\n".getBytes(UTF_8));
  }

  private static void write(OutputStream out, String choice) throws IOException {
    out.write(
        Chat.chunk(
            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":"
                + System.nanoTime()
                + ",\"model\":\"slow\",\"choices\":[{\"index\":0,"
                + choice
                + "}]}\n\n"));
  }
}
