package io.spanguard.benchmarks.reliability;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The store behind the server under test, and the settings that name it. For use by one thread. */
final class KillableStore implements AutoCloseable {

  private final Map<String, String> environment;
  private final @Nullable EmbeddedPostgres postgres;

  private KillableStore(Map<String, String> environment, @Nullable EmbeddedPostgres postgres) {
    this.environment = environment;
    this.postgres = postgres;
  }

  /**
   * @param name {@code h2}, {@code sqlite}, or {@code postgres}, which is started
   */
  static KillableStore open(String name) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("SPANGUARD_STORAGE_JOURNALMAXBYTES", Integer.toString(16 << 16));
    return switch (name) {
      case "h2" -> new KillableStore(environment, null);
      case "sqlite" -> {
        environment.put("SPANGUARD_STORAGE_URL", "jdbc:sqlite:./traces.db");
        yield new KillableStore(environment, null);
      }
      case "postgres" -> {
        EmbeddedPostgres started = EmbeddedPostgres.start();
        environment.put("SPANGUARD_STORAGE_URL", started.getJdbcUrl("postgres", "postgres"));
        environment.put("SPANGUARD_STORAGE_USER", "postgres");
        yield new KillableStore(environment, started);
      }
      default -> throw new IllegalArgumentException("not h2, sqlite or postgres: '" + name + "'");
    };
  }

  Map<String, String> environment() {
    return environment;
  }

  @Override
  public void close() throws IOException {
    if (postgres != null) {
      postgres.close();
    }
  }
}
