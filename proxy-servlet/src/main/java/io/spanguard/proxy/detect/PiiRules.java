package io.spanguard.proxy.detect;

import io.spanguard.proxy.detect.AnchoredRule.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The rules behind each {@link PiiType}. */
final class PiiRules {

  private static final String[] DIGITS = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};

  private static final String MONTHS =
      "(?:[Jj]an|[Ff]eb|[Mm]ar|[Aa]pr|[Mm]a[yi]|[Jj]un|[Jj]ul|[Aa]ug|[Ss]ep|[Oo][ck]t|[Nn]ov|[Dd]e[cz])[a-z]{0,6}\\.?";

  private static final String[] BIRTH = {
    "born",
    "birth",
    "dob",
    "d.o.b",
    "geboren",
    "geburt",
    "ne le",
    "nee le",
    "naissance",
    "nacid",
    "nacimiento",
    "nato il",
    "nata il",
    "nascita",
    "nascid",
    "nascimento",
    "生日",
    "出生"
  };

  private PiiRules() {}

  static List<AnchoredRule> of(Set<PiiType> types, List<String> regions) {
    List<AnchoredRule> rules = new ArrayList<>();
    for (PiiType type : PiiType.values()) {
      if (types.contains(type)) {
        for (AnchoredRule rule : of(type, regions)) {
          rules.add(rule);
        }
      }
    }
    return rules;
  }

  private static List<AnchoredRule> of(PiiType type, List<String> regions) {
    return switch (type) {
      case EMAIL -> email();
      case PHONE -> phone(regions);
      case CREDIT_CARD -> card();
      case IBAN -> iban();
      case SSN -> ssn();
      case NATIONAL_ID -> NationalIds.rules();
      case IP_ADDRESS -> ip();
      case MAC_ADDRESS -> mac();
      case URL_CREDENTIALS -> url();
      case DATE_OF_BIRTH -> birth();
      case PASSPORT -> passport();
      case DRIVER_LICENSE -> license();
      case CRYPTO -> crypto();
      case NAME -> NameRules.rules();
      case ADDRESS -> AddressRules.rules();
    };
  }

  static AnchoredRule.Builder rule(PiiType type, String id, String regex) {
    return AnchoredRule.builder(id, regex).type(type.name()).reason("personal data: " + id);
  }

  private static List<AnchoredRule> email() {
    return List.of(
        rule(
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

  private static List<AnchoredRule> phone(List<String> regions) {
    return List.of(
        rule(
                PiiType.PHONE,
                "phone",
                "(?:\\+|\\()?\\d[\\d ().\\-/]{4,20}\\d(?: ?(?:x|ext\\.?) ?\\d{1,6})?(?![\\w@]|[.-]\\d)")
            .triggers(concat("+", "("))
            .priority(3)
            .yields()
            .score(0.8)
            .check(new PhoneCheck(regions))
            .build(),
        rule(
                PiiType.PHONE,
                "phone-labelled",
                "((?:\\+|\\()?\\d[\\d ().\\-/]{4,20}\\d(?: ?(?:x|ext\\.?) ?\\d{1,6})?)(?=[ ,\\-]{1,3}(?i:office|fax|mobile|cell|home|work|phone)\\b)")
            .triggers(concat("+", "("))
            .priority(4)
            .yields()
            .score(0.8)
            .build());
  }

  private static String[] concat(String... more) {
    List<String> all = new ArrayList<>(List.of(DIGITS));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static List<AnchoredRule> card() {
    return List.of(
        rule(
                PiiType.CREDIT_CARD,
                "card",
                "([2-6]\\d{3}([ -]?)\\d{4}\\2\\d{4}\\2\\d{1,7}|3\\d{3}([ -]?)\\d{6}\\3\\d{4,5})(?!\\d)")
            .triggers("2", "3", "4", "5", "6")
            .priority(9)
            .check(PiiRules::isCard)
            .build());
  }

  private static boolean isCard(CharSequence text, int start, int end) {
    String digits = digits(text, start, end);
    int length = digits.length();
    if (length < 13 || length > 19 || digits.chars().distinct().count() < 2) {
      return false;
    }
    int two = Integer.parseInt(digits.substring(0, 2));
    int four = Integer.parseInt(digits.substring(0, 4));
    boolean known =
        (two / 10 == 4 && (length == 13 || length == 16 || length == 19))
            || (two >= 51 && two <= 55 && length == 16)
            || (four >= 2221 && four <= 2720 && length == 16)
            || ((two == 34 || two == 37) && length == 15)
            || ((two == 30 || two == 36 || two == 38 || two == 39) && length == 14)
            || ((two == 60 || two == 62 || two == 64 || two == 65 || two == 35) && length >= 16)
            || ((two == 50 || (two >= 56 && two <= 69)) && length >= 16);
    return known && Checksums.luhn(digits);
  }

  static String digits(CharSequence text, int start, int end) {
    StringBuilder digits = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
        digits.append(text.charAt(i));
      }
    }
    return digits.toString();
  }

  private static List<AnchoredRule> iban() {
    return List.of(
        rule(
                PiiType.IBAN,
                "iban",
                "[A-Za-z]{2}\\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?")
            .triggers(DIGITS)
            .lookback("a-zA-Z", 2)
            .priority(10)
            .check(new IbanCheck())
            .build());
  }

  private static List<AnchoredRule> ssn() {
    return List.of(
        rule(PiiType.SSN, "ssn", "\\d{3}-\\d{2}-\\d{4}(?![\\w]|-\\d)")
            .triggers(DIGITS)
            .priority(8)
            .check(PiiRules::isSsn)
            .build(),
        rule(PiiType.SSN, "ssn-named", "\\d{3}[ .]?\\d{2}[ .]?\\d{4}(?![\\w]|[.-]\\d)")
            .triggers(DIGITS)
            .priority(8)
            .check(
                (text, start, end) ->
                    isSsn(text, start, end)
                        && Context.isBefore(text, start, "ssn", "social security"))
            .build());
  }

  private static boolean isSsn(CharSequence text, int start, int end) {
    String digits = digits(text, start, end);
    return !digits.startsWith("000")
        && !digits.startsWith("666")
        && digits.charAt(0) != '9'
        && !digits.startsWith("00", 3)
        && !digits.endsWith("0000")
        && !digits.equals("123456789");
  }

  private static List<AnchoredRule> ip() {
    return List.of(
        rule(PiiType.IP_ADDRESS, "ipv4", "\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\w]|\\.\\d)")
            .triggers(DIGITS)
            .priority(7)
            .check(PiiRules::isIpv4)
            .build(),
        rule(
                PiiType.IP_ADDRESS,
                "ipv6",
                "(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){7}|(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6})(?![\\w:])")
            .triggers(":")
            .lookback("0-9a-fA-F", 4)
            .priority(7)
            .check(PiiRules::isIpv6)
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
    return first != 0 && first != 127 && !Context.isBefore(text, start, "version", "release", "v.");
  }

  private static boolean isIpv6(CharSequence text, int start, int end) {
    if (start > 0 && text.charAt(start - 1) == ':') {
      return false;
    }
    boolean digit = false;
    int colons = 0;
    for (int i = start; i < end; i++) {
      digit |= Character.isDigit(text.charAt(i));
      colons += text.charAt(i) == ':' ? 1 : 0;
    }
    return digit && colons >= 3;
  }

  private static List<AnchoredRule> mac() {
    return List.of(
        rule(
                PiiType.MAC_ADDRESS,
                "mac",
                "([0-9A-Fa-f]{2}([:-])[0-9A-Fa-f]{2}(?:\\2[0-9A-Fa-f]{2}){4})(?![\\w:-])")
            .triggers(":", "-")
            .lookback("0-9a-fA-F", 2)
            .priority(8)
            .check(
                (text, start, end) ->
                    start == 0 || (text.charAt(start - 1) != ':' && text.charAt(start - 1) != '-'))
            .build());
  }

  private static List<AnchoredRule> url() {
    return List.of(
        rule(
                PiiType.URL_CREDENTIALS,
                "url-credentials",
                "[a-zA-Z][a-zA-Z0-9+.\\-]{1,19}://([^\\s:/@\"'<>\\[\\]{}|]{0,64}:[^\\s:/@\"'<>]{1,128})@[A-Za-z0-9\\[]")
            .triggers("://")
            .lookback("a-zA-Z0-9+.-", 20)
            .priority(9)
            .anywhere()
            .build());
  }

  private static List<AnchoredRule> birth() {
    Check born = (text, start, end) -> Context.isBefore(text, start, BIRTH);
    return List.of(
        rule(
                PiiType.DATE_OF_BIRTH,
                "date-of-birth",
                "(?:\\d{1,2}[/.-]\\d{1,2}[/.-](?:\\d{4}|\\d{2})|(?:19|20)\\d{2}[/.-]\\d{1,2}[/.-]\\d{1,2}|\\d{1,2}(?:st|nd|rd|th|\\.)?(?: of| de)? "
                    + MONTHS
                    + ",?(?: de)? \\d{4})(?!\\w)")
            .triggers(DIGITS)
            .priority(7)
            .check(born)
            .build(),
        rule(
                PiiType.DATE_OF_BIRTH,
                "date-of-birth-month",
                MONTHS + " \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}(?!\\w)")
            .triggers(
                "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
            .priority(7)
            .check(born)
            .build());
  }

  private static List<AnchoredRule> passport() {
    return List.of(
        rule(
                PiiType.PASSPORT,
                "passport",
                "(?i:passport|reisepass|passeport|pasaporte|passaporto|passaporte)(?i:nummer)?['s]{0,2}(?: (?i:number|no\\.?|nr\\.?|num\\.?|id|card|numero|de))?\\s{0,3}(?i:is|ist|est|es|lautet|:|=|#|-)?\\s{0,3}((?=[A-Z]{0,2}\\d)[A-Z0-9]{6,9})(?![A-Za-z0-9])")
            .triggers("passport", "reisepass", "passeport", "pasaporte", "passaporto", "passaporte")
            .priority(8)
            .build());
  }

  private static List<AnchoredRule> license() {
    return List.of(
        rule(
                PiiType.DRIVER_LICENSE,
                "driver-license",
                "(?i:driv(?:er'?s?|ing) (?:licen[sc]e)|licen[sc]e|fuhrerschein|dl)(?: (?i:number|no\\.?|nr\\.?|num\\.?|id))\\s{0,3}(?i:is|:|=|#)?\\s{0,3}((?=[A-Za-z]{0,3}\\d)[A-Za-z0-9-]{6,16})(?![A-Za-z0-9])")
            .triggers("driver", "driving", "license", "licence", "fuhrerschein", "dl ")
            .priority(8)
            .build());
  }

  private static List<AnchoredRule> crypto() {
    return List.of(
        rule(PiiType.CRYPTO, "bitcoin", "[13][a-km-zA-HJ-NP-Z1-9]{25,34}(?!\\w)")
            .triggers("1", "3")
            .priority(9)
            .check((text, start, end) -> Checksums.base58(text.subSequence(start, end).toString()))
            .build(),
        rule(
                PiiType.CRYPTO,
                "bitcoin-segwit",
                "bc1(?=[a-z]{0,20}\\d)[ac-hj-np-z02-9]{38,71}(?!\\w)")
            .triggers("bc1")
            .priority(9)
            .build(),
        rule(PiiType.CRYPTO, "ethereum", "0x[a-fA-F0-9]{40}(?!\\w)")
            .triggers("0x")
            .priority(9)
            .build());
  }

  /** The length depends on the country; what follows is not part of it. */
  private static final class IbanCheck implements Check {

    private static final String LENGTHS =
        "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18"
            + "FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21"
            + "LT20LU20LV21LY25MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24"
            + "SC31SD18SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20";

    @Override
    public int end(CharSequence text, int start, int end) {
      String country = text.subSequence(start, start + 2).toString().toUpperCase(Locale.ROOT);
      int at = 0;
      while (at < LENGTHS.length() && !LENGTHS.startsWith(country, at)) {
        at += 4;
      }
      if (at >= LENGTHS.length()) {
        return start;
      }
      int length = Integer.parseInt(LENGTHS.substring(at + 2, at + 4));
      int i = start;
      for (int count = 0; i < end && count < length; i++) {
        count += Character.isLetterOrDigit(text.charAt(i)) ? 1 : 0;
      }
      boolean cut = i < end && Character.isLetterOrDigit(text.charAt(i));
      String account = plain(text, start, i);
      return !cut && account.length() == length && Checksums.iban(account) ? i : start;
    }

    @Override
    public boolean accepts(CharSequence text, int start, int end) {
      return true;
    }

    private static String plain(CharSequence text, int start, int end) {
      StringBuilder plain = new StringBuilder(end - start);
      for (int i = start; i < end; i++) {
        if (Character.isLetterOrDigit(text.charAt(i))) {
          plain.append(text.charAt(i));
        }
      }
      return plain.toString();
    }
  }
}
