package io.spanguard.trace.jdbi;

import io.spanguard.trace.TraceSummary.Facet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The facets of a trace in one column: a line {@code name=value} for each, with a line's end before
 * the first and after the last. So a search for {@link #line} in it finds that facet and no other.
 */
final class FacetText {

  private static final char END = '\n';
  private static final char ESCAPE = '\\';

  private FacetText() {}

  static String write(Set<Facet> facets) {
    StringBuilder text = new StringBuilder(32 + 24 * facets.size()).append(END);
    for (Facet facet : facets) {
      append(text, facet);
    }
    return text.toString();
  }

  /** What stands in the column for this facet. */
  static String line(String name, String value) {
    StringBuilder line = new StringBuilder().append(END);
    append(line, new Facet(name, value));
    return line.toString();
  }

  private static void append(StringBuilder text, Facet facet) {
    text.append(facet.name()).append('=');
    String value = facet.value();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == END) {
        text.append(ESCAPE).append('n');
      } else if (c == ESCAPE) {
        text.append(ESCAPE).append(ESCAPE);
      } else {
        text.append(c);
      }
    }
    text.append(END);
  }

  static Set<Facet> read(String text) {
    Set<Facet> facets = new HashSet<>();
    int start = 1;
    while (start < text.length()) {
      int end = text.indexOf(END, start);
      int equals = text.indexOf('=', start);
      facets.add(
          new Facet(text.substring(start, equals), unescaped(text.substring(equals + 1, end))));
      start = end + 1;
    }
    return facets;
  }

  /** The values of one facet. */
  static List<String> values(String text, String name) {
    String start = END + name + "=";
    List<String> values = new ArrayList<>(1);
    int line = text.indexOf(start);
    while (line >= 0) {
      int end = text.indexOf(END, line + 1);
      values.add(unescaped(text.substring(line + start.length(), end)));
      line = text.indexOf(start, end);
    }
    return values;
  }

  /** The value that stands in a line. */
  private static String unescaped(String raw) {
    if (raw.indexOf(ESCAPE) < 0) {
      return raw;
    }
    StringBuilder value = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == ESCAPE) {
        i++;
        value.append(raw.charAt(i) == 'n' ? END : ESCAPE);
      } else {
        value.append(c);
      }
    }
    return value.toString();
  }
}
