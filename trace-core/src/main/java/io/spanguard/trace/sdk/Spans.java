package io.spanguard.trace.sdk;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.Attributes;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.TraceContext;
import io.spanguard.trace.TraceSink;
import io.spanguard.trace.convention.Names;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Spans of an agent in the same JVM, in a line each. What runs inside of a step is its child; a
 * step on a thread that runs none begins a new trace. Safe for use by many threads.
 *
 * <pre>{@code
 * Spans.install(proxy.traceSink(), "acme", "order-service");    // once, at the start
 *
 * String answer = Spans.agent("support").session(sessionId).call(() -> {
 *   String found = Spans.tool("search").arguments(query).call(() -> index.search(query));
 *   Spans.traceparent().ifPresent(value -> request.header("traceparent", value));
 *   return model.ask(request, found);                           // through the gateway
 * });
 * }</pre>
 *
 * <p>Where nothing is installed the code runs just the same and nothing is recorded. A step that
 * throws is recorded as an error, and what it threw goes on unchanged.
 */
public final class Spans {

  private static final ThreadLocal<@Nullable ActiveSpan> CURRENT = new ThreadLocal<>();
  private static volatile @Nullable Recording recording;

  private Spans() {}

  /**
   * Where spans go from now on; replaces what was installed before.
   *
   * @param workspace whose spans they are
   * @param service the name of this service on each of them
   */
  public static void install(TraceSink sink, String workspace, String service) {
    recording =
        new Recording(
            requireNonNull(sink, "sink"),
            requireNonNull(workspace, "workspace"),
            requireNonNull(service, "service"));
  }

  /** Records nothing from now on. */
  public static void uninstall() {
    recording = null;
  }

  /** The run of an agent, or of a sub-agent inside of one. */
  public static Step agent(String name) {
    return new Step("invoke_agent " + name, SpanKind.AGENT)
        .attribute(Names.OPERATION, "invoke_agent")
        .attribute("gen_ai.agent.name", name)
        .attribute(Names.AGENT_ID, name);
  }

  /** The execution of a tool. */
  public static Step tool(String name) {
    return new Step("execute_tool " + name, SpanKind.TOOL)
        .attribute(Names.OPERATION, "execute_tool")
        .attribute(Names.GEN_AI_TOOL_NAME, name)
        .attribute(Names.TOOL_NAME, name);
  }

  /** Anything else worth a line in the trace. */
  public static Step step(String name) {
    return new Step(name, SpanKind.OTHER);
  }

  /** Sets an attribute of the step that runs on this thread; nothing where none does. */
  public static void set(String name, @Nullable String value) {
    ActiveSpan span = CURRENT.get();
    if (span != null && value != null) {
      span.set(name, value);
    }
  }

  /** As {@link #set(String, String)}. */
  public static void set(String name, long value) {
    ActiveSpan span = CURRENT.get();
    if (span != null) {
      span.set(name, value);
    }
  }

  /** Notes something that happens at this moment of the step that runs on this thread. */
  public static void event(String name, Attributes attributes) {
    ActiveSpan span = CURRENT.get();
    if (span != null) {
      span.event(name, attributes);
    }
  }

  /**
   * The header {@code traceparent} with which a call joins the trace; empty where no step runs on
   * this thread.
   */
  public static Optional<String> traceparent() {
    return context().map(TraceContext::traceparent);
  }

  /** The step that runs on this thread, as others see it; empty where none does. */
  public static Optional<TraceContext> context() {
    return Optional.ofNullable(CURRENT.get()).map(ActiveSpan::context);
  }

  /** The task, to be run by another thread as part of the step that runs on this one now. */
  public static Runnable wrap(Runnable task) {
    ActiveSpan span = CURRENT.get();
    return span == null ? task : () -> span.within(() -> run(task));
  }

  /** As {@link #wrap(Runnable)}. */
  public static <T> Callable<T> wrap(Callable<T> task) {
    ActiveSpan span = CURRENT.get();
    return span == null ? task : () -> span.within(task::call);
  }

  static @Nullable ActiveSpan current() {
    return CURRENT.get();
  }

  /** Returns what ran before. */
  static @Nullable ActiveSpan enter(@Nullable ActiveSpan span) {
    ActiveSpan before = CURRENT.get();
    if (span == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(span);
    }
    return before;
  }

  static @Nullable Recording recording() {
    return recording;
  }

  private static @Nullable Void run(Runnable task) {
    task.run();
    return null;
  }

  /** What was installed. */
  record Recording(TraceSink sink, String workspace, String service) {}
}
