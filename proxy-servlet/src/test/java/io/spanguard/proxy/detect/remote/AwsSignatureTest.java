package io.spanguard.proxy.detect.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.spanguard.proxy.upstream.HeaderField;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors that AWS publishes as {@code aws-sig-v4-test-suite}. */
final class AwsSignatureTest {

  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final String TOKEN =
      "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPf"
          + "IeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYw"
          + "T7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqK"
          + "mlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

  static Stream<Arguments> suite() {
    return Stream.of(
        argumentSet(
            "get-vanilla",
            "GET",
            "/",
            List.of(),
            "",
            null,
            "host;x-amz-date",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        argumentSet(
            "get-vanilla-query-order-key-case",
            "GET",
            "/?Param2=value2&Param1=value1",
            List.of(),
            "",
            null,
            "host;x-amz-date",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        argumentSet(
            "get-header-value-trim",
            "GET",
            "/",
            List.of(
                new HeaderField("My-Header1", " value1"),
                new HeaderField("My-Header2", " \"a   b   c\"")),
            "",
            null,
            "host;my-header1;my-header2;x-amz-date",
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
        argumentSet(
            "post-vanilla",
            "POST",
            "/",
            List.of(),
            "",
            null,
            "host;x-amz-date",
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        argumentSet(
            "post-header-key-sort",
            "POST",
            "/",
            List.of(new HeaderField("My-Header1", "value1")),
            "",
            null,
            "host;my-header1;x-amz-date",
            "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"),
        argumentSet(
            "post-x-www-form-urlencoded",
            "POST",
            "/",
            List.of(new HeaderField("Content-Type", "application/x-www-form-urlencoded")),
            "Param1=value1",
            null,
            "content-type;host;x-amz-date",
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
        argumentSet(
            "post-sts-header-before",
            "POST",
            "/",
            List.of(),
            "",
            TOKEN,
            "host;x-amz-date;x-amz-security-token",
            "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"));
  }

  @ParameterizedTest
  @MethodSource("suite")
  void headers_asPublished(
      String method,
      String target,
      List<HeaderField> headers,
      String body,
      @Nullable String token,
      String names,
      String signature) {
    List<HeaderField> added =
        new AwsSignature("us-east-1", "service")
            .headers(
                new AwsCredentials("AKIDEXAMPLE", SECRET, token),
                method,
                URI.create("https://example.amazonaws.com" + target),
                headers,
                body.getBytes(StandardCharsets.UTF_8),
                Instant.parse("2015-08-30T12:36:00Z"));

    assertThat(added.get(0).value()).isEqualTo("20150830T123600Z");
    assertThat(added.get(added.size() - 1).value())
        .isEqualTo(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                + " SignedHeaders="
                + names
                + ", Signature="
                + signature);
  }

  @Test
  void credentials_toString_hasNoSecret() {
    assertThat(new AwsCredentials("AKIDEXAMPLE", SECRET, TOKEN).toString())
        .contains("AKIDEXAMPLE")
        .doesNotContain(SECRET, TOKEN);
  }
}
