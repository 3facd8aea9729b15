package io.spanguard.proxy.firewall;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An address in a text, to which something may go. Immutable and safe for use by many threads.
 *
 * @param text normal: a host's name, an e-mail address, an account number, a phone number
 * @param whole the link it stands in, normal; else the same as the text
 */
record Destination(Kind kind, String text, String whole) {

  private static final int MAX_TEXT = 100_000;
  private static final int MAX_FOUND = 200;

  private static final Pattern EMAIL =
      Pattern.compile("[\\p{L}0-9._%+'-]{1,64}@[\\p{L}0-9-]{1,63}(?:\\.[\\p{L}0-9-]{1,63}){1,8}");
  private static final Pattern LINK =
      Pattern.compile("(?i)(?:\\b[a-z][a-z0-9+.-]{1,20}:)?//[^\\s\"'<>]+|\\bwww\\.[^\\s\"'<>]+");
  private static final Pattern ACCOUNT =
      Pattern.compile(
          "\\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}\\b|\\b0x[0-9a-fA-F]{40}\\b"
              + "|\\bbc1[a-z0-9]{20,60}\\b|\\b[13][1-9A-HJ-NP-Za-km-z]{25,34}\\b");
  private static final Pattern PHONE = Pattern.compile("\\+[0-9](?:[ ()./-]{0,2}[0-9]){6,14}");

  /** A link without a scheme: evil.example/collect, with a port or not. */
  private static final Pattern BARE_LINK =
      Pattern.compile(
          "(?:[\\p{L}0-9_-]{1,63}\\.){1,8}\\p{L}[\\p{L}0-9-]{1,62}\\.?(?::[0-9]{1,5})?(?:[/?#][^\\s\"'<>]*)?");

  enum Kind {
    HOST,
    EMAIL,
    ACCOUNT,
    PHONE
  }

  /** Those in a text, in order of kind; of a very long one, those in its beginning. */
  static List<Destination> in(String text) {
    String looked = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    List<Destination> found = new ArrayList<>();
    if (looked.indexOf('@') >= 0) {
      add(found, EMAIL, Kind.EMAIL, looked);
    }
    if (looked.contains("//") || looked.toLowerCase(Locale.ROOT).contains("www.")) {
      for (Matcher link = LINK.matcher(looked); found.size() < MAX_FOUND && link.find(); ) {
        String host = Host.ofLink(link.group());
        if (!host.isEmpty()) {
          found.add(new Destination(Kind.HOST, Words.normal(host), Words.normal(link.group())));
        }
      }
    }
    add(found, ACCOUNT, Kind.ACCOUNT, looked);
    add(found, PHONE, Kind.PHONE, looked);
    return found;
  }

  /** Those in a value, which is one itself where the member's name says that it is a link. */
  static List<Destination> in(Arguments.Leaf leaf) {
    List<Destination> found = in(leaf.text());
    String text = leaf.text().strip();
    if (text.length() <= 2000
        && NetworkAddresses.isLinkName(leaf.key())
        && BARE_LINK.matches(text)) {
      found.add(new Destination(Kind.HOST, Words.normal(Host.ofLink(text)), Words.normal(text)));
    }
    return found;
  }

  private static void add(List<Destination> found, Pattern pattern, Kind kind, String text) {
    for (Matcher matcher = pattern.matcher(text); found.size() < MAX_FOUND && matcher.find(); ) {
      String address = Words.normal(matcher.group());
      found.add(new Destination(kind, address, address));
    }
  }

  /** Whether the user or the operator named it, or for a host a domain above it. */
  boolean isNamedIn(ConversationText said) {
    if (said.named(text)) {
      return true;
    }
    if (kind != Kind.HOST) {
      return false;
    }
    String parent = text;
    for (int dot = parent.indexOf('.'); dot >= 0; dot = parent.indexOf('.')) {
      parent = parent.substring(dot + 1);
      if (parent.indexOf('.') > 0 && said.named(parent)) {
        return true;
      }
    }
    return false;
  }
}
