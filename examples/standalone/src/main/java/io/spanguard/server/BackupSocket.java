package io.spanguard.server;

import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a running server is asked for a backup of its H2 store, which no other process can open: a
 * Unix domain socket beside the store's file that only the file's owner can use. One line each way:
 * the target's path; {@code OK} or what went wrong. Safe for use by many threads.
 */
final class BackupSocket implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(BackupSocket.class);
  private static final String OK = "OK";

  private final ServerSocketChannel channel;
  private final Path path;
  private final Storage storage;

  private BackupSocket(ServerSocketChannel channel, Path path, Storage storage) {
    this.channel = channel;
    this.path = path;
    this.storage = storage;
  }

  /**
   * Listens where the store is an H2 file, which is open now and so no other server's. Where the
   * system cannot do that, the log says so and backups need the server stopped.
   */
  static Optional<BackupSocket> listen(StorageConfig config, Storage storage) {
    Optional<Path> place = place(config);
    if (place.isEmpty()) {
      return Optional.empty();
    }
    Path path = place.get();
    try {
      Files.deleteIfExists(path); // left by a server that was killed
      ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      channel.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      BackupSocket socket = new BackupSocket(channel, path, storage);
      Thread thread = new Thread(socket::serve, "backup");
      thread.setDaemon(true);
      thread.start();
      return Optional.of(socket);
    } catch (IOException | RuntimeException e) {
      LOGGER.info("the store can be backed up only while the server is stopped: {}", e.toString());
      return Optional.empty();
    }
  }

  /**
   * Asks the server that has the store open.
   *
   * @return false where there is none
   * @throws FaultException with what the server says went wrong
   */
  static boolean ask(StorageConfig config, Path target) {
    Optional<Path> place = place(config);
    if (place.isEmpty() || !Files.exists(place.get())) {
      return false;
    }
    try (SocketChannel server = SocketChannel.open(UnixDomainSocketAddress.of(place.get()))) {
      server.write(StandardCharsets.UTF_8.encode(target + "\n"));
      BufferedReader reader =
          new BufferedReader(Channels.newReader(server, StandardCharsets.UTF_8));
      String answer = reader.readLine();
      if (!OK.equals(answer)) {
        throw new FaultException(
            "the server makes no backup: " + (answer == null ? "it stopped" : answer));
      }
      return true;
    } catch (IOException nobodyListens) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOGGER.debug("the backup socket could not be closed", e);
    }
  }

  private static Optional<Path> place(StorageConfig config) {
    return StoreFile.isH2(config)
        ? StoreFile.of(config)
            .map(file -> file.toAbsolutePath().normalize())
            .map(file -> file.resolveSibling(file.getFileName() + ".backup"))
        : Optional.empty();
  }

  private void serve() {
    while (channel.isOpen()) {
      try (SocketChannel client = channel.accept()) {
        serve(client);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException | RuntimeException e) {
        LOGGER.debug("a request for a backup broke off", e);
      }
    }
  }

  private void serve(SocketChannel client) throws IOException {
    BufferedReader reader = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
    String target = reader.readLine();
    if (target == null) {
      return;
    }
    String answer = OK;
    try {
      StoreBackup.run(storage, Path.of(target));
      LOGGER.info("the store is backed up in {}", target);
    } catch (FaultException | StorageException e) {
      LOGGER.warn("the store could not be backed up", e);
      answer = String.valueOf(e.getMessage()).replace('\n', ' ');
    }
    client.write(StandardCharsets.UTF_8.encode(answer + "\n"));
  }
}
