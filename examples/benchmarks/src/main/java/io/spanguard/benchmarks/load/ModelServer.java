package io.spanguard.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A model that answers at once and always the same: {@link Chat#answer}, plain, or as events where
 * the request asks for a stream. A process of its own.
 */
final class ModelServer {

  private static final byte[] PLAIN = plain();
  private static final List<byte[]> STREAM = stream();

  private ModelServer() {}

  public static void main(String[] args) throws IOException {
    ModelConnections.serve(512, ModelServer::answer);
  }

  private static void answer(HttpMessage request, OutputStream out) throws IOException {
    if (asksForStream(request.body())) {
      for (byte[] event : STREAM) {
        out.write(event);
      }
    } else {
      out.write(PLAIN);
    }
  }

  /** The member stands near the beginning of {@link Chat#request}. */
  private static boolean asksForStream(byte[] body) {
    return new String(body, 0, Math.min(64, body.length), UTF_8).contains("\"stream\":true");
  }

  private static byte[] plain() {
    byte[] body = Chat.answer(false);
    return Chat.concat(
        ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(UTF_8),
        body);
  }

  /** A write for each event, as a model sends them; the head goes with the first. */
  private static List<byte[]> stream() {
    List<byte[]> writes = new ArrayList<>();
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (String event : new String(Chat.answer(true), UTF_8).split("(?<=\n\n)", -1)) {
      if (event.isEmpty()) {
        continue;
      }
      ByteArrayOutputStream write = new ByteArrayOutputStream();
      write.writeBytes(writes.isEmpty() ? head.getBytes(UTF_8) : new byte[0]);
      write.writeBytes(Chat.chunk(event));
      writes.add(write.toByteArray());
    }
    int last = writes.size() - 1;
    writes.set(last, Chat.concat(writes.get(last), "0\r\n\r\n".getBytes(UTF_8)));
    return List.copyOf(writes);
  }
}
