package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.TraceQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells spans that cannot have what a query asks of content from those that may, by a look at their
 * JSON as it is stored, which is many times faster than to read it. Immutable and safe for use by
 * many threads.
 */
final class ContentSieve {

  private final List<Needle> needles;

  private ContentSieve(List<Needle> needles) {
    this.needles = needles;
  }

  /** A text that some span of the trace must have in its name or its JSON. */
  private record Needle(String text, boolean anyCase) {}

  static ContentSieve of(TraceQuery query) {
    List<Needle> needles = new ArrayList<>();
    String words = query.words();
    if (words != null) {
      for (String word : words.strip().split("\\s+", -1)) {
        if (!word.isEmpty() && isWrittenAsIs(word)) {
          needles.add(new Needle(word, true));
        }
      }
    }
    for (Map.Entry<String, String> attribute : query.attributes().entrySet()) {
      if (isWrittenAsIs(attribute.getKey())) {
        needles.add(new Needle('"' + attribute.getKey() + '"', false));
      }
      if (isWrittenAsIs(attribute.getValue()) && isNoNumber(attribute.getValue())) {
        needles.add(new Needle(attribute.getValue(), false));
      }
    }
    return new ContentSieve(List.copyOf(needles));
  }

  /** Whether JSON has the text as it is. A long one may have been cut. */
  private static boolean isWrittenAsIs(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        return false;
      }
    }
    return text.length() <= 200;
  }

  /** A number may be written otherwise than it was asked for. */
  private static boolean isNoNumber(String text) {
    return text.chars().anyMatch(c -> c > 'E' && c != 'e' && Character.isLetter(c));
  }

  /** What is still to be found in a trace; for one trace. */
  Search search() {
    return new Search();
  }

  /** One trace, span by span. For one thread. */
  final class Search {
    private final boolean[] found = new boolean[needles.size()];
    private boolean isHidden;

    void add(String name, String detail) {
      if (isHidden) {
        return;
      }
      isHidden = detail.indexOf(ContentNames.MARK) >= 0; // some of the text is elsewhere
      for (int i = 0; i < found.length; i++) {
        Needle needle = needles.get(i);
        found[i] = found[i] || contains(detail, needle) || contains(name, needle);
      }
    }

    boolean mayMatch() {
      if (isHidden) {
        return true;
      }
      for (boolean one : found) {
        if (!one) {
          return false;
        }
      }
      return true;
    }
  }

  private static boolean contains(@Nullable String text, Needle needle) {
    if (text == null) {
      return false;
    }
    return needle.anyCase() ? containsInAnyCase(text, needle.text()) : text.contains(needle.text());
  }

  /** As {@link String#regionMatches(boolean, int, String, int, int)} has it, only faster. */
  private static boolean containsInAnyCase(String text, String word) {
    char upper = Character.toUpperCase(word.charAt(0));
    char lower = Character.toLowerCase(word.charAt(0));
    boolean isPlain = word.charAt(0) < 128;
    int last = text.length() - word.length();
    for (int i = 0; i <= last; i++) {
      char c = text.charAt(i);
      boolean maybe = c == upper || c == lower || c > 127 || !isPlain;
      if (maybe && text.regionMatches(true, i, word, 0, word.length())) {
        return true;
      }
    }
    return false;
  }
}
