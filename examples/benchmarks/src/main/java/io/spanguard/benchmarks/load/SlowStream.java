package io.spanguard.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

/** One client of a {@link SlowModel}, through a proxy or not. For use by one thread. */
final class SlowStream {

  private static final byte[] SENT = "\"created\":".getBytes(UTF_8);
  private static final byte[] DONE = "data: [DONE]".getBytes(UTF_8);

  private final int port;
  private final String path;
  private final int rate;
  private final long[] delays;
  private int count;
  private boolean done;

  /**
   * @param path of the chat completions there
   * @param events to ask for
   */
  SlowStream(int port, String path, int rate, int events) {
    this.port = port;
    this.path = path;
    this.rate = rate;
    this.delays = new long[events];
  }

  /** Asks, and reads to the end. */
  void run() throws IOException {
    byte[] body =
        ("{\"model\":\""
                + rate
                + "x"
                + delays.length
                + "\",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":"
                + "[{\"role\":\"system\",\"content\":\"Answer briefly.\"},{\"role\":\"user\","
                + "\"content\":\"What does a proxy do for its users, and why?\"}]}")
            .getBytes(UTF_8);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(60_000);
      String head =
          "POST "
              + path
              + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type:"
              + " application/json\r\nAuthorization: Bearer "
              + Chat.KEY
              + "\r\nContent-Length: "
              + body.length
              + "\r\n\r\n";
      socket.getOutputStream().write(Chat.concat(head.getBytes(UTF_8), body));
      read(socket.getInputStream());
    }
  }

  /** What an event says of itself is read where its line ends. */
  private void read(InputStream in) throws IOException {
    byte[] buffer = new byte[16384];
    int kept = 0;
    while (!done) {
      int read = in.read(buffer, kept, buffer.length - kept);
      if (read < 0) {
        return;
      }
      long now = System.nanoTime();
      int limit = kept + read;
      int line = 0;
      for (int i = kept; i < limit; i++) {
        if (buffer[i] == '\n') {
          take(buffer, line, i, now);
          line = i + 1;
        }
      }
      kept = limit - line;
      System.arraycopy(buffer, line, buffer, 0, kept);
    }
  }

  private void take(byte[] buffer, int from, int to, long now) {
    done |= find(DONE, buffer, from, to) >= 0;
    int at = find(SENT, buffer, from, to);
    if (at < 0) {
      return;
    }
    long sent = 0;
    for (int i = at + SENT.length; buffer[i] >= '0' && buffer[i] <= '9'; i++) {
      sent = 10 * sent + buffer[i] - '0';
    }
    // The last event says only why the stream ends.
    if (count < delays.length) {
      delays[count] = now - sent;
    }
    count++;
  }

  private static int find(byte[] what, byte[] buffer, int from, int to) {
    for (int i = from; i + what.length <= to; i++) {
      int same = 0;
      while (same < what.length && buffer[i + same] == what[same]) {
        same++;
      }
      if (same == what.length) {
        return i;
      }
    }
    return -1;
  }

  /** Whether every event has come, and the end. */
  boolean isWhole() {
    return done && count == delays.length + 1;
  }

  /** In nanoseconds, from the model's sending an event to its being here. Not a copy. */
  long[] delays() {
    return delays;
  }
}
