package io.spanguard.proxy.metrics;

import io.spanguard.trace.Span;
import io.spanguard.trace.SpanBatch;
import io.spanguard.trace.SpanKind;
import io.spanguard.trace.convention.Names;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the trace of an exchange says of it. Immutable.
 *
 * @param target as the client wrote it
 * @param statusClass of what the client was answered, such as {@code 2xx}; {@code none} where it
 *     got no answer
 * @param duration from the arrival to the end of the answer
 * @param added the part of it in which nobody waited for the provider; what judging a stream costs
 *     while it comes is the provider's time here
 */
record ExchangeFigures(
    String target, String outcome, String statusClass, Duration duration, Duration added) {

  /** Empty where the batch is no whole exchange, as when a client went away after its end. */
  static Optional<ExchangeFigures> of(SpanBatch batch) {
    for (Span span : batch.spans()) {
      if (span.name().equals("proxy.request")
          && span.kind() == SpanKind.REQUEST
          && span.revision() == 0) {
        return Optional.of(of(batch, span));
      }
    }
    return Optional.empty();
  }

  private static ExchangeFigures of(SpanBatch batch, Span root) {
    Duration duration = root.duration();
    Duration added = duration.minus(upstream(batch));
    return new ExchangeFigures(
        text(root, Names.TARGET_ID),
        text(root, Names.OUTCOME),
        statusClass(root.attributes().whole(Names.HTTP_STATUS)),
        duration,
        added.isNegative() ? Duration.ZERO : added);
  }

  /** The calls of a detector's service are not the provider's time. */
  private static Duration upstream(SpanBatch batch) {
    Set<String> detectors = new HashSet<>();
    for (Span span : batch.spans()) {
      if (span.kind() == SpanKind.DETECTOR) {
        detectors.add(span.spanId());
      }
    }
    Duration upstream = Duration.ZERO;
    for (Span span : batch.spans()) {
      if (span.name().equals("http.client") && !detectors.contains(span.parentSpanId())) {
        upstream = upstream.plus(span.duration());
      }
    }
    return upstream;
  }

  private static String text(Span span, String name) {
    String text = span.attributes().text(name);
    return text == null ? "" : text;
  }

  private static String statusClass(@Nullable Long status) {
    return status == null ? "none" : status / 100 + "xx";
  }
}
