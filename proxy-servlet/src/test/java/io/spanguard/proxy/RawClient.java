package io.spanguard.proxy;

import io.spanguard.proxy.FakeProvider.Received;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A client that sends what it is told to, byte for byte: also what no HTTP library would. */
final class RawClient implements AutoCloseable {

  private final Socket socket;
  private final InputStream in;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    socket.setSoTimeout(60_000);
  }

  static RawClient connect(URI url) throws IOException {
    return new RawClient(new Socket(url.getHost(), url.getPort()));
  }

  /** One request with the tester's key on a connection of its own, and its answer. */
  static RawAnswer call(ProxyFixture fixture, String requestLine, String... headers)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("X-Spanguard-Key: " + ProxyFixture.KEY);
    try (RawClient client = connect(fixture.container.url())) {
      client.send(requestLine, all, new byte[0]);
      return client.answer(requestLine.startsWith("HEAD"));
    }
  }

  void send(String requestLine, List<String> headers, byte[] body) throws IOException {
    StringBuilder head = new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: localhost\r\n");
    headers.forEach(header -> head.append(header).append("\r\n"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(body);
    send(out.toByteArray());
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  RawAnswer answer() throws IOException {
    return answer(false);
  }

  /**
   * The next answer.
   *
   * @param toHead whether it has no body because HEAD was asked
   */
  RawAnswer answer(boolean toHead) throws IOException {
    String statusLine = Received.line(in);
    if (statusLine == null) {
      throw new EOFException("the connection ended without an answer");
    }
    if (!statusLine.startsWith("HTTP/")) {
      throw new IOException("the answer is older than HTTP/1.0, and has no head");
    }
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = Received.line(in);
        line != null && !line.isEmpty();
        line = Received.line(in)) {
      int colon = line.indexOf(':');
      headers
          .computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
    boolean bodiless = toHead || status < 200 || status == 204 || status == 304;
    return new RawAnswer(status, headers, bodiless ? new byte[0] : body(headers));
  }

  /** Without a length it ends with the connection. */
  private byte[] body(Map<String, List<String>> headers) throws IOException {
    boolean framed =
        headers.containsKey("Content-Length") || headers.containsKey("Transfer-Encoding");
    return framed ? Received.body(in, headers) : in.readAllBytes();
  }

  /** The next bytes of the answer, as many as are here; -1 at its end. */
  int read(byte[] buffer) throws IOException {
    return in.read(buffer);
  }

  /** Nothing more is sent, but answers are still read. */
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Closes with a TCP reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** An answer with every header line there was. */
  record RawAnswer(int status, Map<String, List<String>> headers, byte[] body) {

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    List<String> all(String name) {
      return headers.getOrDefault(name, List.of());
    }

    @Nullable String header(String name) {
      List<String> values = all(name);
      return values.isEmpty() ? null : values.get(0);
    }
  }
}
