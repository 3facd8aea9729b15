package io.spanguard.trace.store;

/**
 * A storage that forgets everything when the process ends: for tests, and for trying things out.
 * Unbounded. Safe for use by many threads.
 */
public final class InMemoryStorage implements Storage {

  private final InMemoryTraceStore traces;
  private final InMemoryApprovalStore approvals = new InMemoryApprovalStore();

  /**
   * @param maxSpans of a trace
   */
  InMemoryStorage(int maxSpans) {
    this.traces = new InMemoryTraceStore(maxSpans);
  }

  public static InMemoryStorage create() {
    return new InMemoryStorage(TraceStore.MAX_SPANS);
  }

  @Override
  public TraceStore traces() {
    return traces;
  }

  @Override
  public ApprovalStore approvals() {
    return approvals;
  }

  /** Always succeeds. */
  @Override
  public void check() {}

  /** Changes nothing; what was saved can still be read. */
  @Override
  public void close() {}
}
