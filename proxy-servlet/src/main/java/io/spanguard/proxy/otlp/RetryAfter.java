package io.spanguard.proxy.otlp;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After} (RFC 9110 §10.2.3): seconds, or a date. Stateless. */
final class RetryAfter {

  private RetryAfter() {}

  /**
   * The moment before which nothing is to be sent; now where there is no such header or it cannot
   * be read.
   *
   * @param longest what is waited at most, whatever it says
   */
  static Instant parse(@Nullable String header, Instant now, Duration longest) {
    if (header == null) {
      return now;
    }
    Instant asked;
    try {
      asked = moment(header.strip(), now);
    } catch (DateTimeException | ArithmeticException | NumberFormatException unreadable) {
      return now;
    }
    Instant latest = now.plus(longest);
    return asked.isAfter(latest) ? latest : asked;
  }

  private static Instant moment(String header, Instant now) {
    return !header.isEmpty() && Character.isDigit(header.charAt(0))
        ? now.plusSeconds(Long.parseLong(header))
        : ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }
}
