package io.spanguard.trace.store;

import io.spanguard.trace.Attributes;
import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanLink;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Where spans go for which their trace has no room any more: into one that goes on where it ends.
 * Its id follows from the full one's, so that a span which comes again, to whichever server, finds
 * its place again. For use by one thread, by those who write a store.
 */
public final class TraceOverflow {

  private static final int ID_BYTES = 16;

  private final List<SpanBatch> moved = new ArrayList<>();

  /** The id of the trace that goes on where this one is full. */
  public static String next(String traceId) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(("goes on: " + traceId).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** Takes a span that its trace has no room for. */
  public void add(String workspace, Span span) {
    moved.add(new SpanBatch(workspace, List.of(moved(span))));
  }

  /** The spans in the traces that go on, to be saved like any others. */
  public List<SpanBatch> moved() {
    return List.copyOf(moved);
  }

  /** Linked to its parent, which it leaves behind: a parent elsewhere is not missing. */
  private static Span moved(Span span) {
    String parent = span.parentSpanId();
    List<SpanLink> links = new ArrayList<>(span.links());
    links.add(
        SpanLink.of(span.traceId(), parent == null ? span.spanId() : parent, Attributes.empty()));
    return Span.builder(next(span.traceId()), span.spanId(), span.name())
        .parentSpanId(parent)
        .source(span.source())
        .kind(span.kind())
        .status(span.status())
        .statusMessage(span.statusMessage())
        .start(span.start())
        .end(span.end())
        .attributes(span.attributes())
        .events(span.events())
        .links(links)
        .service(span.service())
        .resource(span.resource())
        .scope(span.scope())
        .traceState(span.traceState())
        .flags(
            parent == null
                ? span.flags()
                : span.flags() | Span.FLAG_HAS_IS_REMOTE | Span.FLAG_IS_REMOTE)
        .otelKind(span.otelKind())
        .dropped(span.dropped())
        .revision(span.revision())
        .build();
  }
}
