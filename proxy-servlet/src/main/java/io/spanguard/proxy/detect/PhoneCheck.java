package io.spanguard.proxy.detect;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.spanguard.proxy.detect.AnchoredRule.Check;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Says whether digits are a telephone number: valid in one of some regions by the tables of
 * libphonenumber; or beside a word that says so, of a possible length. Immutable and safe for use
 * by many threads.
 */
final class PhoneCheck implements Check {

  private static final Context WORDS =
      Context.of(
          "phone",
          "call",
          "tel",
          "mobile",
          "cell",
          "fax",
          "whatsapp",
          "sms",
          "text me",
          "reach",
          "ring",
          "dial",
          "contact",
          "handy",
          "mobil",
          "rufnummer",
          "erreichbar",
          "anruf",
          "telefon",
          "telefono",
          "movil",
          "portable",
          "numero",
          "answering at",
          "hotline",
          "my number",
          "number is",
          "电话",
          "手机");

  private static final Pattern YEAR = Pattern.compile("(?:19|20)[0-9]{2}[-/.]");

  private static final int SHORTENED = 1;

  /** No country writes its numbers in more. */
  private static final int MOST_GROUPS = 8;

  private static final int MOST_GROUPS_WITHOUT_TRUNK = 4;

  /**
   * What asking libphonenumber in vain counts for, in characters looked at: for numbers as they are
   * dialled within a country little enough for a list of nothing else, the last region's included.
   */
  private static final int IN_VAIN_WITH_TRUNK = 60;

  private static final int IN_VAIN = 500;

  private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
  private final List<String> regions;

  /** Per region whether numbers begin with a zero within it. */
  private final List<Boolean> trunks;

  /** Per region whether it belongs to the North American numbering plan. */
  private final List<Boolean> americas;

  PhoneCheck(List<String> regions) {
    this.regions = List.copyOf(regions);
    this.trunks =
        this.regions.stream()
            .map(region -> "0".equals(numbers.getNddPrefixForRegion(region, true)))
            .toList();
    this.americas =
        this.regions.stream().map(region -> numbers.getCountryCodeForRegion(region) == 1).toList();
  }

  @Override
  public boolean mayBegin(FoldedWindow text, int start) {
    return !followsNumber(text, start);
  }

  @Override
  public int end(FoldedWindow text, int start, int end) {
    int to = end;
    for (int i = 0; i <= SHORTENED && to > start; i++) {
      if (isPhone(text, start, to)) {
        return to;
      }
      to = shorter(text, start, to);
    }
    return start;
  }

  @Override
  public boolean accepts(FoldedWindow text, int start, int end) {
    return true;
  }

  /** Columns of figures are none. */
  private static boolean followsNumber(CharSequence text, int start) {
    int before = start - 1;
    while (before >= 0 && before >= start - 2 && " .-/".indexOf(text.charAt(before)) >= 0) {
      before--;
    }
    return before >= 0
        && before < start - 1
        && Character.isDigit(text.charAt(before))
        && text.charAt(start) != '+';
  }

  private static int shorter(CharSequence text, int start, int end) {
    int to = end - 1;
    while (to > start && Character.isDigit(text.charAt(to))) {
      to--;
    }
    while (to > start && !Character.isDigit(text.charAt(to - 1))) {
      to--;
    }
    return to;
  }

  private boolean isPhone(FoldedWindow text, int start, int end) {
    int digits = 0;
    int groups = 0;
    int dots = 0;
    int brackets = 0;
    for (int i = start; i < end; i++) {
      boolean digit = Character.isDigit(text.charAt(i));
      digits += digit ? 1 : 0;
      brackets += text.charAt(i) == '(' ? 1 : 0;
      dots += text.charAt(i) == '.' ? 1 : 0;
      groups += digit && (i == start || !Character.isDigit(text.charAt(i - 1))) ? 1 : 0;
    }
    boolean plus = text.charAt(start) == '+';
    if (groups > MOST_GROUPS || brackets > 1) {
      return false;
    }
    if (digits < 7 || digits > 21 || dots == 3 || isDate(text, start, end)) {
      return false;
    }
    boolean named = WORDS.isBefore(text, start);
    if (!plus && !named && (groups < 3 || digits < 9)) {
      return false;
    }
    if (named && !plus) {
      return digits <= 15 || text.subSequence(start, end).toString().contains("x");
    }
    String number = text.subSequence(start, end).toString();
    boolean trunk = number.charAt(0) == '0' || number.startsWith("(0");
    if (!plus && !trunk && groups > MOST_GROUPS_WITHOUT_TRUNK) {
      return false;
    }
    if (!plus && (number.startsWith("0-") || YEAR.matcher(number).lookingAt())) {
      return false; // of a book, of a bill
    }
    boolean american = plus || mayBeAmerican(text, start, end);
    int inVain = trunk ? IN_VAIN_WITH_TRUNK : IN_VAIN;
    for (int i = 0; i < regions.size(); i++) {
      String region = regions.get(i);
      if (!plus && trunk != trunks.get(i) && !(digits == 10 && !trunk && !region.equals("DE"))) {
        continue; // written without the prefix that calls within the country have, or with it
      }
      if (!american && americas.get(i)) {
        continue;
      }
      try {
        if (numbers.isValidNumber(numbers.parse(number, region))) {
          return true;
        }
        text.charge(inVain);
      } catch (NumberParseException e) {
        text.charge(inVain);
        return false;
      }
      if (plus) {
        return named;
      }
    }
    return false;
  }

  /**
   * Whether the North American numbering plan has such numbers: ten digits in groups of three,
   * three and four, of which neither the first nor the fourth is 0 or 1, perhaps behind a 1; or it
   * is dialled abroad from there. Asking libphonenumber takes a hundred times as long.
   */
  private static boolean mayBeAmerican(CharSequence text, int start, int end) {
    String digits = Checksums.digits(text, start, end);
    if (text.subSequence(start, end).toString().contains("x") || digits.startsWith("011")) {
      return true;
    }
    int first = digits.startsWith("1") ? 1 : 0;
    return digits.length() == first + 10
        && digits.charAt(first) > '1'
        && digits.charAt(first + 3) > '1'
        && isGroupedInThrees(text, end);
  }

  /** The last four digits stand together, and the three before them. */
  private static boolean isGroupedInThrees(CharSequence text, int end) {
    return Character.isDigit(text.charAt(end - 4))
        && Character.isDigit(text.charAt(end - 3))
        && Character.isDigit(text.charAt(end - 2))
        && !Character.isDigit(text.charAt(end - 5))
        && Character.isDigit(text.charAt(end - 6))
        && Character.isDigit(text.charAt(end - 7))
        && Character.isDigit(text.charAt(end - 8))
        && !Character.isDigit(text.charAt(end - 9));
  }

  private static boolean isDate(CharSequence text, int start, int end) {
    return end - start >= 10
        && text.charAt(start + 4) == '-'
        && text.charAt(start + 7) == '-'
        && (text.charAt(start) == '1' || text.charAt(start) == '2');
  }
}
