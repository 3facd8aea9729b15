package io.spanguard.proxy.firewall;

import io.spanguard.proxy.firewall.Arguments.Leaf;
import java.util.ArrayList;
import java.util.EnumSet;
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

  /** Words for people whom the user describes, so that somebody has to look them up. */
  private static final Set<String> DESCRIBING =
      Set.of(
          "each",
          "every",
          "everyone",
          "everybody",
          "all",
          "both",
          "same",
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
          "colleagues",
          "friend",
          "friends",
          "family",
          "sender",
          "author",
          "owner",
          "user",
          "users",
          "contacts",
          "others",
          "department",
          "supplier",
          "vendor",
          "support",
          "assistant",
          "mom",
          "dad");

  private Recipients() {}

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
          && !destination.isNamedIn(said)
          && !nameIsNamed(destination, said)
          && (said.namesAny(destination.kind()) || !describes(said))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRecipient(Leaf leaf) {
    List<String> words = Words.ofName(leaf.key());
    return leaf.key().isEmpty() || words.stream().anyMatch(KEYS::contains);
  }

  /** Sarah Baker is named, and her address looked up: sarah.baker@example.com. */
  private static boolean nameIsNamed(Destination destination, ConversationText said) {
    if (destination.kind() != Destination.Kind.EMAIL || said.namesAny(Destination.Kind.EMAIL)) {
      return false;
    }
    String address = destination.text();
    for (String name : Words.of(address.substring(0, address.indexOf('@')))) {
      if (name.length() >= 3 && said.named(name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean describes(ConversationText said) {
    return said.delegates() || DESCRIBING.stream().anyMatch(said::named);
  }

  /**
   * Data for a host or an account that stands in nothing but a tool's result. Just reading a page
   * that a result links to is not it; reading it with something added to the link is.
   */
  static Match tainted(JudgedCall call) {
    ConversationText said = call.said();
    if (!said.hasResults(List.of())) {
      return Match.no();
    }
    boolean acts = !call.words().deeds().isEmpty();
    List<Leaf> found = new ArrayList<>();
    for (Leaf leaf : call.arguments().leaves()) {
      for (Destination destination : Destination.in(leaf.text())) {
        if (isTainted(destination, said, acts)) {
          found.add(leaf);
          break;
        }
      }
    }
    return Match.atLeaves(found);
  }

  private static boolean isTainted(Destination destination, ConversationText said, boolean acts) {
    boolean counts =
        destination.kind() == Destination.Kind.HOST
            || destination.kind() == Destination.Kind.ACCOUNT;
    return counts
        && said.inResults(destination.text(), List.of())
        && !destination.isNamedIn(said)
        && (acts || !said.inResults(destination.whole(), List.of()));
  }
}
