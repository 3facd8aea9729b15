package io.spanguard.proxy.detect;

import com.google.re2j.PatternSyntaxException;

/** Where in a regular expression RE2/J stumbled; it keeps that to itself. */
final class RegexPlace {

  private RegexPlace() {}

  /** What is wrong, without a quotation. */
  static String description(PatternSyntaxException e) {
    // RE2/J's word for a closing parenthesis that nothing opened.
    return e.getDescription().endsWith("internal error") ? "unexpected )" : e.getDescription();
  }

  /**
   * The offset of the mistake.
   *
   * @param piece what RE2/J names: the mistaken piece, or the whole expression where a bracket has
   *     no partner
   */
  static int of(String regex, String piece) {
    int index = piece.equals(regex) ? -1 : regex.indexOf(piece);
    return Math.max(0, index < 0 ? lonelyBracket(regex) : index);
  }

  private static int lonelyBracket(String regex) {
    int[] open = new int[regex.length()];
    int depth = 0;
    int classStart = -1;
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\') {
        i++;
      } else if (classStart >= 0) {
        classStart = c == ']' && i > classStart + 1 ? -1 : classStart;
      } else if (c == '[') {
        classStart = i;
      } else if (c == '(') {
        open[depth++] = i;
      } else if (c == ')' && --depth < 0) {
        return i;
      }
    }
    return classStart >= 0 || depth == 0 ? classStart : open[depth - 1];
  }
}
