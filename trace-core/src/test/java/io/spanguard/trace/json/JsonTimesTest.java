package io.spanguard.trace.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTimesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1970-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999999Z",
        "2026-06-08T10:00:00.120Z",
        "2026-06-08T10:00:00.000123Z",
        "2024-02-29T23:59:59.000000001Z",
        "2100-03-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999Z",
        "-0001-12-31T23:59:59Z",
        "+10000-01-01T00:00:00Z"
      })
  void write_isTheTextOfTheInstant(String time) throws IOException {
    assertThat(written(Instant.parse(time))).isEqualTo('"' + time + '"');
  }

  @Test
  void write_isTheTextOfAnyInstant() throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      long second = random.nextLong(-62_167_219_200L, 253_402_300_800L);
      Instant time = Instant.ofEpochSecond(second, random.nextInt(1_000_000_000));

      assertThat(written(time)).isEqualTo('"' + time.toString() + '"');
    }
  }

  @Test
  void read_isAnyInstantThatWasWritten() {
    Random random = new Random(2);
    int[] steps = {1, 1_000, 1_000_000, 1_000_000_000};
    for (int i = 0; i < 100_000; i++) {
      long second = random.nextLong(-62_167_219_200L, 253_402_300_800L);
      int step = steps[random.nextInt(steps.length)];
      int nanos = random.nextInt(1_000_000_000);
      Instant time = Instant.ofEpochSecond(second, nanos - nanos % step);

      assertThat(JsonTimes.read(time.toString())).isEqualTo(time);
    }
  }

  @Test
  void read_ofDamagedTexts_isWhatInstantSaysOrNull() {
    Random random = new Random(3);
    String characters = "0123456789-:.TZ+ ";
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder("2024-02-28T23:59:59.123456789Z");
      text.delete(19, 20 + random.nextInt(10));
      for (int n = random.nextInt(3); n >= 0; n--) {
        text.setCharAt(
            random.nextInt(text.length()), characters.charAt(random.nextInt(characters.length())));
      }
      Instant read = JsonTimes.read(text.toString());

      assertThat(read).isIn(null, parsed(text.toString()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-06-08",
        "2026-06-08T10:00:00",
        "2026-06-08T10:00:00.Z",
        "2026-06-08T10:00:00.1234567890Z",
        "2026-06-08T12:00:00+02:00",
        "2026-02-29T10:00:00Z",
        "2026-13-01T10:00:00Z",
        "2026-00-01T10:00:00Z",
        "2026-06-00T10:00:00Z",
        "2026-06-08T24:00:00Z",
        "2026-06-08T23:59:60Z",
        "2026-06-08t10:00:00Z"
      })
  void read_ofAnythingElse_isNull(String text) {
    assertThat(JsonTimes.read(text)).isNull();
  }

  private static @Nullable Instant parsed(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {0, 1, -1, 10, 999_999, 1_000_000, 1_500_000, -1_500_000, 812_400_000, 120_000_000})
  void writeMillis_isExact_withoutZerosAtItsEnd(long nanos) throws IOException {
    String text = writtenMillis(Duration.ofNanos(nanos));

    assertThat(text).isEqualTo(exact(nanos));
  }

  @Test
  void writeMillis_ofAnyDuration() throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      long nanos = random.nextLong() >> random.nextInt(63);

      assertThat(writtenMillis(Duration.ofNanos(nanos))).isEqualTo(exact(nanos));
    }
  }

  private static String exact(long nanos) {
    BigDecimal millis = BigDecimal.valueOf(nanos, 6).stripTrailingZeros();
    return millis.scale() < 0 ? millis.setScale(0).toString() : millis.toPlainString();
  }

  private static String written(Instant time) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      JsonTimes.write(json, time);
    }
    return text.toString();
  }

  private static String writtenMillis(Duration duration) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      JsonTimes.writeMillis(json, duration);
    }
    return text.toString();
  }
}
