package io.spanguard.trace.jdbi;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Pieces of long texts of one workspace, by their hash. */
final class SelectContent {

  private SelectContent() {}

  static Map<String, String> run(Handle handle, String workspace, Collection<String> hashes) {
    Map<String, String> pieces = new HashMap<>();
    for (Collection<String> some : Chunks.of(hashes)) {
      handle
          .createQuery(
              """
              SELECT hash, piece FROM spanguard_content
              WHERE workspace = :workspace AND hash IN (<hashes>)
              """)
          .bind("workspace", workspace)
          .bindList("hashes", some)
          .map((row, context) -> Map.entry(row.getString("hash"), row.getString("piece")))
          .forEach(row -> pieces.put(row.getKey(), row.getValue()));
    }
    return pieces;
  }
}
