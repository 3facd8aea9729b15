package io.spanguard.proxy.firewall;

import com.google.common.collect.ImmutableSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a call may do to the world, as the English words in a tool's name or in a sentence tell it.
 * Safe for use by many threads.
 */
enum Deed {
  /** Something goes to somebody. */
  SEND(
      "send sent email mail message msg sms text forward reply respond answer post publish tweet"
          + " share notify notification inform announce broadcast contact dm submit upload transmit"
          + " deliver write ask remind alert tell invite let"),
  PAY(
      "pay paid payment transfer send sent wire remit purchase buy bought order checkout refund"
          + " reimburse withdraw deposit donate charge trade sell sold settle owe tip transaction"
          + " give bill"),
  CREATE(
      "create add make made new insert append write draft book reserve reservation schedule register"
          + " set setup open start save store build generate plan arrange organize put place upload"
          + " post invite compose record log need want enter include sign subscribe order prepare creation registration subscription invitation"),
  DELETE(
      "delete remove drop erase cancel clear purge unsubscribe revoke uninstall destroy terminate"
          + " kick ban block wipe discard trash archive clean close cancellation deletion removal"),
  CHANGE(
      "update change edit modify set rename move reschedule replace adjust reset assign configure"
          + " enable disable rotate patch overwrite append add correct fix switch turn toggle adapt"
          + " convert increase decrease raise lower mark install upgrade modification alteration correction"),
  GRANT(
      "grant share invite allow authorize authorise permit accept approve add give join access"
          + " unlock publish"),
  RUN("run execute exec eval shell bash install deploy launch invoke start test build compile");

  /** Words after which nothing is done, though another word may sound like it. */
  static final Set<String> READING =
      stems(
          "get list search read find check fetch show view lookup look query calculate compute"
              + " count browse describe display retrieve select scan summarize summarise analyze"
              + " analyse compare estimate predict convert translate validate verify load download"
              + " visit is has can which what who where when");

  private static final Map<String, Set<Deed>> BY_STEM = new HashMap<>();

  /** The words with which a tool's name says it: no nouns that come along with other deeds. */
  private static final Set<String> NOT_IN_NAMES =
      stems(
          "new need want let put place ask tell include mark enter bill give answer text tip close"
              + " transaction payment notification reservation message mail email record store log"
              + " plan build test access contact shell start open convert cancellation deletion"
              + " removal creation registration subscription invitation modification alteration"
              + " correction");

  private static final Set<String> SPEAKING = stems("email mail message text tell ask answer");

  /** In a name these are deeds only at its beginning: book_table, but not address_book. */
  private static final Set<String> FIRST_ONLY =
      stems("schedule book order share draft reserve trade set label bill");

  /** Words of {@link #of} with which no order begins. */
  static final Set<String> NO_ORDERS =
      stems(
          "new made sent paid bought sold need want reservation notification transaction payment"
              + " access shell contact cancellation deletion removal creation registration"
              + " subscription invitation modification alteration correction");

  private final ImmutableSet<String> stems;

  static {
    for (Deed deed : values()) {
      for (String stem : deed.stems) {
        BY_STEM.computeIfAbsent(stem, s -> EnumSet.noneOf(Deed.class)).add(deed);
      }
    }
  }

  Deed(String words) {
    this.stems = stems(words);
  }

  private static ImmutableSet<String> stems(String words) {
    Set<String> stems = new HashSet<>();
    for (String word : words.split(" ", -1)) {
      stems.add(Words.stem(word));
    }
    return ImmutableSet.copyOf(stems);
  }

  /** What a word of a sentence may stand for. */
  static Set<Deed> of(String stem) {
    return BY_STEM.getOrDefault(stem, Set.of());
  }

  /** What a tool with these words in its name does; empty where it only reads, or does not say. */
  static Set<Deed> ofTool(List<String> words) {
    Set<Deed> weak = Set.of();
    for (int i = 0; i < words.size(); i++) {
      String stem = Words.stem(words.get(i));
      if (READING.contains(stem) && weak.isEmpty()) {
        return Set.of();
      }
      Set<Deed> deeds = of(stem);
      boolean strong = i == 0 || !FIRST_ONLY.contains(stem);
      if (!deeds.isEmpty() && strong && !NOT_IN_NAMES.contains(stem)) {
        return deeds;
      }
      // A noun alone does little: email(to, text), but not email_count().
      if (words.size() == 1 && SPEAKING.contains(stem)) {
        weak = deeds;
      }
    }
    return weak;
  }
}
