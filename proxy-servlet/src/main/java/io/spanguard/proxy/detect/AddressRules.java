package io.spanguard.proxy.detect;

import java.util.List;

/** Where people live: a house number with a word for a street, or after words that say so. */
final class AddressRules {

  private static final String REST =
      "(?:,? {0,2}\\n?\\s?(?:Apt|Suite|Unit|Floor|#)\\.? ?\\w{1,6})?(?:,? {0,2}\\n?\\s?[A-Z][\\w.' -]{2,40})?(?:,? {0,2}\\n?\\s?[A-Z]{2})?(?:,? {0,2}\\d{5}(?:-\\d{4})?)?";

  private AddressRules() {}

  static List<AnchoredRule> rules() {
    return List.of(
        PiiRules.rule(
                PiiType.ADDRESS,
                "street",
                "\\d{1,5}[A-Za-z]?,? (?:[NSEW]\\.? )?(?!(?:Way|Star|Minute|Day|Hour|Percent|Mile|Door|Seat|Point|Page|Speed|Step)s? )(?:(?:[A-Z0-9][\\w'-]{1,20}|[A-Z][a-z]{1,3}\\.) ){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Square|Sq|Place|Pl|Terrace|Parkway|Pkwy|Highway|Hwy|Crescent|Close|Circle)\\b\\.?"
                    + REST)
            .triggers("1", "2", "3", "4", "5", "6", "7", "8", "9")
            .priority(5)
            .score(0.8)
            .build(),
        PiiRules.rule(
                PiiType.ADDRESS,
                "number-and-flat",
                "\\d{1,5} (?:[A-Z][\\w'.-]{1,24},? ){0,3}[A-Z][\\w'.-]{1,24}(?: \\d{1,5}[a-zA-Z]?)?,?\\s{1,3}(?:Apt|Apartment|Suite|Flat)\\.? ?#?\\d{1,5}(?:,?\\s{1,3}[A-Z][\\w'-]{1,24}(?: [A-Z][\\w'-]{1,24}){0,3}){0,2}(?: \\d{4,5})?")
            .triggers("1", "2", "3", "4", "5", "6", "7", "8", "9")
            .priority(5)
            .score(0.8)
            .build(),
        PiiRules.rule(
                PiiType.ADDRESS,
                "post-box",
                "(?:P\\. ?O\\. ?|PO |Post Office )Box \\d{1,6}(?![\\w])")
            .triggers("p.o.", "p. o.", "po box", "post office box")
            .priority(4)
            .score(0.8)
            .build(),
        PiiRules.rule(
                PiiType.ADDRESS,
                "military",
                "(?i:(?:(?:psc|unit|cmr) \\d{1,5},? box \\d{1,5}|us(?:s|ns|nv|cgc) \\w{2,20}(?: \\w{2,20})?),?\\s{1,3}[afd]po,? (?:aa|ae|ap) \\d{5})(?!\\w)")
            .triggers("psc ", "unit ", "cmr ", "uss ", "usns ", "usnv ", "uscgc ")
            .priority(5)
            .score(0.85)
            .build(),
        PiiRules.rule(
                PiiType.ADDRESS,
                "street-germanic",
                "[A-Z][A-Za-z-]{1,30}(?:strasse|str\\.|weg|platz|allee|gasse|ring|damm|ufer|straat|laan|plein|gracht|vej|gade|gatan|vagen|veien|katu|utca) {1,2}\\d{1,4} ?[a-zA-Z]?(?![\\w])(?:,? {1,2}\\d{5} [A-Z][A-Za-z-]{2,30})?")
            .triggers(
                "strasse ",
                "str. ",
                "weg ",
                "platz ",
                "allee ",
                "gasse ",
                "ring ",
                "damm ",
                "ufer ",
                "straat ",
                "laan ",
                "plein ",
                "gracht ",
                "vej ",
                "gade ",
                "gatan ",
                "vagen ",
                "veien ",
                "katu ",
                "utca ")
            .lookback("a-zA-Z-", 34)
            .priority(5)
            .score(0.8)
            .build(),
        PiiRules.rule(
                PiiType.ADDRESS,
                "street-romance",
                "(?:(?:\\d{1,4},? (?:bis )?)?(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Cc]hemin|[Ii]mpasse) (?:de la |des |du |de l'|de |d'|la |le )?[A-Z][\\w' -]{2,40}|(?:Calle|Avenida|Plaza|Via|Piazza|Corso|Viale|Rua|Travessa) (?:de la |del |de |di |da |do |dos )?[A-Z][\\w'-]{2,20}(?: [A-Z][\\w'-]{2,20}){0,2},? (?:n[. o]{1,3})?\\d{1,4})(?!\\w)")
            .triggers(
                "rue ",
                "calle ",
                "avenida ",
                "plaza ",
                "via ",
                "piazza ",
                "corso ",
                "viale ",
                "rua ",
                "travessa ",
                "impasse ",
                "chemin ")
            .lookback("0-9 ", 5)
            .priority(4)
            .score(0.7)
            .check(
                (text, start, end) ->
                    text.subSequence(start, end).toString().chars().anyMatch(Character::isDigit))
            .build(),
        PiiRules.rule(
                PiiType.ADDRESS,
                "address-named",
                "(?i:address(?:: | is | to )|(?:live[sd]?|lives|living|resides?) at )\\s{0,6}((?=[^\\n]{0,40}\\d)[A-Z0-9][^\\n?!;\"]{8,60}(?:\\n\\s{0,4}(?:Apt|Suite|[A-Z])[^\\n?!;\"]{2,40}){0,3})")
            .triggers("address", "live", "living", "reside")
            .priority(4)
            .score(0.7)
            .check(AddressRules::isNoOther)
            .build());
  }

  private static boolean isNoOther(CharSequence text, int start, int end) {
    String found = text.subSequence(start, end).toString();
    return !found.contains("@")
        && !found.contains("://")
        && !found.matches("(?:[\\d.]{7,15}|[0-9a-fA-F:]{6,40})\\b.*");
  }
}
