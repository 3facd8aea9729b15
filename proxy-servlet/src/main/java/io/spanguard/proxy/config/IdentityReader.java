package io.spanguard.proxy.config;

import io.spanguard.proxy.config.Identity.IdSource;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the section {@code identity}. */
final class IdentityReader {

  private static final String WRONG = "is not header:NAME, baggage:KEY or body:FIELD.FIELD";
  private static final Pattern PATH = Pattern.compile("[^.\\s]+(\\.[^.\\s]+){0,9}");

  private IdentityReader() {}

  static Identity read(Section section) {
    Identity defaults = Identity.defaults();
    Identity identity =
        new Identity(
            section.list("agent", defaults.agent(), IdentityReader::source),
            section.list("session", defaults.session(), IdentityReader::source),
            section.list("user", defaults.user(), IdentityReader::source));
    section.finish();
    return identity;
  }

  private static IdSource source(String text) {
    int colon = text.indexOf(':');
    Scalars.require(colon > 0 && colon < text.length() - 1, WRONG);
    String rest = text.substring(colon + 1);
    return switch (text.substring(0, colon)) {
      case "header" -> new IdSource.Header(token(rest));
      case "baggage" -> new IdSource.Baggage(token(rest));
      case "body" -> {
        Scalars.require(PATH.matcher(rest).matches(), WRONG);
        yield new IdSource.Body(List.of(rest.split("\\.", -1)));
      }
      default -> throw new IllegalArgumentException(WRONG);
    };
  }

  /** Names of headers and keys of baggage have the same form. */
  private static String token(String text) {
    try {
      return Scalars.headerName(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(WRONG, e);
    }
  }
}
