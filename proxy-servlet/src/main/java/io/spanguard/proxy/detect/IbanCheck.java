package io.spanguard.proxy.detect;

import io.spanguard.proxy.detect.AnchoredRule.Check;
import java.util.Locale;

/** The length depends on the country; what follows is not part of it. */
final class IbanCheck implements Check {

  private static final String LENGTHS =
      "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18"
          + "FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21"
          + "LT20LU20LV21LY25MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24"
          + "SC31SD18SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20";

  @Override
  public int end(FoldedWindow text, int start, int end) {
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
  public boolean accepts(FoldedWindow text, int start, int end) {
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
