package io.spanguard.proxy.api;

import io.spanguard.trace.Ids;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanSource;
import io.spanguard.trace.store.Page;
import io.spanguard.trace.store.SpanQuery;
import io.spanguard.trace.store.StorageException;
import io.spanguard.trace.store.TraceStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Knows which span ids of a trace the gateway has used already, so that a sender can be told. Only
 * for the telling: a store shows the gateway's span whatever else claims its id, so a store that
 * cannot answer is no reason to refuse spans. Safe for use by many threads.
 */
final class GatewaySpans {

  private static final Logger LOG = System.getLogger(GatewaySpans.class.getName());

  private final TraceStore store;

  GatewaySpans(TraceStore store) {
    this.store = store;
  }

  /** Those of the spans whose ids the gateway has used, by id. */
  Set<String> taken(String workspace, List<Span> spans) {
    Set<String> taken = new HashSet<>();
    List<Span> candidates = spans.stream().filter(GatewaySpans::couldBeGateways).toList();
    for (int from = 0; from < candidates.size(); from += SpanQuery.MAX_IDS) {
      int to = Math.min(from + SpanQuery.MAX_IDS, candidates.size());
      try {
        find(workspace, candidates.subList(from, to), taken);
      } catch (StorageException e) {
        LOG.log(Level.DEBUG, "cannot look for gateway spans", e);
        return taken;
      }
    }
    return taken;
  }

  private void find(String workspace, List<Span> spans, Set<String> taken) {
    SpanQuery.Builder query = SpanQuery.builder().traceId(spans.get(0).traceId());
    spans.forEach(span -> query.spanId(span.spanId()));
    String after = null;
    do {
      Page<Span> page = store.spans(workspace, query.after(after).build());
      for (Span span : page.items()) {
        if (span.source() == SpanSource.GATEWAY) {
          taken.add(span.spanId());
        }
      }
      after = page.next();
    } while (after != null);
  }

  /** The gateway makes W3C ids only, which spares all others the look into the store. */
  private static boolean couldBeGateways(Span span) {
    return Ids.isHex(span.traceId(), 32) && Ids.isHex(span.spanId(), 16);
  }
}
