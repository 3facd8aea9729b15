package io.spanguard.trace.jdbi;

import io.spanguard.trace.Span;
import io.spanguard.trace.json.SpanJson;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Turns rows back into spans, fetching the pieces of their long texts in as few statements as there
 * can be.
 */
final class SpanBodies {

  private static final Logger LOGGER = System.getLogger(SpanBodies.class.getName());

  private SpanBodies() {}

  /** The spans of the rows, in their order. */
  static List<Span> read(Handle handle, Dialect dialect, String workspace, List<SpanRow> rows) {
    Map<String, String> pieces = new HashMap<>();
    Set<String> missing = new HashSet<>();
    for (SpanRow row : rows) {
      if (ContentNames.isMarked(row.detail())) {
        missing.addAll(ContentNames.hashes(row.detail()));
      }
    }
    fetch(handle, dialect, workspace, missing, pieces);
    List<Span> spans = new ArrayList<>(rows.size());
    for (SpanRow row : rows) {
      Span span = parse(row, pieces);
      SpanTexts.replace(
          span,
          text -> {
            if (ContentNames.isMarked(text)) {
              missing.addAll(ContentNames.hashes(text));
            }
            return text;
          });
      spans.add(span);
    }
    missing.removeAll(pieces.keySet());
    fetch(handle, dialect, workspace, missing, pieces);
    spans.replaceAll(span -> SpanTexts.replace(span, text -> resolved(text, pieces)));
    return spans;
  }

  private static void fetch(
      Handle handle,
      Dialect dialect,
      String workspace,
      Set<String> hashes,
      Map<String, String> pieces) {
    if (!hashes.isEmpty()) {
      pieces.putAll(SelectContent.run(handle, dialect, workspace, hashes));
    }
  }

  private static Span parse(SpanRow row, Map<String, String> pieces) {
    try {
      return SpanJson.parseDetail(resolved(row.detail(), pieces), row.withoutDetail());
    } catch (IOException | RuntimeException e) {
      LOGGER.log(
          Level.WARNING,
          "span " + row.traceId() + "/" + row.spanId() + " cannot be read from the store",
          e);
      return row.unreadable(String.valueOf(e.getMessage()));
    }
  }

  private static String resolved(String text, Map<String, String> pieces) {
    return ContentNames.isMarked(text) ? ContentNames.resolve(text, pieces) : text;
  }
}
