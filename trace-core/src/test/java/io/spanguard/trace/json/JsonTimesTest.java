package io.spanguard.trace.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
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
