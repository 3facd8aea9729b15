package io.spanguard.proxy.api;

import io.spanguard.trace.Span;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/**
 * Reads times as people and programs write them: ISO-8601 with an offset, a date alone (its start
 * in UTC), or a number since the epoch, which is seconds below 10¹¹, milliseconds below 10¹⁴,
 * microseconds below 10¹⁷, else nanoseconds. Fractions are kept down to the nanosecond.
 */
final class Times {

  private static final String EXPECTED =
      "is not a time: expected ISO-8601 with Z or an offset, such as 2026-06-08T10:00:00Z,"
          + " or a number since the epoch";
  private static final String OUT_OF_RANGE = "is not between 1970 and 2262";
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,30}(\\.[0-9]{1,30})?");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final int MAX_TEXT_LENGTH = 64;

  // a number with a huge exponent is short to write and takes for ever to be written out
  private static final int MAX_SCALE = 60;

  private static final BigDecimal MAX_SECONDS = BigDecimal.TEN.pow(11);
  private static final BigDecimal MAX_MILLIS = BigDecimal.TEN.pow(14);
  private static final BigDecimal MAX_MICROS = BigDecimal.TEN.pow(17);
  private static final BigDecimal MAX_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);

  private Times() {}

  /**
   * @throws IllegalArgumentException when it is no time, or not between 1970 and 2262; the message
   *     can follow the field's name
   */
  static Instant instant(String text) {
    String time = text.strip();
    if (NUMBER.matcher(time).matches()) {
      return instant(new BigDecimal(time));
    }
    if (time.length() > MAX_TEXT_LENGTH) {
      throw new IllegalArgumentException(EXPECTED);
    }
    Instant instant;
    try {
      instant =
          DATE.matcher(time).matches()
              ? LocalDate.parse(time).atStartOfDay(ZoneOffset.UTC).toInstant()
              : OffsetDateTime.parse(withOffsetSign(time)).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(EXPECTED, e);
    }
    return checked(instant);
  }

  /**
   * @throws IllegalArgumentException as {@link #instant(String)}
   */
  static Instant instant(BigDecimal sinceEpoch) {
    if (Math.abs(sinceEpoch.scale()) > MAX_SCALE
        || sinceEpoch.signum() < 0
        || sinceEpoch.compareTo(MAX_NANOS) > 0) {
      throw new IllegalArgumentException(OUT_OF_RANGE);
    }
    return Span.ofEpochNanos(checkedNanos(sinceEpoch.movePointRight(digitsToNanos(sinceEpoch))));
  }

  /**
   * @throws IllegalArgumentException when it is negative or longer than 292 years
   */
  static Duration millis(BigDecimal millis) {
    if (millis.signum() < 0) {
      throw new IllegalArgumentException("is negative");
    }
    if (Math.abs(millis.scale()) > MAX_SCALE || millis.compareTo(MAX_NANOS) > 0) {
      throw new IllegalArgumentException("is longer than 292 years");
    }
    BigDecimal nanos = millis.movePointRight(6);
    if (nanos.compareTo(MAX_NANOS) > 0) {
      throw new IllegalArgumentException("is longer than 292 years");
    }
    return Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValue());
  }

  /**
   * @throws IllegalArgumentException when the text is not a number, or as {@link
   *     #millis(BigDecimal)}
   */
  static Duration millis(String text) {
    String number = text.strip();
    if (!NUMBER.matcher(number).matches()) {
      throw new IllegalArgumentException("is not a number of milliseconds");
    }
    return millis(new BigDecimal(number));
  }

  private static int digitsToNanos(BigDecimal sinceEpoch) {
    if (sinceEpoch.compareTo(MAX_SECONDS) < 0) {
      return 9;
    }
    if (sinceEpoch.compareTo(MAX_MILLIS) < 0) {
      return 6;
    }
    return sinceEpoch.compareTo(MAX_MICROS) < 0 ? 3 : 0;
  }

  private static long checkedNanos(BigDecimal nanos) {
    if (nanos.compareTo(MAX_NANOS) > 0) {
      throw new IllegalArgumentException(OUT_OF_RANGE);
    }
    return nanos.setScale(0, RoundingMode.DOWN).longValue();
  }

  /** In a query string an unencoded plus before the offset has become a space. */
  private static String withOffsetSign(String time) {
    int space = time.lastIndexOf(' ');
    return space > time.indexOf('T') && space > 0
        ? time.substring(0, space) + '+' + time.substring(space + 1)
        : time;
  }

  private static Instant checked(Instant instant) {
    if (instant.isBefore(Instant.EPOCH) || instant.isAfter(Span.ofEpochNanos(Long.MAX_VALUE))) {
      throw new IllegalArgumentException(OUT_OF_RANGE);
    }
    return instant;
  }
}
