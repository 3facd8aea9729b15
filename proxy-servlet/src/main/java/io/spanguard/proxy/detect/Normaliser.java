package io.spanguard.proxy.detect;

import java.util.ArrayList;
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
    if (folded.hasPairs()) {
      normaliser.tags(text);
    }
    normaliser.unravel(plain, DEPTH);
    return normaliser.views;
  }

  private void unravel(TextView view, int depth) {
    FoldedWindow text = view.text();
    Signs signs = Signs.of(text);
    if (signs.hasRuns()) {
      runs(view, depth);
    }
    if (signs.hasEscapes()) {
      escapes(view, depth);
    }
    int limit = text.limit();
    for (Clusters.Part part : signs.spaced().parts(limit)) {
      views.add(Respelling.spaced(view, part));
    }
    for (Clusters.Part part : signs.split().parts(limit)) {
      views.add(Respelling.split(view, part));
    }
    for (Clusters.Part part : signs.leet().parts(limit)) {
      views.addAll(Respelling.leet(view, part));
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
    for (EncodedRuns.Decoded run : EncodedRuns.of(view.text())) {
      int start = view.startOf(run.start());
      add(run.text(), run.technique(), start, view.endBefore(run.end()), depth);
    }
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
}
