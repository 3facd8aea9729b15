package io.spanguard.benchmarks.load;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A model as a process of its own: by hand, a thread for each connection, so that it costs next to
 * nothing. Stateless.
 */
final class ModelConnections {

  private static final int STACK_BYTES = 128 << 10;

  private ModelConnections() {}

  /** Answers a request. */
  @FunctionalInterface
  interface Answering {
    void answer(HttpMessage request, OutputStream out) throws IOException;
  }

  /**
   * Answers until the process ends.
   *
   * @param backlog connections that may wait to be taken
   * @param answering safe for use by many threads
   */
  static void serve(int backlog, Answering answering) throws IOException {
    ServerSocket server = new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
    Thread acceptor = new Thread(() -> accept(server, answering), "model-acceptor");
    acceptor.setDaemon(true);
    acceptor.start();
    ChildMain.serve(server.getLocalPort(), command -> "unknown command: " + command);
  }

  private static void accept(ServerSocket server, Answering answering) {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread thread =
            new Thread(
                null, () -> serve(socket, answering), "model-" + socket.getPort(), STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException e) {
      throw new IllegalStateException("the model takes no more connections", e);
    }
  }

  private static void serve(Socket socket, Answering answering) {
    try (socket) {
      socket.setTcpNoDelay(true);
      HttpReader reader = new HttpReader(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      for (HttpMessage request = reader.read(); request != null; request = reader.read()) {
        answering.answer(request, out);
      }
    } catch (IOException e) {
      // A proxy that gives a connection up is not worth a word.
      return;
    }
  }
}
