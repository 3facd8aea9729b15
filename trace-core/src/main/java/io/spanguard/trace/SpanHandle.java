package io.spanguard.trace;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A span while it runs. Made by {@link TraceRecorder}; for use by the thread of its request. After {@link #end} nothing
 * changes it any more, so that an ended span's timings are true.
 */
public final class SpanHandle {
  // HELPER: implement (fields, package-private constructor). Signatures below are what the proxy is written against.

  public String spanId() {
    throw new UnsupportedOperationException();
  }

  /** Null leaves the attribute as it is. */
  public SpanHandle set(String name, @Nullable String value) {
    throw new UnsupportedOperationException();
  }

  public SpanHandle set(String name, long value) {
    throw new UnsupportedOperationException();
  }

  public SpanHandle set(String name, double value) {
    throw new UnsupportedOperationException();
  }

  public SpanHandle set(String name, boolean value) {
    throw new UnsupportedOperationException();
  }

  /** An empty list leaves the attribute as it is. */
  public SpanHandle set(String name, List<String> values) {
    throw new UnsupportedOperationException();
  }

  public SpanHandle set(String name, AttributeValue value) {
    throw new UnsupportedOperationException();
  }

  public SpanHandle status(SpanStatus status, @Nullable String message) {
    throw new UnsupportedOperationException();
  }

  public SpanHandle otelKind(OtelKind kind) {
    throw new UnsupportedOperationException();
  }

  public SpanHandle link(SpanLink link) {
    throw new UnsupportedOperationException();
  }

  /** An event that happens now. */
  public SpanHandle event(String name, Attributes attributes) {
    throw new UnsupportedOperationException();
  }

  /** When the span started. */
  public Instant start() {
    throw new UnsupportedOperationException();
  }

  /** Whether {@link #end} was called. */
  public boolean isEnded() {
    throw new UnsupportedOperationException();
  }

  /** Ends the span now; a second call changes nothing. */
  public void end() {
    throw new UnsupportedOperationException();
  }
}
