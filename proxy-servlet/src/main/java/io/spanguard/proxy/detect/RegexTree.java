package io.spanguard.proxy.detect;

import java.util.ArrayList;
import java.util.List;

/**
 * What a regular expression in Java's syntax consumes, as far as the built-in rules go: so that it
 * can be told beforehand where it cannot match. What stands for no characters (look-around, borders
 * of words) is left out, and what is too much to tell is {@link Anything}. Immutable.
 */
sealed interface RegexTree {

  /** One character. */
  record One(CharacterSet of) implements RegexTree {}

  /** One after the other. */
  record Sequence(List<RegexTree> parts) implements RegexTree {
    public Sequence {
      parts = List.copyOf(parts);
    }
  }

  /** One of them. */
  record Choice(List<RegexTree> parts) implements RegexTree {
    public Choice {
      parts = List.copyOf(parts);
    }
  }

  /**
   * @param most {@link Integer#MAX_VALUE}: any number
   */
  record Repeat(RegexTree part, int least, int most) implements RegexTree {}

  /** Any number of any characters. */
  record Anything() implements RegexTree {}

  /** The first group: what is found, where that is less than the whole. */
  record Found(RegexTree part) implements RegexTree {}

  static RegexTree of(String regex) {
    return new Parser(regex).whole();
  }

  /** Recursive descent. For use by one thread. */
  final class Parser {
    private final String regex;
    private int at;
    private boolean ignoresCase;
    private boolean grouped;

    private Parser(String regex) {
      this.regex = regex;
    }

    private RegexTree whole() {
      RegexTree tree = choice();
      if (at < regex.length()) {
        throw new IllegalArgumentException("closing parenthesis at " + at + " of " + regex);
      }
      return tree;
    }

    private RegexTree choice() {
      List<RegexTree> parts = new ArrayList<>();
      parts.add(sequence());
      while (at < regex.length() && regex.charAt(at) == '|') {
        at++;
        parts.add(sequence());
      }
      return parts.size() == 1 ? parts.get(0) : new Choice(parts);
    }

    private RegexTree sequence() {
      List<RegexTree> parts = new ArrayList<>();
      while (at < regex.length() && regex.charAt(at) != '|' && regex.charAt(at) != ')') {
        parts.add(repeated(piece()));
      }
      return parts.size() == 1 ? parts.get(0) : new Sequence(parts);
    }

    private RegexTree piece() {
      char c = regex.charAt(at++);
      return switch (c) {
        case '(' -> group();
        case '[' -> new One(set());
        case '.' -> new One(CharacterSet.ALL);
        case '^', '$' -> new Sequence(List.of());
        case '\\' -> escape();
        default -> one(c);
      };
    }

    private RegexTree one(char c) {
      CharacterSet set = CharacterSet.of(c, c);
      return new One(ignoresCase ? set.inEitherCase() : set);
    }

    private RegexTree group() {
      boolean before = ignoresCase;
      boolean counts = true;
      boolean first = false;
      boolean ahead = false;
      if (regex.charAt(at) != '?') {
        first = !grouped;
        grouped = true;
      } else {
        int start = ++at;
        while (":=!)<>".indexOf(regex.charAt(at)) < 0) {
          at++;
        }
        String flags = regex.substring(start, at);
        char kind = regex.charAt(at++);
        ignoresCase |= flags.indexOf('i') >= 0;
        if (kind == ')') {
          return new Sequence(List.of()); // flags for the rest of what surrounds it
        }
        if (kind == '<') {
          at++; // of a look-behind: = or !
        }
        counts = kind == ':' || kind == '>';
        ahead = kind == '=';
      }
      RegexTree inner = choice();
      at++;
      ignoresCase = before;
      // What has to follow at the very end may as well be consumed: nothing comes after it.
      boolean consumed = counts || (ahead && at == regex.length());
      return !consumed ? new Sequence(List.of()) : first ? new Found(inner) : inner;
    }

    private RegexTree escape() {
      char c = regex.charAt(at++);
      if (c == 'b' || c == 'B' || c == 'A' || c == 'z' || c == 'Z') {
        return new Sequence(List.of());
      }
      if (c >= '1' && c <= '9') {
        return new Anything(); // what a group matched
      }
      if (c == 'Q') {
        return quoted();
      }
      return new One(escaped(c));
    }

    private RegexTree quoted() {
      int end = regex.indexOf("\\E", at);
      List<RegexTree> letters = new ArrayList<>();
      while (at < end) {
        letters.add(one(regex.charAt(at++)));
      }
      at += 2;
      return new Sequence(letters);
    }

    /** What an escape means, in brackets and elsewhere. */
    private CharacterSet escaped(char c) {
      return switch (c) {
        case 'd' -> CharacterSet.DIGIT;
        case 'D' -> CharacterSet.DIGIT.others();
        case 'w' -> CharacterSet.WORD;
        case 'W' -> CharacterSet.WORD.others();
        case 's' -> CharacterSet.SPACE;
        case 'S' -> CharacterSet.SPACE.others();
        case 'n' -> CharacterSet.of('\n', '\n');
        case 'r' -> CharacterSet.of('\r', '\r');
        case 't' -> CharacterSet.of('\t', '\t');
        case 'p', 'P' -> {
          at = regex.indexOf('}', at) + 1;
          yield CharacterSet.ALL;
        }
        case 'x' -> coded(2);
        case 'u' -> coded(4);
        default -> {
          if (Character.isLetterOrDigit(c)) {
            throw new IllegalArgumentException("escape \\" + c + " in " + regex);
          }
          yield CharacterSet.of(c, c);
        }
      };
    }

    private CharacterSet coded(int digits) {
      char c = (char) Integer.parseInt(regex, at, at + digits, 16);
      at += digits;
      return CharacterSet.of(c, c);
    }

    private CharacterSet set() {
      boolean negated = regex.charAt(at) == '^';
      at += negated ? 1 : 0;
      CharacterSet set = CharacterSet.NONE;
      do {
        char c = regex.charAt(at++);
        if (c == '[' || (c == '&' && regex.charAt(at) == '&')) {
          throw new IllegalArgumentException("brackets in brackets in " + regex);
        }
        if (c == '\\') {
          set = set.and(escaped(regex.charAt(at++)));
        } else if (regex.charAt(at) == '-' && regex.charAt(at + 1) != ']') {
          set = set.and(CharacterSet.of(c, regex.charAt(at + 1)));
          at += 2;
        } else {
          set = set.and(CharacterSet.of(c, c));
        }
      } while (regex.charAt(at) != ']');
      at++;
      set = ignoresCase ? set.inEitherCase() : set;
      return negated ? set.others() : set;
    }

    private RegexTree repeated(RegexTree part) {
      if (at == regex.length()) {
        return part;
      }
      int least;
      int most;
      switch (regex.charAt(at)) {
        case '?' -> {
          least = 0;
          most = 1;
        }
        case '*' -> {
          least = 0;
          most = Integer.MAX_VALUE;
        }
        case '+' -> {
          least = 1;
          most = Integer.MAX_VALUE;
        }
        case '{' -> {
          int end = regex.indexOf('}', at);
          String[] numbers = regex.substring(at + 1, end).split(",", -1);
          least = Integer.parseInt(numbers[0]);
          most = least;
          if (numbers.length > 1) {
            most = numbers[1].isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(numbers[1]);
          }
          at = end;
        }
        default -> {
          return part;
        }
      }
      at++;
      if (at < regex.length() && (regex.charAt(at) == '?' || regex.charAt(at) == '+')) {
        at++; // lazy or possessive
      }
      return new Repeat(part, least, most);
    }
  }
}
