package io.spanguard.proxy.firewall;

import com.google.re2j.Pattern;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * SQL without its comments. What is a comment depends on where literals begin and end, and on the
 * database, so a text may have several readings; each is given. Stateless.
 */
final class SqlText {

  private static final Pattern VERB =
      Pattern.compile(
          "\\b(?:select|insert|update|delete|with|drop|create|alter|truncate|grant|call|exec|merge"
              + "|replace|set|begin)\\b");

  private final String text;
  private final boolean everyComment;
  private final boolean backslashEscapes;
  private final StringBuilder out;
  private boolean noBlockEnds;

  private SqlText(String text, boolean everyComment, boolean backslashEscapes) {
    this.text = text;
    this.everyComment = everyComment;
    this.backslashEscapes = backslashEscapes;
    this.out = new StringBuilder(text.length());
  }

  /**
   * The text as databases may read it: with {@code #} and {@code --x} as comments, as MySQL and as
   * others have it; with a backslash before a quote as an escape and as none; and, where a quote
   * comes before the first statement, as a text that ends a literal which stands around it.
   */
  static Set<String> readings(String text) {
    Set<String> readings = new LinkedHashSet<>();
    read(text, '\0', readings);
    for (char quote : new char[] {'\'', '"'}) {
      int first = text.indexOf(quote);
      if (first >= 0 && !VERB.matcher(text.substring(0, first).toLowerCase(Locale.ROOT)).find()) {
        read(text, quote, readings);
      }
    }
    return readings;
  }

  private static void read(String text, char within, Set<String> readings) {
    boolean comments = text.indexOf('#') >= 0 || text.contains("--");
    boolean escapes = text.indexOf('\\') >= 0;
    readings.add(new SqlText(text, true, false).read(within));
    if (comments) {
      readings.add(new SqlText(text, false, false).read(within));
    }
    if (escapes) {
      readings.add(new SqlText(text, true, true).read(within));
    }
    if (comments && escapes) {
      readings.add(new SqlText(text, false, true).read(within));
    }
  }

  /**
   * @param within the quote of the literal that the text begins in; NUL for none
   */
  private String read(char within) {
    int at = within == '\0' ? 0 : literal(0, within);
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\'' || c == '"' || c == '`') {
        out.append(c);
        at = literal(at + 1, c);
      } else if (isLineComment(at)) {
        at = endOfLine(at);
        out.append(' ');
      } else if (text.startsWith("/*", at)) {
        at = blockComment(at);
      } else if (text.startsWith("*/", at)) {
        out.append(' ');
        at += 2;
      } else {
        out.append(c);
        at++;
      }
    }
    return out.toString();
  }

  /** Copies a literal to behind its end; a doubled quote is none. */
  private int literal(int from, char quote) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean pair =
          at + 1 < text.length()
              && ((c == quote && text.charAt(at + 1) == quote)
                  || (c == '\\' && backslashEscapes && quote != '`'));
      out.append(c);
      at++;
      if (pair) {
        out.append(text.charAt(at++));
      } else if (c == quote) {
        return at;
      }
    }
    return at;
  }

  private boolean isLineComment(int at) {
    if (text.charAt(at) == '#') {
      return everyComment;
    }
    return text.startsWith("--", at)
        && (everyComment || at + 2 == text.length() || Character.isWhitespace(text.charAt(at + 2)));
  }

  private int endOfLine(int at) {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end + 1;
  }

  /** MySQL runs what stands in one that begins with an exclamation mark, and a version. */
  private int blockComment(int at) {
    out.append(' ');
    int body = at + 2;
    if (body < text.length() && text.charAt(body) == '!') {
      body++;
      while (body < text.length() && Character.isDigit(text.charAt(body))) {
        body++;
      }
      return body;
    }
    int end = noBlockEnds ? -1 : text.indexOf("*/", body);
    noBlockEnds = end < 0;
    // One that does not end is none: another database, or a tool, may see it otherwise.
    return end < 0 ? body : end + 2;
  }
}
