package io.spanguard.proxy.config;

import io.spanguard.proxy.access.Identifiers;
import io.spanguard.proxy.access.TrustedProxies;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms of single values. Each method is a {@link Parser} or makes one. */
final class Scalars {

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,12})?");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
  private static final Pattern HOST = Pattern.compile("[0-9A-Za-z._:\\[\\]%-]{1,255}");

  private Scalars() {}

  static String text(String text) {
    return text;
  }

  static String filled(String text) {
    require(!text.isBlank(), "is blank");
    return text;
  }

  /** A name for people: at most 200 characters on one line. */
  static String name(String text) {
    require(
        !text.isBlank() && text.length() <= 200 && text.chars().noneMatch(Character::isISOControl),
        "is not 1 to 200 characters on one line");
    return text;
  }

  static String id(String text) {
    require(
        Identifiers.isValid(text),
        "is not an id of 1 to 64 letters, digits, - _ . (and not . or .. alone)");
    return text;
  }

  static boolean flag(String text) {
    require(text.equals("true") || text.equals("false"), "is not true or false");
    return text.equals("true");
  }

  static Parser<Long> integer(long min, long max) {
    return text -> {
      boolean fits = INTEGER.matcher(text).matches();
      long number = fits ? Long.parseLong(text) : 0;
      require(
          fits && number >= min && number <= max,
          "is not a whole number from " + min + " to " + max);
      return number;
    };
  }

  static double price(String text) {
    require(DECIMAL.matcher(text).matches(), "is not a price in USD such as 0.15");
    return Double.parseDouble(text);
  }

  /**
   * More than zero, for instance {@code 500ms}, {@code 2s}, {@code 10m}, {@code 1h} or {@code 30d}.
   */
  static Duration duration(String text) {
    Matcher form = DURATION.matcher(text);
    require(form.matches(), "is not a duration such as 500ms, 2s, 10m, 1h or 30d");
    long number = Long.parseLong(form.group(1));
    require(number > 0, "is not a duration of more than zero");
    return switch (form.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** A {@link #duration} of at most a day. */
  static Duration shortDuration(String text) {
    Duration duration = duration(text);
    require(duration.compareTo(Duration.ofDays(1)) <= 0, "is not a duration of at most 1d");
    return duration;
  }

  /** {@code http} or {@code https}, a host, and perhaps port and path. */
  static URI url(String text) {
    try {
      URI url = new URI(text);
      require(
          ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
              && url.getHost() != null
              && url.getPort() <= 65535
              && url.getRawUserInfo() == null
              && url.getRawQuery() == null
              && url.getRawFragment() == null,
          "is not http(s)://host[:port][/path] without user, query and fragment");
      return url;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is not a URL such as https://api.example.com", e);
    }
  }

  /** An address or a name to listen on. */
  static String host(String text) {
    require(HOST.matcher(text).matches(), "is not a host such as 127.0.0.1, localhost or 0.0.0.0");
    return text;
  }

  /** An IP address, or a range of them in CIDR notation. */
  static String network(String text) {
    require(
        TrustedProxies.isNetwork(text),
        "is not an IP address or range such as 10.0.0.7 or 10.0.0.0/8");
    return text;
  }

  /** The name of a header (RFC 9110 §5.1). */
  static String headerName(String text) {
    require(TOKEN.matcher(text).matches(), "is not the name of a header");
    return text;
  }

  /** The value of a header: visible ASCII, spaces and tabs (RFC 9110 §5.5). */
  static String headerValue(String text) {
    require(!text.isBlank(), "is blank");
    require(
        text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f)),
        "has a line break or another character that cannot stand in a header");
    return text.strip();
  }

  /** A day, which begins at midnight UTC, or a moment. */
  static Instant moment(String text) {
    try {
      return DATE.matcher(text).matches()
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "is not a day such as 2027-01-01 or a moment such as 2027-01-01T12:00:00Z", e);
    }
  }

  /** Throws with the message unless the condition holds. */
  static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
