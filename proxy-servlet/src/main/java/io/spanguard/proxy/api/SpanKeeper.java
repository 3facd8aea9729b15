package io.spanguard.proxy.api;

import static java.util.Objects.requireNonNull;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import java.util.List;

/**
 * Hands the spans of a request over, or says that there is no room for them. Safe for use by many
 * threads.
 */
final class SpanKeeper {

  private final SpanIntake intake;

  SpanKeeper(SpanIntake intake) {
    this.intake = requireNonNull(intake, "intake");
  }

  /**
   * Keeps all of these spans; of no spans there is nothing to keep.
   *
   * @throws ApiException when there is no room, and none was kept
   */
  void keep(String workspace, List<Span> spans) {
    if (!spans.isEmpty() && !intake.offer(new SpanBatch(workspace, spans)).isAccepted()) {
      throw Problem.of(
              503, "overloaded", "there is no room for more spans just now; nothing was kept")
          .header("Retry-After", "1")
          .asException();
    }
  }
}
