package io.spanguard.proxy.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimesTest {

  @ParameterizedTest
  @MethodSource("times")
  void instant(String text, String expected) {
    assertThat(Times.instant(text)).isEqualTo(Instant.parse(expected));
  }

  static Stream<Arguments> times() {
    return Stream.of(
        argumentSet("ISO", "2026-06-08T10:00:00Z", "2026-06-08T10:00:00Z"),
        argumentSet(
            "nanoseconds", "2026-06-08T10:00:00.123456789Z", "2026-06-08T10:00:00.123456789Z"),
        argumentSet("offset", "2026-06-08T12:00:00+02:00", "2026-06-08T10:00:00Z"),
        argumentSet("offset, plus lost", "2026-06-08T12:00:00 02:00", "2026-06-08T10:00:00Z"),
        argumentSet("date", "2026-06-08", "2026-06-08T00:00:00Z"),
        argumentSet("seconds", "1780912800", "2026-06-08T10:00:00Z"),
        argumentSet("seconds, fraction", "1780912800.000000001", "2026-06-08T10:00:00.000000001Z"),
        argumentSet("milliseconds", "1780912800123", "2026-06-08T10:00:00.123Z"),
        argumentSet("milliseconds, fraction", "1780912800123.5", "2026-06-08T10:00:00.123500Z"),
        argumentSet("microseconds", "1780912800123456", "2026-06-08T10:00:00.123456Z"),
        argumentSet("nanoseconds since", "1780912800123456789", "2026-06-08T10:00:00.123456789Z"),
        argumentSet("zero", "0", "1970-01-01T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "yesterday",
        "2026-06-08T10:00:00",
        "2026-13-08T10:00:00Z",
        "-1",
        "1e9",
        "NaN",
        "1969-12-31T23:59:59Z",
        "2263-01-01T00:00:00Z",
        "+999999999-01-01T00:00:00Z",
        "99999999999999999999",
        "2026-06-08T10:00:00Z2026-06-08T10:00:00Z2026-06-08T10:00:00Z0000"
      })
  void instant_refused(String text) {
    assertThatThrownBy(() -> Times.instant(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "1e-999999999", "-1e-999999999", "9223372036854775808"})
  void instant_ofANumberTooLargeToBeWrittenOut(String number) {
    assertThatThrownBy(() -> Times.instant(new BigDecimal(number)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("between 1970 and 2262");
  }

  @Test
  void instant_ofANumberWithExponent() {
    assertThat(Times.instant(new BigDecimal("1.780912800123456789e18")))
        .isEqualTo(Instant.parse("2026-06-08T10:00:00.123456789Z"));
  }

  @Test
  void millis() {
    assertThat(Times.millis("120")).isEqualTo(Duration.ofMillis(120));
    assertThat(Times.millis("0.0005")).isEqualTo(Duration.ofNanos(500));
    assertThat(Times.millis(new BigDecimal("1e3"))).isEqualTo(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1s", "", "1e3", "9223372036854775807"})
  void millis_refused(String text) {
    assertThatThrownBy(() -> Times.millis(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
