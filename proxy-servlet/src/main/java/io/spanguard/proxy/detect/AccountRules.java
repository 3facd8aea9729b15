package io.spanguard.proxy.detect;

import java.util.List;

/** Where people keep money: cards, accounts and addresses of cryptocurrencies. */
final class AccountRules {

  private AccountRules() {}

  static List<AnchoredRule> card() {
    return List.of(
        PiiRules.rule(
                PiiType.CREDIT_CARD,
                "card",
                "([2-6]\\d{3}([ -]?)\\d{4}\\2\\d{4}\\2\\d{1,7}|3\\d{3}([ -]?)\\d{6}\\3\\d{4,5})(?!\\d)")
            .triggers("2", "3", "4", "5", "6")
            .priority(9)
            .check(AccountRules::isCard)
            .build());
  }

  private static boolean isCard(CharSequence text, int start, int end) {
    String digits = Checksums.digits(text, start, end);
    int length = digits.length();
    if (length < 13 || length > 19 || Checksums.distinct(digits) < 2) {
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

  static List<AnchoredRule> iban() {
    return List.of(
        PiiRules.rule(
                PiiType.IBAN,
                "iban",
                "[A-Za-z]{2}\\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?")
            .digits()
            .lookback("a-zA-Z", 2)
            .priority(10)
            .check(new IbanCheck())
            .build());
  }

  static List<AnchoredRule> crypto() {
    return List.of(
        PiiRules.rule(PiiType.CRYPTO, "bitcoin", "[13][a-km-zA-HJ-NP-Z1-9]{25,34}(?!\\w)")
            .triggers("1", "3")
            .priority(9)
            .check((text, start, end) -> Checksums.base58(text.subSequence(start, end).toString()))
            .build(),
        PiiRules.rule(
                PiiType.CRYPTO,
                "bitcoin-segwit",
                "bc1(?=[a-z]{0,20}\\d)[ac-hj-np-z02-9]{38,71}(?!\\w)")
            .triggers("bc1")
            .priority(9)
            .build(),
        PiiRules.rule(PiiType.CRYPTO, "ethereum", "0x[a-fA-F0-9]{40}(?!\\w)")
            .triggers("0x")
            .priority(9)
            .build());
  }
}
