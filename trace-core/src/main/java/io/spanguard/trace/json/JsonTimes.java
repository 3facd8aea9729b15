package io.spanguard.trace.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/**
 * Writes times and durations digit by digit, and reads times so. {@link Instant#toString}, {@link
 * Instant#parse} and {@link java.math.BigDecimal} do the same, and took most of the time of writing
 * a span into the journal and of reading it back. Stateless.
 */
final class JsonTimes {

  private static final int LONGEST = 32;

  /** Without a fraction: {@code 2026-06-08T10:00:00Z}. */
  private static final int SHORTEST = 20;

  private static final int SECONDS_PER_DAY = 86_400;
  private static final long YEAR_0 = -62_167_219_200L;
  private static final long YEAR_10000 = 253_402_300_800L;
  private static final int NANOS_PER_MILLI = 1_000_000;

  private JsonTimes() {}

  /** As {@link Instant#toString}: UTC, with 0, 3, 6 or 9 digits of the second. */
  static void write(JsonGenerator json, Instant time) throws IOException {
    long second = time.getEpochSecond();
    if (second < YEAR_0 || second >= YEAR_10000) {
      json.writeString(time.toString());
      return;
    }
    char[] text = new char[LONGEST];
    int at = date(text, Math.floorDiv(second, SECONDS_PER_DAY));
    int ofDay = (int) Math.floorMod(second, (long) SECONDS_PER_DAY);
    text[at++] = 'T';
    at = digits(text, at, ofDay / 3600, 2);
    text[at++] = ':';
    at = digits(text, at, ofDay / 60 % 60, 2);
    text[at++] = ':';
    at = digits(text, at, ofDay % 60, 2);
    at = fraction(text, at, time.getNano());
    text[at++] = 'Z';
    json.writeString(text, 0, at);
  }

  /**
   * As {@link Instant#parse}, of a text like those that {@link #write} writes; null where it is not
   * like them, which may be a time all the same.
   */
  static @Nullable Instant read(String text) {
    int length = text.length();
    if (length < SHORTEST
        || length > SHORTEST + 10
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':'
        || text.charAt(length - 1) != 'Z') {
      return null;
    }
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int day = number(text, 8, 10);
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    int nanos = length == SHORTEST ? 0 : nanos(text, length - 1);
    if ((year | month | day | hour | minute | second | nanos) < 0
        || month < 1
        || month > 12
        || day < 1
        || day > YearMonth.of(year, month).lengthOfMonth()
        || hour > 23
        || minute > 59
        || second > 59) {
      return null;
    }
    long ofDay = hour * 3_600L + minute * 60L + second;
    return Instant.ofEpochSecond(epochDay(year, month, day) * SECONDS_PER_DAY + ofDay, nanos);
  }

  /** The fraction of the second, which ends here; less than 0 where it is none. */
  private static int nanos(String text, int end) {
    int digits = end - SHORTEST;
    if (digits < 1 || text.charAt(SHORTEST - 1) != '.') {
      return -1;
    }
    int nanos = number(text, SHORTEST, end);
    for (int i = digits; i < 9; i++) {
      nanos *= 10;
    }
    return nanos;
  }

  /** Less than 0 where not all of it are digits. */
  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = 10 * number + digit;
    }
    return number;
  }

  /** Howard Hinnant's days_from_civil. */
  private static long epochDay(int year, int month, int day) {
    int fromMarch = month > 2 ? year : year - 1;
    int era = Math.floorDiv(fromMarch, 400);
    int yearOfEra = fromMarch - era * 400;
    int ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int ofEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear;
    return era * 146_097L + ofEra - 719_468;
  }

  /** Milliseconds with the nanoseconds as a fraction, without zeros at its end. */
  static void writeMillis(JsonGenerator json, Duration duration) throws IOException {
    long nanos = duration.toNanos();
    long millis = nanos / NANOS_PER_MILLI;
    int rest = (int) Math.abs(nanos % NANOS_PER_MILLI);
    if (rest == 0) {
      json.writeNumber(millis);
      return;
    }
    StringBuilder text = new StringBuilder(LONGEST);
    if (nanos < 0 && millis == 0) {
      text.append('-');
    }
    text.append(millis).append('.');
    for (int place = NANOS_PER_MILLI / 10; rest > 0; place /= 10) {
      text.append((char) ('0' + rest / place));
      rest %= place;
    }
    json.writeNumber(text.toString());
  }

  /** The days since 1970 as year, month and day: Howard Hinnant's civil_from_days. */
  private static int date(char[] text, long epochDay) {
    long shifted = epochDay + 719_468;
    int era = (int) Math.floorDiv(shifted, 146_097L);
    int ofEra = (int) Math.floorMod(shifted, 146_097L);
    int yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
    int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int monthFromMarch = (5 * ofYear + 2) / 153;
    int day = ofYear - (153 * monthFromMarch + 2) / 5 + 1;
    int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    int at = digits(text, 0, year, 4);
    text[at++] = '-';
    at = digits(text, at, month, 2);
    text[at++] = '-';
    return digits(text, at, day, 2);
  }

  private static int fraction(char[] text, int at, int nanos) {
    if (nanos == 0) {
      return at;
    }
    text[at] = '.';
    if (nanos % NANOS_PER_MILLI == 0) {
      return digits(text, at + 1, nanos / NANOS_PER_MILLI, 3);
    }
    return nanos % 1_000 == 0
        ? digits(text, at + 1, nanos / 1_000, 6)
        : digits(text, at + 1, nanos, 9);
  }

  private static int digits(char[] text, int at, int number, int count) {
    int rest = number;
    for (int i = at + count - 1; i >= at; i--) {
      text[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
    return at + count;
  }
}
