package io.spanguard.trace.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * Writes times and durations digit by digit. {@link Instant#toString} and {@link
 * java.math.BigDecimal} give the same texts, and took most of the time of writing a span into the
 * journal. Stateless.
 */
final class JsonTimes {

  private static final int LONGEST = 32;
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
