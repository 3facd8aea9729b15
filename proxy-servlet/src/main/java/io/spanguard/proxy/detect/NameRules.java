package io.spanguard.proxy.detect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Names of people: after words that introduce one, and given names of a small gazetteer before a
 * family name.
 */
final class NameRules {

  private static final String WORD = "[A-Z][a-z'A-Z]{0,24}(?:-[A-Z][a-z]{1,20})?\\.?";
  private static final String PARTICLE =
      "(?:van der |van den |van de |van |von der |von |de la |de los |de |del |di |da |dos |bin |al-|el |O'|Mc|Mac)";
  private static final String FULL =
      WORD + "(?: (?:[A-Z]\\. ?)?" + PARTICLE + "?[A-Z][a-z'A-Z]{1,24}(?:-[A-Z][a-z]{1,20})?){0,3}";

  /** What follows "I am" and is none. */
  private static final Set<String> NO_NAMES = words("no-names.txt");

  /** What follows a given name in the names of places and things. */
  private static final Set<String> NO_FAMILY = words("no-family-names.txt");

  private static final Set<String> GIVEN = words("given-names.txt");

  private NameRules() {}

  static List<AnchoredRule> rules() {
    List<AnchoredRule> rules = new ArrayList<>();
    rules.add(
        PiiRules.rule(
                PiiType.NAME,
                "name-introduced",
                "(?i:my (?:\\w{1,12} )?name is|name's|name:|call me|ich heisse|mein name ist|je m'appelle|mon nom est|me llamo|mi nombre es|mi chiamo|il mio nome e|meu nome e|me chamo|ik heet|mijn naam is|name on the account is|calls me|user:|contact:|(?:ship|bill|deliver|sold) to:|attn\\.?:|recipient:|patient:|cardholder:|employee:|surname:|signed,|sincerely,|regards,|cheers,)\\s{1,6}("
                    + FULL
                    + ")")
            .triggers(
                "my ",
                "name's",
                "name:",
                "call me",
                "ich heisse",
                "mein name",
                "je m'appelle",
                "mon nom",
                "me llamo",
                "mi nombre",
                "mi chiamo",
                "il mio nome",
                "meu nome",
                "me chamo",
                "ik heet",
                "mijn naam",
                "name on the account is",
                "user:",
                "contact:",
                "calls me",
                "ship to:",
                "bill to:",
                "deliver to:",
                "sold to:",
                "attn",
                "recipient:",
                "patient:",
                "cardholder:",
                "employee:",
                "surname:",
                "signed,",
                "sincerely,",
                "regards,",
                "cheers,")
            .priority(5)
            .score(0.85)
            .check(NameRules::isName)
            .build());
    rules.add(
        PiiRules.rule(
                PiiType.NAME,
                "name-member",
                "(?:full|first|last|given|family|customer|patient|contact|recipient|employee)_?[Nn]ame\"\\s{0,2}:\\s{0,2}\"("
                    + FULL
                    + ")\"")
            .triggers(
                "full_",
                "fullname\"",
                "first_",
                "firstname\"",
                "last_",
                "lastname\"",
                "given_",
                "givenname\"",
                "family_",
                "familyname\"",
                "customer_",
                "customername\"",
                "patient_",
                "patientname\"",
                "contact_",
                "contactname\"",
                "recipient_",
                "recipientname\"",
                "employee_",
                "employeename\"")
            .priority(5)
            .score(0.85)
            .check(NameRules::isName)
            .build());
    rules.add(
        PiiRules.rule(
                PiiType.NAME,
                "name-signed",
                "(?i:thanks|thank you|best|best wishes|yours|yours truly|yours faithfully|gruss|gruesse|cordialement|saludos|saluti)[,.!]?\\s?\\n\\s{0,4}("
                    + FULL
                    + ")(?=\\s{0,2}(?:\\n|$))")
            .triggers(
                "thanks",
                "thank you",
                "best",
                "yours",
                "gruss",
                "gruesse",
                "cordialement",
                "saludos",
                "saluti")
            .priority(5)
            .score(0.8)
            .check(NameRules::isName)
            .build());
    rules.add(
        PiiRules.rule(
                PiiType.NAME,
                "name-introduced-small",
                "(?i:my name is|i am|i'm|this is|call me|ich bin|ich heisse|je suis|je m'appelle|soy|me llamo|sono|mi chiamo|sou)\\s{1,3}([A-Za-z]{2,20}(?: [A-Z][a-z]{1,20}){0,2})(?![\\w'-])")
            .triggers(
                "my name is",
                "i am",
                "i'm",
                "this is",
                "call me",
                "ich bin",
                "ich heisse",
                "je suis",
                "je m'appelle",
                "soy ",
                "me llamo",
                "sono ",
                "mi chiamo",
                "sou ")
            .priority(5)
            .score(0.8)
            .check(NameRules::isGiven)
            .build());
    rules.add(
        PiiRules.rule(
                PiiType.NAME,
                "name-small-after-my-name-is",
                "(?i:my name is|ich heisse|je m'appelle|me llamo|mi chiamo)\\s{1,3}([a-z]{2,20}(?: [a-z]{3,20})?)(?=\\s{0,2}(?:[.,!?;\\n]|$|and\\b|und\\b|from\\b))")
            .triggers("my name is", "ich heisse", "je m'appelle", "me llamo", "mi chiamo")
            .priority(4)
            .score(0.8)
            .check(NameRules::isName)
            .build());
    rules.add(
        PiiRules.rule(
                PiiType.NAME,
                "name-titled",
                "(?i:mr|mrs|ms|miss|mx|dr|prof|herr|frau|monsieur|madame|mme|senor|senora|sra?|signora?|dear)\\.? ("
                    + FULL
                    + ")")
            .triggers(
                "mr",
                "mrs",
                "ms",
                "miss ",
                "mx.",
                "dr",
                "prof",
                "herr ",
                "frau ",
                "monsieur ",
                "madame ",
                "mme ",
                "senor",
                "signor",
                "sr.",
                "sra.",
                "dear ")
            .priority(5)
            .score(0.85)
            .check(NameRules::isName)
            .build());
    rules.add(
        PiiRules.rule(
                PiiType.NAME,
                "name-given-family",
                "[A-Z][a-z]{1,15}(?:-[A-Z][a-z]{1,15})?(?: [A-Z]\\.)? (?:"
                    + PARTICLE
                    + ")?[A-Z][a-z'A-Z]{1,24}(?:-[A-Z][a-z]{1,20})?(?![\\w])")
            .triggers(List.copyOf(GIVEN))
            .priority(4)
            .score(0.7)
            .check(NameRules::startsWithGiven)
            .build());
    return rules;
  }

  private static boolean isName(CharSequence text, int start, int end) {
    return !NO_NAMES.contains(first(text, start, end));
  }

  /** In capitals and nothing else, or in the gazetteer. */
  private static boolean isGiven(CharSequence text, int start, int end) {
    String first = first(text, start, end);
    boolean several = text.subSequence(start, end).toString().indexOf(' ') > 0;
    return GIVEN.contains(first)
        || (several && Character.isUpperCase(text.charAt(start)) && !NO_NAMES.contains(first));
  }

  private static boolean startsWithGiven(CharSequence text, int start, int end) {
    String first = first(text, start, end);
    int blank = first.length();
    String rest = text.subSequence(Math.min(end, start + blank + 1), end).toString();
    return GIVEN.contains(first)
        && !NO_NAMES.contains(rest.toLowerCase(Locale.ROOT))
        && !NO_FAMILY.contains(rest.toLowerCase(Locale.ROOT));
  }

  private static String first(CharSequence text, int start, int end) {
    int i = start;
    while (i < end && (Character.isLetter(text.charAt(i)) || text.charAt(i) == '\'')) {
      i++;
    }
    return text.subSequence(start, i).toString().toLowerCase(Locale.ROOT);
  }

  private static Set<String> words(String resource) {
    try (InputStream in = NameRules.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the jar");
      }
      return Set.of(
          new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().split("\\s+", -1));
    } catch (IOException e) {
      throw new UncheckedIOException(resource + " cannot be read", e);
    }
  }
}
