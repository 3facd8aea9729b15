package io.spanguard.proxy.firewall;

import com.google.re2j.Pattern;
import io.spanguard.proxy.wire.Part;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A conversation, ready to be searched: what those said who may say what is to be done, and what
 * tools answered. Immutable and safe for use by many threads.
 */
final class ConversationText {

  private static final Set<String> ENGLISH =
      Set.of(
          "the", "a", "an", "to", "my", "please", "for", "and", "of", "in", "is", "me", "what",
          "how", "can", "you", "i", "with", "on", "it", "find", "get", "this", "that", "about");

  private static final Pattern SENTENCE = Pattern.compile("[.!?;](?: |$)");

  /** With these the user hands it to somebody else's text to say what is to be done. */
  private static final List<String> DELEGATING =
      List.of(
          "follow the instructions",
          "follow instructions",
          "follow its instructions",
          "actions specified",
          "do all the",
          "todo list",
          "tasks on my",
          "do what",
          "do whatever",
          "do everything",
          "do the tasks",
          "do the actions",
          "complete the tasks",
          "perform the tasks",
          "accordingly",
          "carry out",
          "take care of",
          "as described in",
          "as instructed");

  private final String trusted;
  private final String user;
  private final boolean userSpoke;
  private final Set<String> userStems;
  private final Set<Deed> asked;
  private final boolean english;
  private final boolean delegates;
  private final Set<Destination.Kind> namedKinds;
  private final List<Result> results;

  private ConversationText(
      String trusted, String user, List<Destination> named, List<Result> results) {
    this.trusted = trusted;
    this.user = user;
    this.userSpoke = !user.isEmpty();
    this.userStems = new HashSet<>();
    this.asked = EnumSet.noneOf(Deed.class);
    boolean known = false;
    for (String word : Words.of(user)) {
      String stem = Words.stem(word);
      userStems.add(stem);
      asked.addAll(Deed.of(stem));
      known |= ENGLISH.contains(word);
    }
    this.english = known;
    this.delegates = DELEGATING.stream().anyMatch(phrase -> Words.contains(user, phrase));
    this.namedKinds = EnumSet.noneOf(Destination.Kind.class);
    named.forEach(destination -> namedKinds.add(destination.kind()));
    this.results = List.copyOf(results);
  }

  static ConversationText of(Conversation conversation) {
    String user = String.join("\n", conversation.userTexts());
    String system = String.join("\n", conversation.systemTexts());
    List<Result> results = new ArrayList<>();
    for (Part part : conversation.toolResults()) {
      String tool = part.toolName() == null ? "" : part.toolName();
      results.add(Result.of(tool, Arguments.unescaped(part.text())));
    }
    return new ConversationText(
        Words.normal(system + "\n" + user), Words.normal(user), Destination.in(user), results);
  }

  /** Whether the user said anything, and in words that are understood here. */
  boolean isUnderstood() {
    return userSpoke && english;
  }

  /** Whether the user said anything. */
  boolean userSpoke() {
    return userSpoke;
  }

  /** Whether the user's words ask for one of these. */
  boolean asksFor(Set<Deed> deeds) {
    return deeds.stream().anyMatch(asked::contains);
  }

  /** Whether the user asks to do what some text says. */
  boolean delegates() {
    return delegates;
  }

  /** Whether the user used a word of this stem. */
  boolean userSaid(String stem) {
    return userStems.contains(stem);
  }

  /** Whether the user named an address of this kind. */
  boolean namesAny(Destination.Kind kind) {
    return namedKinds.contains(kind);
  }

  /** Whether the user or the operator named this value. */
  boolean named(String value) {
    return Words.contains(trusted, Words.normal(value));
  }

  /** Whether the user, and not only the operator, named this value. */
  boolean userNamed(String value) {
    return Words.contains(user, Words.normal(value));
  }

  /**
   * Whether the user asks for such a deed and then says a word of these stems in the same sentence:
   * send it to the team.
   */
  boolean asksFor(Set<Deed> deeds, Set<String> stems) {
    for (String sentence : SENTENCE.split(user)) {
      boolean asks = false;
      for (String word : Words.of(sentence)) {
        String stem = Words.stem(word);
        if (asks && stems.contains(stem)) {
          return true;
        }
        asks |= Deed.of(stem).stream().anyMatch(deeds::contains);
      }
    }
    return false;
  }

  /** Whether there are any results. */
  boolean hasResults() {
    return !results.isEmpty();
  }

  /**
   * Whether there are results of such tools.
   *
   * @param tools none stand for every tool
   * @param orUnknown whether a result counts whose tool the request does not name
   */
  boolean hasResults(List<Glob> tools, boolean orUnknown) {
    return results.stream().anyMatch(result -> result.isOf(tools, orUnknown));
  }

  /** Whether the value stands in any result. */
  boolean inResults(String value) {
    return inResults(value, List.of(), true);
  }

  /** Whether the value stands in what such tools answered, as {@link #hasResults} has them. */
  boolean inResults(String value, List<Glob> tools, boolean orUnknown) {
    String normal = Words.normal(value);
    for (Result result : results) {
      if (result.isOf(tools, orUnknown) && Words.contains(result.normal(), normal)) {
        return true;
      }
    }
    return false;
  }

  /** What tools' answers tell somebody to do. */
  List<Instruction> instructions() {
    List<Instruction> all = new ArrayList<>();
    results.forEach(result -> all.addAll(result.instructions()));
    return all;
  }

  private record Result(String tool, String normal, List<Instruction> instructions) {

    static Result of(String tool, String text) {
      return new Result(tool, Words.normal(text), Instruction.in(text));
    }

    boolean isOf(List<Glob> tools, boolean orUnknown) {
      return tools.isEmpty() || (tool.isEmpty() ? orUnknown : CompiledRule.any(tools, tool));
    }
  }
}
