package io.spanguard.server;

import io.spanguard.trace.store.Storage;
import io.spanguard.trace.store.StorageConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backup}: a copy of an embedded store, made while the server runs or not. */
@Command(
    name = "backup",
    description = {
      "Copies the store into a new file: of H2 a zip with the database file, of SQLite a database."
          + " The server may run meanwhile; of H2 it then makes the copy itself.",
      "To go back: stop the server, and put the database file in the store's place. PostgreSQL has"
          + " pg_dump for this."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class BackupCommand implements Callable<Integer> {

  private final PrintWriter out;
  private final Map<String, String> environment;

  @Mixin private ServerFiles files = new ServerFiles();

  @Option(
      names = "--to",
      paramLabel = "FILE",
      required = true,
      description = "A new file, which only its owner can read.")
  private Path target = Path.of("backup");

  BackupCommand(PrintWriter out, Map<String, String> environment) {
    this.out = out;
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() {
    StorageConfig config = files.storage(environment).storageConfig();
    if (StoreFile.isPostgres(config)) {
      throw new FaultException(
          "a PostgreSQL store is backed up with PostgreSQL's own tools, for instance: pg_dump"
              + " --format=custom --table='spanguard_*' --file="
              + target
              + " DATABASE");
    }
    Path file = target.toAbsolutePath().normalize();
    if (!BackupSocket.ask(config, file)) {
      try (Storage storage = StoreFile.open(config)) {
        StoreBackup.run(storage, file);
      }
    }
    out.println("The store " + config.safeUrl() + " is backed up in " + file);
    return CommandLine.ExitCode.OK;
  }
}
