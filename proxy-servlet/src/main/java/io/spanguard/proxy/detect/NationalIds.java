package io.spanguard.proxy.detect;

import io.spanguard.proxy.detect.AnchoredRule.Check;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Numbers that states give to people, with their checksums. Where a number is nothing but digits
 * and its checksum lets one in ten pass, a word beside it must say what it is.
 */
final class NationalIds {

  private NationalIds() {}

  static List<AnchoredRule> rules() {
    return List.of(
        number(
                "gb-nino",
                " ?([A-CEGHJ-PR-TW-Za-ceghj-pr-tw-z]{2} ?\\d{2} ?\\d{2} ?\\d{2} ?[A-Da-d])",
                id -> !id.matches("(?i)(?:BG|GB|NK|KN|TN|NT|ZZ).*"))
            .lookback("a-zA-Z ", 3)
            .anywhere()
            .build(),
        number(
                "gb-nhs",
                "\\d{3}[ -]?\\d{3}[ -]?\\d{4}",
                id -> Checksums.weighted(id, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1) % 11 == 0,
                "nhs",
                "patient")
            .build(),
        number(
                "de-tax",
                "\\d{2} ?\\d{3} ?\\d{3} ?\\d{3}",
                Checksums::mod11dot10,
                "steuer",
                "tax",
                "idnr",
                "tin")
            .build(),
        number(
                "fr-nir",
                "[12] ?\\d{2} ?[01]\\d ?\\d{2} ?\\d{3} ?\\d{3} ?\\d{2}",
                id ->
                    97 - Long.parseLong(id.substring(0, 13)) % 97
                        == Long.parseLong(id.substring(13)))
            .build(),
        number(
                "es-dni",
                "\\d{8}[ -]?[A-Za-z]",
                id ->
                    "TRWAGMYFPDXBNJZSQVHLCKE".charAt(Integer.parseInt(id.substring(0, 8)) % 23)
                        == id.charAt(8))
            .build(),
        number(
                "es-nie",
                "[XYZxyz][ -]?\\d{7}[ -]?[A-Za-z]",
                id ->
                    "TRWAGMYFPDXBNJZSQVHLCKE"
                            .charAt(
                                Integer.parseInt("XYZ".indexOf(id.charAt(0)) + id.substring(1, 8))
                                    % 23)
                        == id.charAt(8))
            .lookback("xyzXYZ-", 2)
            .build(),
        AnchoredRule.builder(
                "it-cf", "(?i)[A-Z]{6}\\d{2}[A-EHLMPRST]\\d{2}[A-Z]\\d{3}[A-Z](?![A-Za-z0-9])")
            .digits()
            .lookback("a-zA-Z", 6)
            .type("NATIONAL_ID")
            .reason("national id: it-cf")
            .priority(8)
            .check(
                (text, start, end) ->
                    Checksums.codiceFiscale(
                        text.subSequence(start, end).toString().toUpperCase(Locale.ROOT)))
            .build(),
        number(
                "pt-nif",
                "\\d{3} ?\\d{3} ?\\d{3}",
                NationalIds::isNif,
                "nif",
                "contribuinte",
                "fiscal")
            .build(),
        number(
                "nl-bsn",
                "\\d{4}[. ]?\\d{2}[. ]?\\d{3}",
                id -> Checksums.weighted(id, 9, 8, 7, 6, 5, 4, 3, 2, -1) % 11 == 0,
                "bsn",
                "burgerservice",
                "sofi")
            .build(),
        number(
                "be-nrn",
                "\\d{2}[. ]?\\d{2}[. ]?\\d{2}[- ]?\\d{3}[. ]?\\d{2}",
                NationalIds::isBelgian,
                "rijksregister",
                "registre national",
                "national",
                "nrn",
                "insz")
            .build(),
        number(
                "pl-pesel",
                "\\d{11}",
                id -> Checksums.weighted(id, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1) % 10 == 0,
                "pesel")
            .build(),
        number(
                "se-personnummer",
                "(?:19|20)?\\d{2}[01]\\d[0-3]\\d[-+]\\d{4}",
                id -> Checksums.luhn(id.length() > 10 ? id.substring(2) : id))
            .build(),
        number(
                "fi-hetu",
                "[0-3]\\d[01]\\d{3}[-+A]\\d{3}[0-9A-FHJ-NPR-Y]",
                id ->
                    "0123456789ABCDEFHJKLMNPRSTUVWXY"
                            .charAt(
                                Integer.parseInt(
                                        id.substring(0, 6)
                                            + id.substring(id.length() - 4, id.length() - 1))
                                    % 31)
                        == id.charAt(id.length() - 1))
            .build(),
        number(
                "no-fnr",
                "\\d{6} ?\\d{5}",
                NationalIds::isNorwegian,
                "fodsel",
                "personnummer",
                "fnr")
            .build(),
        number("dk-cpr", "[0-3]\\d[01]\\d{3}-\\d{4}", id -> true, "cpr", "personnummer").build(),
        number("cz-rc", "\\d{6}/\\d{4}", id -> Long.parseLong(id) % 11 == 0, "rodne", "rc").build(),
        number("br-cpf", "\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}", NationalIds::isCpf).build(),
        number("br-cpf-plain", "\\d{11}", NationalIds::isCpf, "cpf").build(),
        number("in-aadhaar", "[2-9]\\d{3} \\d{4} \\d{4}(?! \\d{4})", Checksums::verhoeff).build(),
        number("in-aadhaar-plain", "[2-9]\\d{11}", Checksums::verhoeff, "aadhaar", "aadhar", "uid")
            .build(),
        AnchoredRule.builder("in-pan", "[A-Z]{3}[ABCFGHLJPT][A-Z]\\d{4}[A-Z](?![A-Za-z0-9])")
            .digits()
            .lookback("A-Z", 5)
            .type("NATIONAL_ID")
            .reason("national id: in-pan")
            .priority(7)
            .build(),
        number(
                "cn-resident",
                "[1-9]\\d{5}(?:19|20)\\d{2}[01]\\d[0-3]\\d{4}[\\dXx]",
                NationalIds::isChinese)
            .build(),
        number(
                "ca-sin",
                "\\d{3}[ -]\\d{3}[ -]\\d{3}",
                Checksums::luhn,
                "sin",
                "social insurance",
                "assurance sociale")
            .build(),
        number(
                "au-tfn",
                "\\d{3} ?\\d{3} ?\\d{3}",
                id -> Checksums.weighted(id, 1, 4, 3, 7, 5, 8, 6, 9, 10) % 11 == 0,
                "tfn",
                "tax file")
            .build(),
        number("za-id", "\\d{2}[01]\\d[0-3]\\d{5}[01]\\d{2}", Checksums::luhn, "id", "identity")
            .build(),
        number("tr-tckn", "[1-9]\\d{10}", NationalIds::isTurkish, "tc", "kimlik").build(),
        number("kr-rrn", "\\d{2}[01]\\d[0-3]\\d-[1-4]\\d{6}", id -> true).build());
  }

  private static AnchoredRule.Builder number(
      String id, String regex, Predicate<String> checksum, String... words) {
    Context context = Context.of(words);
    Check valid =
        new Check() {
          @Override
          public boolean accepts(FoldedWindow text, int start, int end) {
            if (!mayBegin(text, start)) {
              return false;
            }
            String found = plain(text, start, end);
            return !sameDigits(found) && checksum.test(found);
          }

          @Override
          public boolean mayBegin(FoldedWindow text, int start) {
            return start == 0
                || !Character.isLetterOrDigit(text.charAt(start))
                || !Character.isLetterOrDigit(text.charAt(start - 1));
          }
        };
    Check check = context.isEmpty() ? valid : context.before(valid);
    return AnchoredRule.builder(id, regex + "(?![A-Za-z0-9]|[.-]\\d)")
        .digits()
        .type("NATIONAL_ID")
        .reason("national id: " + id)
        .priority(!context.isEmpty() ? 8 : 7)
        .check(check);
  }

  /** Without blanks, dots, dashes and slashes; letters in capitals. */
  private static String plain(CharSequence text, int start, int end) {
    StringBuilder plain = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      if (Character.isLetterOrDigit(text.charAt(i))) {
        plain.append(Character.toUpperCase(text.charAt(i)));
      }
    }
    return plain.toString();
  }

  private static boolean sameDigits(String digits) {
    return Checksums.distinct(digits) < 3;
  }

  private static boolean isNif(String id) {
    int rest = Checksums.weighted(id, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
    return (rest < 2 ? 0 : 11 - rest) == id.charAt(8) - '0';
  }

  private static boolean isBelgian(String id) {
    long first = Long.parseLong(id.substring(0, 9));
    long check = Long.parseLong(id.substring(9));
    return 97 - first % 97 == check || 97 - (2_000_000_000L + first) % 97 == check;
  }

  private static boolean isNorwegian(String id) {
    return Checksums.weighted(id, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1) % 11 == 0
        && Checksums.weighted(id, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
  }

  private static boolean isCpf(String id) {
    int first = Checksums.weighted(id, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    int second = Checksums.weighted(id, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    return first == id.charAt(9) - '0' && second == id.charAt(10) - '0';
  }

  private static boolean isChinese(String id) {
    int sum = Checksums.weighted(id, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2);
    return "10X98765432".charAt(sum % 11) == id.charAt(17);
  }

  private static boolean isTurkish(String id) {
    int odd = Checksums.weighted(id, 1, 0, 1, 0, 1, 0, 1, 0, 1);
    int even = Checksums.weighted(id, 0, 1, 0, 1, 0, 1, 0, 1);
    int all = Checksums.weighted(id, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    return Math.floorMod(7 * odd - even, 10) == id.charAt(9) - '0'
        && all % 10 == id.charAt(10) - '0';
  }
}
