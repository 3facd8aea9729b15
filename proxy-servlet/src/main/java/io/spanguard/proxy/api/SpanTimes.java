package io.spanguard.proxy.api;

import io.spanguard.trace.Span;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When an ingested span ran, from whichever of start, end and duration its sender gave: any two
 * give the third, a duration alone ends now, nothing at all is now. Immutable and safe for use by
 * many threads.
 */
record SpanTimes(Instant start, Instant end) {

  // senders round to milliseconds
  private static final Duration TOLERANCE = Duration.ofMillis(2);

  static SpanTimes read(Fields fields, Instant now, Notes notes) {
    Instant start = fields.time("start_time");
    Instant end = fields.time("end_time");
    Duration duration = fields.millis("duration_ms");
    if (start != null && end != null) {
      return both(fields, start, end, duration, notes);
    }
    if (start == null && end == null) {
      end = now;
      duration = duration == null ? Duration.ZERO : duration;
    }
    if (duration == null) {
      Instant only = start != null ? start : end == null ? now : end;
      return new SpanTimes(only, only);
    }
    return start != null
        ? inRange(fields, start, start.plus(duration), notes)
        : inRange(
            fields, (end == null ? now : end).minus(duration), end == null ? now : end, notes);
  }

  private static SpanTimes both(
      Fields fields, Instant start, Instant end, @Nullable Duration duration, Notes notes) {
    if (end.isBefore(start)) {
      notes.error(fields.path("end_time"), "is before start_time: " + end + " < " + start);
      return new SpanTimes(start, start);
    }
    Duration measured = Duration.between(start, end);
    if (duration != null && duration.minus(measured).abs().compareTo(TOLERANCE) > 0) {
      notes.warning(
          fields.path("duration_ms"),
          "left out: between start_time and end_time lie " + measured.toMillis() + " ms");
    }
    return new SpanTimes(start, end);
  }

  private static SpanTimes inRange(Fields fields, Instant start, Instant end, Notes notes) {
    if (start.isBefore(Instant.EPOCH) || end.isAfter(Span.ofEpochNanos(Long.MAX_VALUE))) {
      notes.error(fields.path("duration_ms"), "leads to a time that is not between 1970 and 2262");
      return new SpanTimes(Instant.EPOCH, Instant.EPOCH);
    }
    return new SpanTimes(start, end);
  }
}
