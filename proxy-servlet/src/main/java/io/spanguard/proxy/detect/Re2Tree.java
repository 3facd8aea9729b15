package io.spanguard.proxy.detect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a regular expression in RE2's syntax consumes: the same, or more where that is not told
 * apart (classes of Unicode, letters of either case beyond ASCII). For expressions that RE2/J has
 * taken. For use by one thread.
 */
final class Re2Tree {

  private static final RegexTree FLAGS = new RegexTree.Anything();

  private static final CharacterSet ASCII = CharacterSet.of('\0', '\u007f');

  /** RE2 leaves out the vertical tab. */
  private static final CharacterSet SPACE = CharacterSet.in(" \t\n\f\r");

  /**
   * Those that fold to letters beyond ASCII, and the other way round: the Kelvin sign, the long s.
   */
  private static final CharacterSet FOLDING = CharacterSet.in("kKsS");

  private final String regex;
  private int at;
  private boolean ignoresCase;

  private Re2Tree(String regex) {
    this.regex = regex;
  }

  /** Null where it has something that is not known here. */
  static @Nullable RegexTree of(String regex) {
    Re2Tree reader = new Re2Tree(regex);
    try {
      RegexTree tree = reader.choice();
      return reader.at == regex.length() ? tree : null;
    } catch (NotKnownException | StringIndexOutOfBoundsException | NumberFormatException e) {
      return null;
    }
  }

  private RegexTree choice() {
    List<RegexTree> parts = new ArrayList<>();
    parts.add(sequence());
    while (take('|')) {
      parts.add(sequence());
    }
    return parts.size() == 1 ? parts.get(0) : new RegexTree.Choice(parts);
  }

  private RegexTree sequence() {
    List<RegexTree> parts = new ArrayList<>();
    while (at < regex.length() && !is('|') && !is(')')) {
      if (regex.startsWith("\\Q", at)) {
        quoted(parts);
      } else {
        RegexTree piece = piece();
        if (!(piece instanceof RegexTree.Anything)) {
          parts.add(piece);
        }
      }
      // Behind flags it is what stands before them that is repeated, and perhaps once more.
      boolean repeated = !parts.isEmpty();
      while (repeated) {
        repeated = repeats(parts);
      }
    }
    return new RegexTree.Sequence(parts);
  }

  private RegexTree piece() {
    int c = next();
    return switch (c) {
      case '(' -> group();
      case '[' -> new RegexTree.One(set());
      case '.' -> new RegexTree.One(CharacterSet.ALL);
      case '^', '$' -> new RegexTree.Sequence(List.of());
      case '\\' -> escape();
      case '*', '+', '?' -> throw new NotKnownException();
      default -> new RegexTree.One(literal(c));
    };
  }

  private CharacterSet literal(int c) {
    return inCase(range(c, c));
  }

  private static CharacterSet range(int first, int last) {
    return CharacterSet.of((char) Math.min(first, 0x80), (char) Math.min(last, 0x80));
  }

  private CharacterSet inCase(CharacterSet set) {
    if (!ignoresCase) {
      return set;
    }
    CharacterSet both = set.inEitherCase();
    return both.beyond()
        ? both.and(FOLDING)
        : both.meets(FOLDING) ? both.and(CharacterSet.BEYOND) : both;
  }

  private RegexTree group() {
    boolean before = ignoresCase;
    if (take('?')) {
      if (take('P') || is('<')) {
        at = regex.indexOf('>', at) + 1;
      } else if (!flags()) {
        return FLAGS; // for the rest of what surrounds them
      }
    }
    RegexTree inner = choice();
    if (!take(')')) {
      throw new NotKnownException();
    }
    ignoresCase = before;
    return inner;
  }

  /** Whether a group follows. Flags that are taken back are not known here. */
  private boolean flags() {
    for (int c = next(); c != ':' && c != ')'; c = next()) {
      if ("imsU".indexOf(c) < 0) {
        throw new NotKnownException();
      }
      ignoresCase |= c == 'i';
    }
    return regex.charAt(at - 1) == ':';
  }

  private RegexTree escape() {
    if ("bBAz".indexOf(regex.charAt(at)) >= 0) {
      at++;
      return new RegexTree.Sequence(List.of());
    }
    CharacterSet kind = kind();
    return new RegexTree.One(kind == null ? literal(escaped()) : kind);
  }

  /** What an escape for a class of characters means; null: it is for a single one. */
  private @Nullable CharacterSet kind() {
    char c = regex.charAt(at++);
    return switch (c) {
      case 'd' -> CharacterSet.DIGIT;
      case 'D' -> CharacterSet.DIGIT.others();
      case 'w' -> inCase(CharacterSet.WORD);
      case 'W' -> CharacterSet.WORD.others();
      case 's' -> SPACE;
      case 'S' -> SPACE.others();
      case 'p', 'P' -> {
        at = take('{') ? regex.indexOf('}', at) + 1 : at + 1;
        yield CharacterSet.ALL;
      }
      default -> {
        at--;
        yield null;
      }
    };
  }

  /** A single character behind a backslash. */
  private int escaped() {
    int c = next();
    return switch (c) {
      case 'a' -> 7;
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0b;
      case 'x' -> coded();
      default -> {
        if (c < 128 && Character.isLetterOrDigit(c)) {
          throw new NotKnownException();
        }
        yield c;
      }
    };
  }

  private int coded() {
    int end = take('{') ? regex.indexOf('}', at) : at + 2;
    int c = Integer.parseInt(regex.substring(at, end), 16);
    at = regex.charAt(at - 1) == '{' ? end + 1 : end;
    return c;
  }

  private void quoted(List<RegexTree> parts) {
    at += 2;
    int end = regex.indexOf("\\E", at);
    int stop = end < 0 ? regex.length() : end;
    while (at < stop) {
      parts.add(new RegexTree.One(literal(next())));
    }
    at = end < 0 ? stop : end + 2;
  }

  private CharacterSet set() {
    boolean negated = take('^');
    CharacterSet set = CharacterSet.NONE;
    boolean exact = true;
    boolean begun = false;
    while (!begun || !is(']')) {
      begun = true;
      if (regex.startsWith("[:", at) && regex.indexOf(":]", at) > 0) {
        set = set.and(regex.charAt(at + 2) == '^' ? CharacterSet.ALL : ASCII);
        at = regex.indexOf(":]", at) + 2;
        exact = false;
        continue;
      }
      CharacterSet kind = is('\\') ? kindInSet() : null;
      if (kind == null) {
        int first = single();
        boolean ranges = is('-') && regex.charAt(at + 1) != ']';
        at += ranges ? 1 : 0;
        kind = range(first, ranges ? single() : first);
      } else {
        exact = false;
      }
      set = set.and(kind);
    }
    at++;
    CharacterSet all = inCase(set);
    exact &= !ignoresCase || all.equals(set.inEitherCase());
    return !negated ? all : exact ? all.others() : CharacterSet.ALL;
  }

  private @Nullable CharacterSet kindInSet() {
    at++;
    CharacterSet kind = kind();
    at -= kind == null ? 1 : 0;
    return kind;
  }

  private int single() {
    return take('\\') ? escaped() : next();
  }

  /** Whether what has been read last was repeated. */
  private boolean repeats(List<RegexTree> parts) {
    int least = 0;
    int most = Integer.MAX_VALUE;
    if (at == regex.length()) {
      return false;
    }
    switch (regex.charAt(at)) {
      case '*' -> at++;
      case '+' -> {
        at++;
        least = 1;
      }
      case '?' -> {
        at++;
        most = 1;
      }
      case '{' -> {
        int end = regex.indexOf('}', at);
        if (end < 0 || !regex.substring(at, end).matches("\\{\\d{1,4}(?:,\\d{0,4})?")) {
          return false; // stands for itself
        }
        String[] numbers = regex.substring(at + 1, end).split(",", -1);
        at = end + 1;
        least = Integer.parseInt(numbers[0]);
        most =
            numbers.length == 1
                ? least
                : numbers[1].isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(numbers[1]);
      }
      default -> {
        return false;
      }
    }
    take('?'); // lazy
    int last = parts.size() - 1;
    parts.set(last, new RegexTree.Repeat(parts.get(last), least, most));
    return true;
  }

  private boolean is(char c) {
    return at < regex.length() && regex.charAt(at) == c;
  }

  private boolean take(char c) {
    boolean taken = is(c);
    at += taken ? 1 : 0;
    return taken;
  }

  /** The next character, which may be two surrogates. */
  private int next() {
    int c = regex.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  private static final class NotKnownException extends RuntimeException {

    private NotKnownException() {
      super(null, null, false, false);
    }
  }
}
