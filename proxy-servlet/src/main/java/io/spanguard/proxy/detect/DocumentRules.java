package io.spanguard.proxy.detect;

import io.spanguard.proxy.detect.AnchoredRule.Check;
import java.util.List;

/** What is on people's papers: social security numbers, dates of birth, passports, licences. */
final class DocumentRules {

  private static final String MONTHS =
      "(?:[Jj]an|[Ff]eb|[Mm]ar|[Aa]pr|[Mm]a[yi]|[Jj]un|[Jj]ul|[Aa]ug|[Ss]ep|[Oo][ck]t|[Nn]ov|[Dd]e[cz])[a-z]{0,6}\\.?";

  private static final Context BIRTH =
      Context.of(
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
          "出生");

  private static final Context SSN = Context.of("ssn", "social security");

  private DocumentRules() {}

  static List<AnchoredRule> ssn() {
    return List.of(
        PiiRules.rule(PiiType.SSN, "ssn", "\\d{3}-\\d{2}-\\d{4}(?![\\w]|-\\d)")
            .digits()
            .priority(8)
            .check(DocumentRules::isSsn)
            .build(),
        PiiRules.rule(PiiType.SSN, "ssn-named", "\\d{3}[ .]?\\d{2}[ .]?\\d{4}(?![\\w]|[.-]\\d)")
            .digits()
            .priority(8)
            .check(SSN.before(DocumentRules::isSsn))
            .build());
  }

  private static boolean isSsn(CharSequence text, int start, int end) {
    String digits = Checksums.digits(text, start, end);
    return !digits.startsWith("000")
        && !digits.startsWith("666")
        && digits.charAt(0) != '9'
        && !digits.startsWith("00", 3)
        && !digits.endsWith("0000")
        && !digits.equals("123456789");
  }

  static List<AnchoredRule> birth() {
    Check born = BIRTH.before(Check.NONE);
    return List.of(
        PiiRules.rule(
                PiiType.DATE_OF_BIRTH,
                "date-of-birth",
                "(?:\\d{1,2}[/.-]\\d{1,2}[/.-](?:\\d{4}|\\d{2})|(?:19|20)\\d{2}[/.-]\\d{1,2}[/.-]\\d{1,2}|\\d{1,2}(?:st|nd|rd|th|\\.)?(?: of| de)? "
                    + MONTHS
                    + ",?(?: de)? \\d{4})(?!\\w)")
            .digits()
            .priority(7)
            .check(born)
            .build(),
        PiiRules.rule(
                PiiType.DATE_OF_BIRTH,
                "date-of-birth-month",
                MONTHS + " \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}(?!\\w)")
            .triggers(
                "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
            .priority(7)
            .check(born)
            .build());
  }

  static List<AnchoredRule> passport() {
    return List.of(
        PiiRules.rule(
                PiiType.PASSPORT,
                "passport",
                "(?i:passport|reisepass|passeport|pasaporte|passaporto|passaporte)(?i:nummer)?['s]{0,2}(?: (?i:number|no\\.?|nr\\.?|num\\.?|id|card|numero|de))?\\s{0,3}(?i:is|ist|est|es|lautet|:|=|#|-)?\\s{0,3}((?=[A-Z]{0,2}\\d)[A-Z0-9]{6,10})(?![A-Za-z0-9])")
            .triggers("passport", "reisepass", "passeport", "pasaporte", "passaporto", "passaporte")
            .priority(8)
            .build());
  }

  static List<AnchoredRule> license() {
    return List.of(
        PiiRules.rule(
                PiiType.DRIVER_LICENSE,
                "driver-license",
                "(?:(?i:driv(?:er'?s?|ing) licen[sc]e|licen[sc]e|fuhrerschein|dl) (?i:number|no\\.?|nr\\.?|num\\.?|id)\\s{0,3}(?i:is|:|=|#)?|(?i:driv(?:er'?s?|ing) licen[sc]e)\\s{0,2}[:#]?(?=\\s{0,3}[A-Z]{1,3}\\d{4}))\\s{0,3}((?=[A-Za-z]{0,3}\\d)[A-Za-z0-9-]{6,16})(?![A-Za-z0-9])")
            .triggers("driver", "driving", "license", "licence", "fuhrerschein", "dl ")
            .priority(8)
            .build());
  }
}
