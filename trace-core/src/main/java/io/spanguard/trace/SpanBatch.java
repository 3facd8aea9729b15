package io.spanguard.trace;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Spans that belong to one workspace and travel together: one exchange of the gateway, or what one
 * ingest request brought. A span itself knows no workspace, so that nobody can claim one. Immutable
 * and safe for use by many threads.
 *
 * @param workspace the id of the workspace whose key was used
 * @param spans at least one
 */
public record SpanBatch(String workspace, List<Span> spans) {

  public SpanBatch {
    requireNonNull(workspace, "workspace");
    spans = List.copyOf(spans);
    if (spans.isEmpty()) {
      throw new IllegalArgumentException("spans is empty");
    }
  }
}
