package io.spanguard.trace.sdk;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.Attributes;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.TraceContext;
import io.spanguard.trace.convention.Names;
import io.spanguard.trace.sdk.Spans.Recording;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work that is about to be done and leaves a span. For use by one thread, once.
 *
 * @see Spans
 */
public final class Step {

  private final String name;
  private final SpanKind kind;
  private final Attributes.Builder attributes = Attributes.builder();
  private @Nullable TraceContext parent;

  Step(String name, SpanKind kind) {
    this.name = requireNonNull(name, "name");
    this.kind = kind;
  }

  /** Null leaves it out. */
  public Step attribute(String name, @Nullable String value) {
    attributes.put(name, value);
    return this;
  }

  public Step attribute(String name, long value) {
    attributes.put(name, value);
    return this;
  }

  public Step attribute(String name, double value) {
    attributes.put(name, value);
    return this;
  }

  public Step attribute(String name, boolean value) {
    attributes.put(name, value);
    return this;
  }

  /** The conversation that this is a turn of. */
  public Step session(String id) {
    return attribute(Names.SESSION_ID, id).attribute(Names.CONVERSATION_ID, id);
  }

  /** On whose behalf this is done. */
  public Step user(String id) {
    return attribute(Names.USER_ID, id);
  }

  /** What a tool is called with, as a rule JSON. */
  public Step arguments(String arguments) {
    return attribute(Names.TOOL_CALL_ARGUMENTS, arguments);
  }

  /**
   * Joins the trace of a caller in another process. Only where no step runs on this thread: that
   * one is the parent otherwise. Default null: none.
   */
  public Step parent(@Nullable TraceContext parent) {
    this.parent = parent;
    return this;
  }

  /** Does the work. */
  public void run(Runnable work) {
    call(
        () -> {
          work.run();
          return work;
        });
  }

  /**
   * Does the work and returns what it returns.
   *
   * @throws X when the work does
   */
  public <T extends @Nullable Object, X extends Exception> T call(Work<T, X> work) throws X {
    requireNonNull(work, "work");
    Recording recording = Spans.recording();
    if (recording == null) {
      return work.call();
    }
    ActiveSpan span =
        ActiveSpan.start(recording, Spans.current(), parent, name, kind, attributes.build());
    try {
      return span.within(work);
    } catch (RuntimeException | Error e) {
      span.failed(e);
      throw e;
    } catch (Exception e) {
      span.failed(e);
      @SuppressWarnings("unchecked") // work throws nothing else
      X thrown = (X) e;
      throw thrown;
    } finally {
      span.end();
    }
  }

  /** Work that returns something and may throw. */
  @FunctionalInterface
  public interface Work<T extends @Nullable Object, X extends Exception> {
    T call() throws X;
  }
}
