package io.spanguard.proxy.detect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Undoes what hides a text from rules but not from a model. The folded text itself comes first
 * ({@link CharacterFold}); then, only where there are signs of it, what was letter-spaced, split by
 * dashes, written with digits for letters, in tag characters, or encoded as base64, hex, percent,
 * HTML entities or escapes: twice at most, {@link #MOST} characters in all. For use by one thread.
 */
final class Normaliser {

  /** Characters that are decoded of one text. */
  static final int MOST = 256 * 1024;

  private static final int DEPTH = 2;
  private static final int SHORTEST_RUN = 16;
  private static final int LONGEST_RUN = 32 * 1024;

  private final List<TextView> views = new ArrayList<>();
  private int decoded;

  private Normaliser() {}

  /** The text as it is, followed by what may be hidden in it. */
  static List<TextView> views(CharSequence text, boolean json) {
    Normaliser normaliser = new Normaliser();
    FoldedWindow folded = new FoldedWindow(json);
    folded.append(text, 0, text.length());
    folded.finish();
    TextView plain = TextView.plain(folded);
    normaliser.views.add(plain);
    normaliser.tags(text);
    normaliser.unravel(plain, DEPTH);
    return normaliser.views;
  }

  private void unravel(TextView view, int depth) {
    FoldedWindow text = view.text();
    Signs signs = Signs.of(text);
    if (signs.runs > 0) {
      runs(view, depth);
    }
    if (signs.escapes >= 3) {
      escapes(view, depth);
    }
    if (signs.spaced >= 4) {
      spaced(view);
    }
    if (signs.split >= Math.max(2, text.limit() / 400)) {
      split(view);
    }
    if (signs.leet >= Math.max(2, text.limit() / 400)) {
      leet(view);
    }
  }

  private void add(String text, String technique, int start, int end, int depth) {
    if (decoded + text.length() > MOST || text.length() < 4) {
      return;
    }
    decoded += text.length();
    TextView view = TextView.decoded(text, technique, start, end);
    views.add(view);
    if (depth > 1) {
      int before = views.size();
      unravel(view, depth - 1);
      for (int i = before; i < views.size(); i++) {
        TextView inner = views.get(i);
        views.set(i, new TextView(inner.text(), technique, null, start, end));
      }
    }
  }

  /** Characters that spell ASCII unseen, other than in the flags of parts of countries. */
  private void tags(CharSequence text) {
    StringBuilder spelt = new StringBuilder();
    int start = -1;
    int end = 0;
    boolean flag = false;
    int i = 0;
    while (i + 1 < text.length()) {
      char c = text.charAt(i);
      if (c < 0xd800 || c > 0xdbff) {
        flag = false;
        i++;
        continue;
      }
      int codePoint = Character.codePointAt(text, i);
      if (codePoint == 0x1f3f4) {
        flag = true;
      } else if (CharacterFold.isTag(codePoint)) {
        if (!flag && codePoint >= 0xe0020 && codePoint < 0xe007f) {
          start = start < 0 ? i : start;
          end = i + 2;
          spelt.append((char) (codePoint - 0xe0000));
        }
        flag &= codePoint != 0xe007f;
      }
      i += 2;
    }
    if (start >= 0) {
      add(spelt.toString(), "tag-characters", start, end, DEPTH);
    }
  }

  private void runs(TextView view, int depth) {
    FoldedWindow text = view.text();
    int limit = text.limit();
    for (int i = 0; i < limit; i++) {
      if (!isEncoded(text.at(i))) {
        continue;
      }
      int end = i;
      while (end < limit && isEncoded(text.at(end))) {
        end++;
      }
      if (end - i >= SHORTEST_RUN) {
        boolean hex = isHex(text, i, end);
        for (int from = i; from < end; from += LONGEST_RUN) {
          int to = Math.min(end, from + LONGEST_RUN);
          String run = text.subSequence(from, to).toString();
          String found = hex && run.length() % 2 == 0 ? hex(run) : base64(run);
          if (!found.isEmpty()) {
            String technique = hex ? "hex" : "base64";
            add(found, technique, view.startOf(from), view.endBefore(to), depth);
          }
        }
      }
      i = end;
    }
  }

  private static boolean isEncoded(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/'
        || c == '-'
        || c == '_';
  }

  private static boolean isHex(FoldedWindow text, int start, int end) {
    int i = start;
    while (i < end && Character.digit(text.at(i), 16) >= 0) {
      i++;
    }
    return i == end;
  }

  private static String hex(String run) {
    byte[] bytes = new byte[run.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(run, 2 * i, 2 * i + 2, 16);
    }
    return readable(bytes);
  }

  private static String base64(String run) {
    String plain = run.replace('-', '+').replace('_', '/');
    try {
      return readable(
          Base64.getDecoder()
              .decode(
                  plain.substring(0, plain.length() / 4 * 4)
                      + (plain.length() % 4 > 1 ? plain.substring(plain.length() / 4 * 4) : "")));
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** The bytes as text, or nothing where they are none. */
  private static String readable(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int strange = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\ufffd' || (c < ' ' && c != '\n' && c != '\t' && c != '\r')) {
        strange++;
      }
    }
    return strange * 20 > text.length() ? "" : text;
  }

  /** Percent signs, entities and backslashes. */
  private void escapes(TextView view, int depth) {
    FoldedWindow text = view.text();
    StringBuilder plain = new StringBuilder(text.length());
    int limit = text.limit();
    int first = -1;
    int last = 0;
    for (int i = 0; i < limit; i++) {
      char c = text.at(i);
      int end = c == '%' || c == '&' || c == '\\' ? escapeEnd(text, i) : 0;
      if (end == 0) {
        plain.append(c);
        continue;
      }
      first = first < 0 ? i : first;
      last = end;
      plain.append(Escapes.decode(text.subSequence(i, end).toString()));
      i = end - 1;
    }
    if (first >= 0) {
      add(plain.toString(), "escapes", view.startOf(first), view.endBefore(last), depth);
    }
  }

  private static int escapeEnd(FoldedWindow text, int start) {
    int length = Escapes.length(text, start, text.limit());
    return length == 0 ? 0 : start + length;
  }

  /** {@code i g n o r e}: blanks between single letters go, wider ones stay one. */
  private void spaced(TextView view) {
    FoldedWindow text = view.text();
    int limit = text.limit();
    StringBuilder joined = new StringBuilder(limit);
    int[] places = new int[limit];
    for (int i = 0; i < limit; i++) {
      boolean between =
          isGap(text.at(i))
              && i > 0
              && i + 1 < limit
              && isSingle(text, i - 1)
              && isSingle(text, i + 1);
      if (!between) {
        places[joined.length()] = view.startOf(i);
        joined.append(text.at(i));
      }
    }
    views.add(TextView.mapped(joined, "letter-spacing", Arrays.copyOf(places, joined.length())));
  }

  private static boolean isGap(char c) {
    return c == ' ' || c == '.' || c == '-' || c == '_' || c == '*' || c == '|';
  }

  private static boolean isSingle(FoldedWindow text, int index) {
    return Character.isLetterOrDigit(text.at(index))
        && (index == 0 || !Character.isLetterOrDigit(text.at(index - 1)))
        && (index + 1 == text.limit() || !Character.isLetterOrDigit(text.at(index + 1)));
  }

  /** {@code ig-nore}: signs between letters go. */
  private void split(TextView view) {
    FoldedWindow text = view.text();
    int limit = text.limit();
    StringBuilder joined = new StringBuilder(limit);
    int[] places = new int[limit];
    for (int i = 0; i < limit; i++) {
      if (!Signs.isSplit(text, i)) {
        places[joined.length()] = view.startOf(i);
        joined.append(text.at(i));
      }
    }
    views.add(TextView.mapped(joined, "splitting", Arrays.copyOf(places, joined.length())));
  }

  /** {@code 1gn0re}: digits among letters are letters. */
  private void leet(TextView view) {
    FoldedWindow text = view.text();
    int limit = text.limit();
    StringBuilder plain = new StringBuilder(limit);
    int[] places = new int[limit];
    for (int i = 0; i < limit; i++) {
      int letter = Signs.LEET.indexOf(text.at(i));
      places[i] = view.startOf(i);
      plain.append(letter < 0 ? text.at(i) : Signs.LEET_LETTERS.charAt(letter));
    }
    views.add(TextView.mapped(plain, "leet", places));
  }

  /** What a text shows of being hidden, counted in one pass. */
  private static final class Signs {
    private static final String LEET = "013457@$!";
    private static final String LEET_LETTERS = "oieastasi";

    private int runs;
    private int escapes;
    private int spaced;
    private int split;
    private int leet;

    private static Signs of(FoldedWindow text) {
      Signs signs = new Signs();
      int limit = text.limit();
      int run = 0;
      int word = 0;
      int singles = 0;
      boolean letter = false;
      boolean digit = false;
      for (int i = 0; i < limit; i++) {
        char c = text.at(i);
        boolean alphanumeric =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (alphanumeric) {
          run++;
          word++;
          digit |= c <= '9' && LEET.indexOf(c) >= 0;
          letter |= c > '9';
        } else {
          run = c == '+' || c == '/' || c == '-' || c == '_' ? run + 1 : 0;
          if (word > 0) {
            singles = word == 1 && letter ? singles + 1 : 0;
            signs.spaced = Math.max(signs.spaced, singles);
            signs.leet += letter && digit && word > 2 ? 1 : 0;
          }
          word = 0;
          letter = c == '@' || c == '$' ? letter : false;
          digit = false;
          if (c == '%' || c == '&' || c == '\\') {
            signs.escapes++;
          } else if (c != ' ' && isSplit(text, i)) {
            signs.split++;
          }
        }
        if (run == SHORTEST_RUN) {
          signs.runs++;
        }
      }
      signs.leet += letter && digit && word > 2 ? 1 : 0;
      return signs;
    }

    private static boolean isSplit(FoldedWindow text, int index) {
      char c = text.at(index);
      return (c == '-' || c == '.' || c == '_' || c == '*' || c == '~' || c == '|' || c == '+')
          && index > 0
          && index + 1 < text.limit()
          && Character.isLetter(text.at(index - 1))
          && Character.isLetter(text.at(index + 1));
    }
  }
}
