package io.spanguard.proxy.detect;

import java.util.Arrays;
import java.util.List;

/** Parts of texts whose words are spelt in another way, read as they are meant. */
final class Respelling {

  /** What stands for a letter. */
  static final String LEET = "0134578@$!";

  private static final String LEET_LETTERS = "oieastbasi";
  private static final String OTHER_LETTERS = "oleastbasl";

  private Respelling() {}

  /** {@code i g n o r e}: blanks between single letters go, wider ones stay one. */
  static TextView spaced(TextView view, Clusters.Part part) {
    FoldedWindow text = view.text();
    Joined joined = new Joined(view, part);
    for (int i = part.from(); i < part.to(); i++) {
      boolean between =
          isGap(text.at(i))
              && i > 0
              && i + 1 < text.limit()
              && isSingle(text, i - 1)
              && isSingle(text, i + 1);
      if (!between) {
        joined.add(i, text.at(i));
      }
    }
    return joined.view("letter-spacing");
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
  static TextView split(TextView view, Clusters.Part part) {
    FoldedWindow text = view.text();
    Joined joined = new Joined(view, part);
    for (int i = part.from(); i < part.to(); i++) {
      if (!Signs.isSplit(text, i)) {
        joined.add(i, text.at(i));
      }
    }
    return joined.view("splitting");
  }

  /** {@code 1gn0re}: digits among letters are letters; a one may be two of them. */
  static List<TextView> leet(TextView view, Clusters.Part part) {
    TextView plain = leet(view, part, LEET_LETTERS);
    TextView other = leet(view, part, OTHER_LETTERS);
    return plain.text().toString().equals(other.text().toString())
        ? List.of(plain)
        : List.of(plain, other);
  }

  private static TextView leet(TextView view, Clusters.Part part, String letters) {
    FoldedWindow text = view.text();
    Joined plain = new Joined(view, part);
    for (int i = part.from(); i < part.to(); i++) {
      int letter = LEET.indexOf(text.at(i));
      plain.add(i, letter < 0 ? text.at(i) : letters.charAt(letter));
    }
    return plain.view("leet");
  }

  /** What is left of a part of a text, with the places of its characters. For use by one thread. */
  private static final class Joined {
    private final TextView view;
    private final StringBuilder text;
    private final int[] places;

    private Joined(TextView view, Clusters.Part part) {
      this.view = view;
      this.text = new StringBuilder(part.to() - part.from());
      this.places = new int[part.to() - part.from()];
    }

    private void add(int index, char c) {
      places[text.length()] = view.startOf(index);
      text.append(c);
    }

    private TextView view(String technique) {
      return TextView.mapped(text, technique, Arrays.copyOf(places, text.length()));
    }
  }
}
