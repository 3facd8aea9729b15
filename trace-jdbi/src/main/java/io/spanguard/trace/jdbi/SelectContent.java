package io.spanguard.trace.jdbi;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Pieces of long texts of one workspace, by their hash. */
final class SelectContent {

  private SelectContent() {}

  static Map<String, String> run(
      Handle handle, Dialect dialect, String workspace, Collection<String> hashes) {
    String sql =
        """
        SELECT c.hash, c.piece
        FROM %s %s spanguard_content c
          ON c.workspace = :workspace AND c.hash = k.id
        WHERE c.hash IS NOT NULL
        """
            .formatted(dialect.ids(), dialect.joinInOrder());
    Query query = handle.createQuery(sql).bind("workspace", workspace);
    dialect.bindIds(query, hashes);
    Map<String, String> pieces = new HashMap<>();
    query
        .map((row, context) -> Map.entry(row.getString("hash"), row.getString("piece")))
        .forEach(row -> pieces.put(row.getKey(), row.getValue()));
    return pieces;
  }
}
