package io.spanguard.proxy.detect.remote;

import com.google.common.hash.Hashing;
import io.spanguard.proxy.upstream.HeaderField;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Signs requests as AWS wants them signed, version 4. Safe for use by many threads.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html">the
 *     standard</a>
 */
record AwsSignature(String region, String service) {

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /**
   * The headers that a request needs beside those it has.
   *
   * @param headers that are signed with {@code Host}
   */
  List<HeaderField> headers(
      AwsCredentials credentials,
      String method,
      URI url,
      List<HeaderField> headers,
      byte[] body,
      Instant now) {
    String time = TIME.format(now);
    List<HeaderField> more = new ArrayList<>();
    more.add(new HeaderField("X-Amz-Date", time));
    if (credentials.sessionToken() != null) {
      more.add(new HeaderField("X-Amz-Security-Token", credentials.sessionToken()));
    }
    Map<String, String> signed = new TreeMap<>();
    signed.put("host", url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()));
    headers.forEach(field -> sign(field, signed));
    more.forEach(field -> sign(field, signed));
    String names = String.join(";", signed.keySet());
    String canonical =
        String.join(
            "\n",
            method,
            path(url),
            query(url),
            signed.entrySet().stream()
                .map(field -> field.getKey() + ":" + field.getValue() + "\n")
                .collect(Collectors.joining()),
            names,
            hash(body));
    String day = time.substring(0, 8);
    String scope = String.join("/", day, region, service, "aws4_request");
    String toSign =
        String.join("\n", ALGORITHM, time, scope, hash(canonical.getBytes(StandardCharsets.UTF_8)));
    byte[] key = ("AWS4" + credentials.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
    for (String step : List.of(day, region, service, "aws4_request")) {
      key = hmac(key, step);
    }
    more.add(
        new HeaderField(
            "Authorization",
            ALGORITHM
                + " Credential="
                + credentials.accessKeyId()
                + "/"
                + scope
                + ", SignedHeaders="
                + names
                + ", Signature="
                + HexFormat.of().formatHex(hmac(key, toSign))));
    return more;
  }

  private static void sign(HeaderField field, Map<String, String> signed) {
    String value = field.value().strip().replaceAll(" +", " ");
    signed.put(field.name().toLowerCase(Locale.ROOT), value);
  }

  /** What is encoded in it is encoded once more, as all services but S3 want it. */
  private static String path(URI url) {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return Arrays.stream(path.split("/", -1))
        .map(AwsSignature::encoded)
        .collect(Collectors.joining("/"));
  }

  /** Sorted; it is encoded already. */
  private static String query(URI url) {
    String query = url.getRawQuery();
    return query == null
        ? ""
        : Arrays.stream(query.split("&", -1))
            .map(pair -> pair.contains("=") ? pair : pair + "=")
            .sorted()
            .collect(Collectors.joining("&"));
  }

  /** All but the unreserved characters of RFC 3986 as percent and two digits. */
  static String encoded(String text) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean unreserved =
          (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || "-._~".indexOf(c) >= 0;
      if (unreserved) {
        out.append(c);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return out.toString();
  }

  private static String hash(byte[] bytes) {
    return Hashing.sha256().hashBytes(bytes).toString();
  }

  private static byte[] hmac(byte[] key, String text) {
    return Hashing.hmacSha256(key).hashString(text, StandardCharsets.UTF_8).asBytes();
  }
}
