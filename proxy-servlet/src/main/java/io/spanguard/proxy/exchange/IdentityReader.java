package io.spanguard.proxy.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.config.Identity;
import io.spanguard.proxy.config.Identity.IdSource;
import io.spanguard.proxy.guardrail.Scrubber;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds agent, session and user ids in a request, in the places that the configuration names. */
final class IdentityReader {

  private static final int MAX_LENGTH = 256;

  /** Of what should be an id and is much longer, a token for instance. */
  private static final int LOOKED_AT = 16_384;

  private IdentityReader() {}

  /**
   * @param agent null where none of the places has one, as for the others
   */
  record Ids(@Nullable String agent, @Nullable String session, @Nullable String user) {}

  /**
   * The ids as they may be recorded.
   *
   * @param body null where it is not inspected
   */
  static Ids read(ExchangeServices services, HttpServletRequest request, @Nullable JsonNode body) {
    Identity identity = services.identity();
    Scrubber scrubber = services.scrubber();
    return new Ids(
        recordable(first(identity.agent(), request, body), scrubber),
        recordable(first(identity.session(), request, body), scrubber),
        recordable(first(identity.user(), request, body), scrubber));
  }

  /** Cut after it was looked at: half a token is not known for one. */
  private static @Nullable String recordable(@Nullable String id, Scrubber scrubber) {
    return id == null ? null : cut(scrubber.scrubbedWord(cut(id, LOOKED_AT)), MAX_LENGTH);
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }

  private static @Nullable String first(
      List<IdSource> sources, HttpServletRequest request, @Nullable JsonNode body) {
    for (IdSource source : sources) {
      String value = value(source, request, body);
      if (value != null && !value.isBlank()) {
        return value.strip();
      }
    }
    return null;
  }

  private static @Nullable String value(
      IdSource source, HttpServletRequest request, @Nullable JsonNode body) {
    if (source instanceof IdSource.Header header) {
      return request.getHeader(header.name());
    }
    if (source instanceof IdSource.Baggage baggage) {
      return baggage(request, baggage.key());
    }
    return body == null ? null : field(body, ((IdSource.Body) source).path());
  }

  /** W3C Baggage: {@code key=value;property, …}, values percent-encoded. */
  private static @Nullable String baggage(HttpServletRequest request, String key) {
    for (String line : Collections.list(request.getHeaders("baggage"))) {
      for (String member : line.split(",", -1)) {
        String pair = member.split(";", 2)[0];
        int equals = pair.indexOf('=');
        if (equals > 0 && pair.substring(0, equals).strip().equals(key)) {
          return percentDecoded(pair.substring(equals + 1).strip());
        }
      }
    }
    return null;
  }

  private static @Nullable String percentDecoded(String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return null;
    }
  }

  private static @Nullable String field(JsonNode body, List<String> path) {
    JsonNode node = body;
    for (String name : path) {
      node = node.path(name);
    }
    if (node.isObject()) {
      node = node.path("id");
    }
    return node.isTextual() || node.isIntegralNumber() ? node.asText() : null;
  }
}
