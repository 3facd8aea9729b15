package io.spanguard.proxy.firewall;

import io.spanguard.proxy.firewall.Arguments.Leaf;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where a call sends something, and whether the user wanted it there. Stateless. */
final class Recipients {

  private static final Set<Deed> OUTGOING = EnumSet.of(Deed.SEND, Deed.PAY, Deed.GRANT);

  private static final Set<String> KEYS =
      Set.of(
          "to",
          "cc",
          "bcc",
          "recipient",
          "recipients",
          "email",
          "emails",
          "participant",
          "participants",
          "attendee",
          "attendees",
          "invitee",
          "invitees",
          "guests",
          "iban",
          "account",
          "payee",
          "beneficiary",
          "phone",
          "wallet",
          "receiver");

  /** Words that stand in anybody's mouth, so that an address of that name is not named by them. */
  private static final Set<String> COMMON =
      Set.of(
          "the",
          "and",
          "for",
          "with",
          "about",
          "this",
          "that",
          "what",
          "how",
          "can",
          "you",
          "please",
          "new",
          "all",
          "any",
          "one",
          "two",
          "have",
          "has",
          "are",
          "was",
          "not",
          "but",
          "from",
          "into",
          "our",
          "your",
          "his",
          "their",
          "will",
          "would",
          "could",
          "should",
          "there",
          "then",
          "when",
          "today",
          "tomorrow",
          "week",
          "month",
          "year",
          "date",
          "time",
          "day",
          "first",
          "last",
          "next",
          "info",
          "inbox",
          "file",
          "files",
          "document",
          "report",
          "calendar",
          "event",
          "events",
          "meeting",
          "meetings",
          "address",
          "account",
          "number",
          "page",
          "website",
          "web",
          "link",
          "summary",
          "data",
          "list",
          "details",
          "information",
          "name",
          "admin",
          "help",
          "hello");

  /** Words for people whom the user describes, so that somebody has to look them up. */
  private static final Set<String> DESCRIBING =
      stems(
          "everyone",
          "everybody",
          "participants",
          "attendees",
          "invitees",
          "client",
          "customer",
          "team",
          "members",
          "group",
          "people",
          "person",
          "them",
          "him",
          "her",
          "landlord",
          "manager",
          "boss",
          "colleague",
          "friend",
          "family",
          "sender",
          "author",
          "owner",
          "contacts",
          "department",
          "supplier",
          "vendor",
          "support",
          "mom",
          "dad");

  private Recipients() {}

  private static Set<String> stems(String... words) {
    Set<String> stems = new HashSet<>();
    for (String word : words) {
      stems.add(Words.stem(word));
    }
    return stems;
  }

  /** Messages, money or rights for somebody whom the user neither named nor described. */
  static Match unnamed(JudgedCall call) {
    ConversationText said = call.said();
    if (!said.userSpoke() || !isOutgoing(call)) {
      return Match.no();
    }
    List<Leaf> found = new ArrayList<>();
    for (Leaf leaf : call.arguments().leaves()) {
      if (isUnnamed(leaf, said)) {
        found.add(leaf);
      }
    }
    return Match.atLeaves(found);
  }

  private static boolean isOutgoing(JudgedCall call) {
    return call.words().deeds().stream().anyMatch(OUTGOING::contains);
  }

  private static boolean isUnnamed(Leaf leaf, ConversationText said) {
    if (!isRecipient(leaf)) {
      return false;
    }
    for (Destination destination : Destination.in(leaf.text())) {
      if (destination.kind() != Destination.Kind.HOST
          && isStrange(destination, said)
          && !isDescribed(destination, said)) {
        return true;
      }
    }
    return false;
  }

  /** Neither named nor looked up by a name. */
  private static boolean isStrange(Destination destination, ConversationText said) {
    return !destination.isNamedIn(said) && !nameIsNamed(destination, said);
  }

  /** Where the user gave an address of the kind, that is the one meant. */
  private static boolean isDescribed(Destination destination, ConversationText said) {
    return !said.namesAny(destination.kind())
        && (said.delegates() || said.asksFor(OUTGOING, DESCRIBING));
  }

  private static boolean isRecipient(Leaf leaf) {
    List<String> words = Words.ofName(leaf.key());
    return leaf.key().isEmpty() || words.stream().anyMatch(KEYS::contains);
  }

  /**
   * The user named Sarah Baker, and her address is looked up: sarah.baker@example.com. What the
   * operator says names nobody, nor does a word that is in every sentence.
   */
  private static boolean nameIsNamed(Destination destination, ConversationText said) {
    if (destination.kind() != Destination.Kind.EMAIL || said.namesAny(Destination.Kind.EMAIL)) {
      return false;
    }
    String address = destination.text();
    for (String name : Words.of(address.substring(0, address.indexOf('@')))) {
      if (name.length() >= 3 && isName(name) && said.userNamed(name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isName(String word) {
    String stem = Words.stem(word);
    return !COMMON.contains(word) && Deed.of(stem).isEmpty() && !Deed.READING.contains(stem);
  }

  /**
   * Data for somebody who stands in nothing but a tool's result. Just reading a page that a result
   * links to is not it; reading it with something added to the link is. People's addresses come out
   * of results where the user described them; not out of what tells the reader to write to them.
   */
  static Match tainted(JudgedCall call) {
    ConversationText said = call.said();
    if (!said.hasResults()) {
      return Match.no();
    }
    List<Leaf> found = new ArrayList<>();
    for (Leaf leaf : call.arguments().leaves()) {
      for (Destination destination : Destination.in(leaf)) {
        if (said.inResults(destination.text()) && isTainted(destination, leaf, call)) {
          found.add(leaf);
          break;
        }
      }
    }
    return Match.atLeaves(found);
  }

  private static boolean isTainted(Destination destination, Leaf leaf, JudgedCall call) {
    ConversationText said = call.said();
    return switch (destination.kind()) {
      case HOST, ACCOUNT ->
          !destination.isNamedIn(said)
              && (!call.words().deeds().isEmpty() || !said.inResults(destination.whole()));
      case EMAIL, PHONE ->
          isOutgoing(call)
              && isStrange(destination, said)
              && isWhole(destination, leaf)
              && (isOrdered(destination, said)
                  || (said.userSpoke() && !isDescribed(destination, said)));
    };
  }

  /** Not one that a letter only mentions. */
  private static boolean isWhole(Destination destination, Leaf leaf) {
    return isRecipient(leaf) || Words.normal(leaf.text()).equals(destination.text());
  }

  private static boolean isOrdered(Destination destination, ConversationText said) {
    return said.instructions().stream().anyMatch(order -> order.holds(destination.text()));
  }
}
