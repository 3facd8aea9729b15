package io.spanguard.proxy.firewall;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A piece of a text that tells its reader to do something, with what follows it. Immutable and safe
 * for use by many threads.
 *
 * <p>It is a sentence in which a word for a deed stands where an order has it: at the beginning, or
 * after such words as please, then, must or to. That is grammar for English only, and rough.
 *
 * @param text normal
 * @param deeds what it tells to do
 */
record Instruction(String text, Set<Deed> deeds) {

  /** How many sentences after the order may still be about it. */
  private static final int FOLLOWING = 2;

  private static final int MAX_FOUND = 500;

  /** Behind these comes what is to be done. */
  private static final Set<String> BEFORE =
      Set.of(
          "please",
          "then",
          "also",
          "and",
          "now",
          "first",
          "next",
          "finally",
          "must",
          "should",
          "to",
          "can",
          "could",
          "would",
          "kindly",
          "immediately",
          "just",
          "simply",
          "always",
          "never",
          "instead",
          "after",
          "you",
          "have",
          "need",
          "shall",
          "will",
          "don't",
          "task",
          "todo",
          "important",
          "note",
          "step",
          "instruction",
          "instructions",
          "asap",
          "urgent");

  /** An order has none of these behind its word; a heading has: payment from, email by. */
  private static final Set<String> NOT_BEHIND =
      Set.of("from", "by", "is", "was", "are", "were", "has", "id", "date", "address", "number");

  /** Orders that are no deeds. */
  private static final Set<String> OTHER_ORDERS =
      Set.of(
          "get",
          "read",
          "find",
          "search",
          "visit",
          "go",
          "open",
          "click",
          "use",
          "call",
          "follow",
          "say",
          "ignore",
          "disregard",
          "forget",
          "browse",
          "fetch",
          "retrieve",
          "look",
          "check",
          "list",
          "show",
          "recommend",
          "download",
          "collect",
          "include",
          "execute",
          "summarize");

  static List<Instruction> in(String text) {
    List<Instruction> found = new ArrayList<>();
    for (List<String> block : Sentences.blocks(text)) {
      for (int i = 0; i < block.size() && found.size() < MAX_FOUND; i++) {
        Set<Deed> deeds = EnumSet.noneOf(Deed.class);
        if (orders(block.get(i), deeds)) {
          int end = Math.min(block.size(), i + 1 + FOLLOWING);
          found.add(new Instruction(String.join(" ", block.subList(i, end)), deeds));
        }
      }
    }
    return found;
  }

  /** Whether a sentence orders something; adds what. */
  private static boolean orders(String sentence, Set<Deed> deeds) {
    String[] tokens = sentence.split(" ", -1);
    boolean orders = false;
    boolean mayOrder = true;
    for (int i = 0; i < tokens.length; i++) {
      String word = word(tokens[i]);
      String behind = i + 1 < tokens.length ? word(tokens[i + 1]) : "from";
      String stem = Words.stem(word);
      boolean base = word.equals(stem) || word.equals(stem + "e") || word.endsWith("ss");
      if (mayOrder && base && !NOT_BEHIND.contains(behind) && !Deed.NO_ORDERS.contains(stem)) {
        Set<Deed> meant = Deed.of(stem);
        deeds.addAll(meant);
        orders |= !meant.isEmpty() || OTHER_ORDERS.contains(word);
      }
      // A bullet or a number does not keep an order from standing at the beginning.
      mayOrder = BEFORE.contains(word) || (mayOrder && word.isEmpty());
    }
    return orders;
  }

  /** Without the punctuation around it; empty where it is more, or less, than one word. */
  private static String word(String token) {
    int start = 0;
    int end = token.length();
    while (start < end && !Character.isLetterOrDigit(token.charAt(start))) {
      start++;
    }
    while (end > start && !Character.isLetterOrDigit(token.charAt(end - 1))) {
      end--;
    }
    for (int i = start; i < end; i++) {
      if (!Character.isLetter(token.charAt(i)) && token.charAt(i) != '\'') {
        return "";
      }
    }
    return token.substring(start, end);
  }

  /** Whether the value stands in it. */
  boolean holds(String normalValue) {
    return Words.contains(text, normalValue);
  }

  boolean orders(Set<Deed> wanted) {
    return wanted.stream().anyMatch(deeds::contains);
  }

  /** Whether words of all these stems stand in it. */
  boolean speaksOf(List<String> stems) {
    Set<String> said = new HashSet<>();
    for (String word : Words.of(text)) {
      said.add(Words.stem(word));
    }
    return said.containsAll(stems);
  }
}
