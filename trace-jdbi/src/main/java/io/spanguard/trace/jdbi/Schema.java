package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Script;

/**
 * Brings the tables up to date: {@code schema-N.sql} for each version that the table {@code
 * spanguard_schema} does not name yet, under a lock, so that several servers may start at once.
 *
 * <p>Changes are made in two steps, expand then contract: a version may add what only it uses, and
 * take away only what the version before it no longer used. {@code works_with} in {@code
 * spanguard_schema} is the oldest version whose programs can go on working with the tables as they
 * are now; a program refuses to start only below that.
 */
final class Schema {

  /** The newest version this program knows. */
  static final int LATEST = 5;

  private Schema() {}

  static void update(Jdbi jdbi, Dialect dialect) {
    dialect.migrate(jdbi, handle -> update(handle, dialect));
  }

  private static void update(Handle handle, Dialect dialect) {
    handle.execute(
        """
        CREATE TABLE IF NOT EXISTS spanguard_schema (
          version INTEGER PRIMARY KEY,
          works_with INTEGER NOT NULL,
          applied_at BIGINT NOT NULL
        )
        """);
    int present = highest(handle, "version");
    int needed = highest(handle, "works_with");
    if (needed > LATEST) {
      throw new StorageException(
          "the tables have version "
              + present
              + ", which needs a Spanguard that knows version "
              + needed
              + "; this one knows up to "
              + LATEST
              + ". Start the newer Spanguard, or use another database");
    }
    for (int version = present + 1; version <= LATEST; version++) {
      apply(handle, dialect, version);
    }
  }

  private static int highest(Handle handle, String column) {
    return handle
        .createQuery("SELECT COALESCE(MAX(<column>), 0) FROM spanguard_schema")
        .define("column", column)
        .mapTo(int.class)
        .one();
  }

  private static void apply(Handle handle, Dialect dialect, int version) {
    try (Script script = handle.createScript(read(version))) {
      for (Map.Entry<String, String> type : dialect.types().entrySet()) {
        script.define(type.getKey(), type.getValue());
      }
      script.executeAsSeparateStatements();
    }
    handle
        .createUpdate(
            """
            INSERT INTO spanguard_schema (version, works_with, applied_at)
            VALUES (:version, :works_with, :applied_at)
            """)
        .bind("version", version)
        .bind("works_with", version)
        .bind("applied_at", System.currentTimeMillis())
        .execute();
  }

  private static String read(int version) {
    String name = "schema-" + version + ".sql";
    try (InputStream in = Schema.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
