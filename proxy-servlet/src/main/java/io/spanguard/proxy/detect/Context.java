package io.spanguard.proxy.detect;

/** Words that stand shortly before something and say what it is. */
final class Context {

  private static final int NEAR = 48;

  private Context() {}

  /**
   * Whether one of the words, in small letters, stands in the {@value #NEAR} characters before, as
   * a word or at the beginning of one.
   */
  static boolean isBefore(CharSequence text, int start, String... words) {
    int from = Math.max(0, start - NEAR);
    for (String word : words) {
      for (int at = start - word.length(); at >= from; at--) {
        if (isAt(text, at, word) && (at == 0 || !Character.isLetter(text.charAt(at - 1)))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isAt(CharSequence text, int at, String word) {
    for (int i = 0; i < word.length(); i++) {
      if (at < 0 || Character.toLowerCase(text.charAt(at + i)) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
