package io.spanguard.proxy;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A model provider on loopback that answers what a test tells it to, down to the byte: also resets,
 * silences and half answers, which a well-behaved HTTP server cannot give.
 */
public final class FakeProvider implements AutoCloseable {

  private final ServerSocket server;
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
  private final java.util.Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Script always;
  private final AtomicInteger accepted = new AtomicInteger();

  private FakeProvider() throws IOException {
    server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread acceptor = new Thread(this::accept, "fake-provider");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  public static FakeProvider start() {
    try {
      return new FakeProvider();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** Answers the next request, after those that are planned already. */
  public FakeProvider then(Script script) {
    scripts.add(script);
    return this;
  }

  /** Answers every request for which nothing else is planned. */
  public FakeProvider always(Script script) {
    always = script;
    return this;
  }

  /** The oldest request that was not taken yet; waits for it. */
  public Received take() throws InterruptedException {
    Received request = received.poll(60, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("no request came within 60 seconds");
    }
    return request;
  }

  /** How many requests came that were not taken. */
  public int waiting() {
    return received.size();
  }

  /** How many connections were accepted so far. */
  public int connections() {
    return accepted.get();
  }

  /** How many connections are open now. */
  public int open() {
    return connections.size();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        connections.add(socket);
        Thread thread = new Thread(() -> serve(socket), "fake-provider-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        Received request = Received.read(in);
        if (request == null) {
          return;
        }
        Script script = scripts.poll();
        Script chosen = script != null ? script : always;
        received.add(request);
        if (chosen == null || !chosen.play(request, new Connection(socket))) {
          return;
        }
      }
    } catch (IOException | InterruptedException gone) {
      // The other side went away, or the test is over: what a provider sees every day.
    } finally {
      connections.remove(socket);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : connections) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the provider does with one request. */
  @FunctionalInterface
  public interface Script {

    /** Returns whether the connection stays open for another request. */
    boolean play(Received request, Connection connection) throws IOException, InterruptedException;

    /** A whole answer under Content-Length. */
    static Script json(int status, String body) {
      return answer(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    static Script answer(int status, String contentType, byte[] body, String... headers) {
      return (request, connection) -> {
        connection.head(
            status,
            join(headers, "Content-Type: " + contentType, "Content-Length: " + body.length));
        connection.write(body);
        return true;
      };
    }

    /** A stream of events, chunked, each in a chunk of its own. */
    static Script events(String... data) {
      return (request, connection) -> {
        connection.beginEvents();
        for (int i = 0; i < data.length - 1; i++) {
          connection.event(data[i]);
        }
        connection.endEvents(data[data.length - 1]);
        return true;
      };
    }

    /** Closes with a TCP reset instead of an answer. */
    static Script reset() {
      return (request, connection) -> {
        connection.socket.setSoLinger(true, 0);
        connection.socket.close();
        return false;
      };
    }

    /** Says nothing until the other side goes away. */
    static Script silence() {
      return (request, connection) -> {
        connection.untilClosed();
        return false;
      };
    }

    /** Bytes as they are, then the connection is closed. */
    static Script raw(String text) {
      return (request, connection) -> {
        connection.write(text.getBytes(StandardCharsets.ISO_8859_1));
        return false;
      };
    }

    private static String[] join(String[] some, String... more) {
      List<String> all = new ArrayList<>(List.of(some));
      all.addAll(List.of(more));
      return all.toArray(new String[0]);
    }
  }

  /** The provider's side of a connection. */
  public static final class Connection {
    private final Socket socket;
    private Duration pause = Duration.ZERO;
    private int eventsLeft = Integer.MAX_VALUE;

    private Connection(Socket socket) {
      this.socket = socket;
    }

    public void head(int status, String... headers) throws IOException {
      write(headBytes(status, headers));
    }

    private static byte[] headBytes(int status, String... headers) {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    public void write(byte[] bytes) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
    }

    public void beginEvents() throws IOException {
      write(eventsHead());
    }

    /** With the first event in the same write: whoever has the head has it too. */
    public void beginEvents(String data) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(eventsHead());
      out.writeBytes(chunkBytes(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8)));
      write(out.toByteArray());
    }

    private static byte[] eventsHead() {
      return headBytes(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked");
    }

    public void event(String data) throws IOException {
      chunk(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    /** A chunk; where events are slowed down or dropped, one for each event in it. */
    public void chunk(byte[] bytes) throws IOException {
      if (pause.isZero() && eventsLeft == Integer.MAX_VALUE) {
        writeChunk(bytes);
        return;
      }
      for (String event : new String(bytes, StandardCharsets.UTF_8).split("(?<=\n\n)", -1)) {
        if (event.isEmpty()) {
          continue;
        }
        if (eventsLeft-- == 0) {
          socket.close();
          throw new EOFException("the provider breaks off, as it was told");
        }
        LockSupport.parkNanos(pause.toNanos());
        writeChunk(event.getBytes(StandardCharsets.UTF_8));
      }
    }

    /** From here on each event comes so much later than the one before. */
    public void pauseBeforeEvents(Duration time) {
      pause = time;
    }

    /** The connection breaks after so many events more. */
    public void dropEventsAfter(int events) {
      eventsLeft = events;
    }

    private void writeChunk(byte[] bytes) throws IOException {
      write(chunkBytes(bytes));
    }

    private static byte[] chunkBytes(byte[] bytes) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(
          (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.writeBytes(bytes);
      out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
      return out.toByteArray();
    }

    /** The last event and the end of the chunks in one write, so that no pause comes between. */
    public void endEvents(String data) throws IOException {
      if (eventsLeft != Integer.MAX_VALUE) {
        event(data);
        endChunks();
        return;
      }
      LockSupport.parkNanos(pause.toNanos());
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(chunkBytes(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8)));
      out.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      write(out.toByteArray());
    }

    public void endChunks() throws IOException {
      write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns when the other side has closed the connection. */
    public void untilClosed() throws IOException {
      while (socket.getInputStream().read() >= 0) {
        // Whatever else it says is of no interest.
      }
    }
  }

  /** A request as the provider got it. */
  public record Received(
      String method, String target, Map<String, List<String>> headers, byte[] body) {

    public @Nullable String header(String name) {
      List<String> values = headers.get(name);
      return values == null ? null : values.get(0);
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    static @Nullable Received read(InputStream in) throws IOException {
      String requestLine = line(in);
      if (requestLine == null || requestLine.isEmpty()) {
        return null;
      }
      String[] words = requestLine.split(" ", 3);
      Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
        int colon = line.indexOf(':');
        headers
            .computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
            .add(line.substring(colon + 1).strip());
      }
      return new Received(words[0], words[1], headers, body(in, headers));
    }

    /** The body of a message with these headers, which is not ended by the connection's end. */
    static byte[] body(InputStream in, Map<String, List<String>> headers) throws IOException {
      if (headers.containsKey("Transfer-Encoding")
          && headers.get("Transfer-Encoding").get(0).toLowerCase(Locale.ROOT).contains("chunked")) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (true) {
          String size = line(in);
          if (size == null) {
            throw new EOFException("the message broke off");
          }
          int length = Integer.parseInt(size.split(";", 2)[0].strip(), 16);
          out.writeBytes(in.readNBytes(length));
          line(in);
          if (length == 0) {
            return out.toByteArray();
          }
        }
      }
      List<String> length = headers.get("Content-Length");
      if (length == null) {
        return new byte[0];
      }
      byte[] body = in.readNBytes(Integer.parseInt(length.get(0)));
      if (body.length < Integer.parseInt(length.get(0))) {
        throw new EOFException("the message broke off");
      }
      return body;
    }

    /** Without its line break; null at the end. */
    static @Nullable String line(InputStream in) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b == '\n') {
          String line = out.toString(StandardCharsets.ISO_8859_1);
          return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        }
        out.write(b);
      }
      return null;
    }
  }
}
