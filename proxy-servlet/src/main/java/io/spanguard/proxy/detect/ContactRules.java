package io.spanguard.proxy.detect;

import io.spanguard.proxy.detect.AnchoredRule.Check;
import java.util.List;
import java.util.Locale;

/** Where people can be reached: e-mail, telephone, network addresses, and URLs that log in. */
final class ContactRules {

  /** What looks like an address and is none. */
  private static final Context VERSION = Context.of("version", "release", "v.");

  /** Directly before what looks like an address and is none. */
  private static final List<String> NUMBERED =
      List.of(
          "section",
          "sections",
          "chapter",
          "clause",
          "paragraph",
          "appendix",
          "figure",
          "table",
          "abschnitt",
          "kapitel",
          "ziffer",
          "anhang",
          "upgrade from",
          "upgrade to",
          "\u00a7");

  private ContactRules() {}

  static List<AnchoredRule> email() {
    return List.of(
        PiiRules.rule(
                PiiType.EMAIL,
                "email",
                "[.%+'-]{0,4}([A-Za-z0-9_][\\w.%+'-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,180}\\.[A-Za-z]{2,24})(?![\\w-])")
            .triggers("@")
            .lookback("a-zA-Z0-9._%+'-", 64)
            .reach(256)
            .anywhere()
            .priority(6)
            .check((text, start, end) -> !text.subSequence(start, end).toString().contains(".."))
            .build());
  }

  static List<AnchoredRule> phone(List<String> regions) {
    return List.of(
        PiiRules.rule(
                PiiType.PHONE,
                "phone",
                "(?:\\+|\\()?\\d[\\d ().\\-/]{4,20}\\d(?: ?(?:x|ext\\.?) ?\\d{1,6})?(?![\\w@]|[.-]\\d)")
            .digits()
            .triggers("+", "(")
            .priority(3)
            .yields()
            .score(0.8)
            .check(new PhoneCheck(regions))
            .build(),
        PiiRules.rule(
                PiiType.PHONE,
                "phone-labelled",
                "((?:\\+|\\()?\\d[\\d ().\\-/]{4,20}\\d(?: ?(?:x|ext\\.?) ?\\d{1,6})?)(?=[ ,\\-]{1,3}(?i:office|fax|mobile|cell|home|work|phone)\\b)")
            .digits()
            .triggers("+", "(")
            .priority(4)
            .yields()
            .score(0.8)
            .build());
  }

  static List<AnchoredRule> ip() {
    return List.of(
        PiiRules.rule(PiiType.IP_ADDRESS, "ipv4", "\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\w]|\\.\\d)")
            .digits()
            .priority(7)
            .check(ContactRules::isIpv4)
            .build(),
        PiiRules.rule(
                PiiType.IP_ADDRESS,
                "ipv6",
                "(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){7}|(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6})(?![\\w:])")
            .triggers(":")
            .lookback("0-9a-fA-F", 4)
            .priority(7)
            .check(new Apart(":", ContactRules::isIpv6))
            .build());
  }

  private static boolean isIpv4(CharSequence text, int start, int end) {
    if (start > 1 && text.charAt(start - 1) == '.' && Character.isDigit(text.charAt(start - 2))) {
      return false;
    }
    int value = 0;
    int first = -1;
    int length = 0;
    for (int i = start; i <= end; i++) {
      char c = i == end ? '.' : text.charAt(i);
      if (c != '.') {
        value = value * 10 + c - '0';
        length++;
        continue;
      }
      if (value > 255 || (length > 1 && text.charAt(i - length) == '0')) {
        return false;
      }
      first = first < 0 ? value : first;
      value = 0;
      length = 0;
    }
    return first != 0 && first != 127 && !VERSION.isBefore(text, start) && !isNumbered(text, start);
  }

  private static boolean isNumbered(CharSequence text, int start) {
    String before =
        text.subSequence(Math.max(0, start - 16), start)
            .toString()
            .stripTrailing()
            .toLowerCase(Locale.ROOT);
    return NUMBERED.stream().anyMatch(before::endsWith);
  }

  private static boolean isIpv6(CharSequence text, int start, int end) {
    boolean digit = false;
    int colons = 0;
    for (int i = start; i < end; i++) {
      digit |= Character.isDigit(text.charAt(i));
      colons += text.charAt(i) == ':' ? 1 : 0;
    }
    return digit && colons >= 3;
  }

  static List<AnchoredRule> mac() {
    return List.of(
        PiiRules.rule(
                PiiType.MAC_ADDRESS,
                "mac",
                "([0-9A-Fa-f]{2}([:-])[0-9A-Fa-f]{2}(?:\\2[0-9A-Fa-f]{2}){4})(?![\\w:-])")
            .triggers(":", "-")
            .lookback("0-9a-fA-F", 2)
            .priority(8)
            .check(new Apart(":-", Check.NONE))
            .build());
  }

  static List<AnchoredRule> url() {
    return List.of(
        PiiRules.rule(
                PiiType.URL_CREDENTIALS,
                "url-credentials",
                "[a-zA-Z][a-zA-Z0-9+.\\-]{1,19}://([^\\s:/@\"'<>\\[\\]{}|]{0,64}:[^\\s:/@\"'<>]{1,128})@[A-Za-z0-9\\[]")
            .triggers("://")
            .lookback("a-zA-Z0-9+.-", 20)
            .priority(9)
            .anywhere()
            .build());
  }

  /** What does not go on from something before it. */
  private record Apart(String signs, Check check) implements Check {

    @Override
    public boolean mayBegin(FoldedWindow text, int start) {
      return start == 0 || signs.indexOf(text.charAt(start - 1)) < 0;
    }

    @Override
    public boolean accepts(FoldedWindow text, int start, int end) {
      return check.accepts(text, start, end);
    }
  }
}
