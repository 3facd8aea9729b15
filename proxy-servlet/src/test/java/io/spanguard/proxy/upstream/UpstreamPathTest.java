package io.spanguard.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers refuse many of these themselves, as long as their host lets them. */
final class UpstreamPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v1",
        "/.",
        "/v1/..",
        "/v1/./x",
        "/v1/../x",
        "//x",
        "/v1//x",
        "/v1;x",
        "/v1\\x",
        "/v1/%2e%2E/x",
        "/v1%2Fx",
        "/v1%5cx",
        "/v1%3bx",
        "/v1%25x",
        "/v1%3Fx",
        "/v1%23x",
        "/%76%31",
        "/v1%00",
        "/v1%1f",
        "/v1%7F",
        "/v1\u0000",
        "/v1 x",
        "/v1\u00e9",
        "/v1%",
        "/v1%4",
        "/v1%g0",
        "/v1%c0%af",
        "/v1%c3",
        "/v1%a9",
        "/v1%ed%a0%80"
      })
  void fault_ofASecondSpelling(String path) {
    assertThat(UpstreamPath.fault(path)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1/models/",
        "/v1/.well-known/...",
        "/a%20b",
        "/%C3%A9",
        "/a:b@c,d(1)=$&+!*'~"
      })
  void fault_ofAPlainPath(String path) {
    assertThat(UpstreamPath.fault(path)).isEmpty();
  }

  @Test
  void fault_ofALongPath() {
    assertThat(UpstreamPath.fault("/" + "x".repeat(8191))).isEmpty();
    assertThat(UpstreamPath.fault("/" + "x".repeat(8192))).isPresent();
  }

  @Test
  void resolve_keepsEveryByte() {
    URI base = URI.create("https://host.example/a%20b/");

    assertThat(UpstreamPath.resolve(base, "/%C3%a9", Optional.of("q=%7e&&")).toString())
        .isEqualTo("https://host.example/a%20b/%C3%a9?q=%7e&&");
    assertThat(UpstreamPath.resolve(base, "/", Optional.empty()).toString())
        .isEqualTo("https://host.example/a%20b/");
  }

  @Test
  void resolve_queryThatNoUrlCanHave() {
    URI base = URI.create("https://host.example");

    assertThatThrownBy(() -> UpstreamPath.resolve(base, "/", Optional.of("a b")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
