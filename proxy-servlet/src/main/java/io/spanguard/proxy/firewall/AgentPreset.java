package io.spanguard.proxy.firewall;

import io.spanguard.proxy.firewall.Arguments.Leaf;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The rules of {@code preset: agent}, for agents that read what others wrote and act for a user: a
 * call that somebody else's text asked for waits for a person. They know no tools, only what names
 * and sentences say in English. Stateless.
 */
final class AgentPreset {

  private static final Set<Deed> OUTGOING =
      EnumSet.of(Deed.SEND, Deed.PAY, Deed.GRANT, Deed.CREATE, Deed.CHANGE);

  private static final List<CompiledRule> RULES =
      List.of(
          BuiltInRules.rule(
              "agent-instructed",
              ToolAction.APPROVE,
              "high",
              "ASI01",
              "it does what a tool's result told, not what the user asked",
              AgentPreset::instructed),
          BuiltInRules.rule(
              "agent-unasked",
              ToolAction.APPROVE,
              "medium",
              "ASI02",
              "it changes something although the user asked for nothing of the kind",
              AgentPreset::unasked),
          BuiltInRules.rule(
              "agent-other-recipient",
              ToolAction.APPROVE,
              "high",
              "ASI01",
              "the user named a recipient, and this is another one",
              AgentPreset::otherRecipient));

  private AgentPreset() {}

  static List<CompiledRule> rules() {
    return RULES;
  }

  /**
   * An order in a tool's result holds a value of the call that the user never named; or a call
   * without such values is what an order speaks of and the user does not.
   */
  private static Match instructed(JudgedCall call) {
    List<Instruction> instructions = call.said().instructions();
    if (instructions.isEmpty()) {
      return Match.no();
    }
    List<Leaf> found = new ArrayList<>();
    boolean says = false;
    for (Leaf leaf : call.arguments().leaves()) {
      String value = Words.normal(leaf.text());
      says |= !value.isEmpty();
      if (!value.isEmpty() && comesFrom(leaf, value, call, instructions)) {
        found.add(leaf);
      }
    }
    return found.isEmpty() && !says
        ? Match.of(isSpokenOf(call, instructions))
        : Match.atLeaves(found);
  }

  private static boolean comesFrom(
      Leaf leaf, String value, JudgedCall call, List<Instruction> instructions) {
    if (call.said().named(value)) {
      return false;
    }
    boolean distinct = isDistinct(value);
    List<Destination> destinations = Destination.in(leaf.text());
    for (Instruction instruction : instructions) {
      boolean sameDeed = instruction.orders(call.words().deeds());
      if ((distinct || sameDeed) && instruction.holds(value)) {
        return true;
      }
      for (Destination destination : destinations) {
        if (instruction.holds(destination.text()) && !destination.isNamedIn(call.said())) {
          return true;
        }
      }
    }
    return false;
  }

  /** A plain word, or a short number, may stand in an order by chance. */
  private static boolean isDistinct(String value) {
    boolean plain = value.chars().allMatch(Character::isLetter) && value.length() <= 12;
    return value.length() >= 5 && !plain;
  }

  private static boolean isSpokenOf(JudgedCall call, List<Instruction> instructions) {
    List<String> objects = call.words().objects();
    if (objects.isEmpty() || objects.stream().allMatch(call.said()::userSaid)) {
      return false;
    }
    return instructions.stream().anyMatch(instruction -> instruction.speaksOf(objects));
  }

  private static Match unasked(JudgedCall call) {
    // To run something is nobody's wish; what is run tells what it does.
    Set<Deed> deeds = EnumSet.noneOf(Deed.class);
    deeds.addAll(call.words().deeds());
    deeds.remove(Deed.RUN);
    ConversationText said = call.said();
    return Match.of(
        !deeds.isEmpty() && said.isUnderstood() && !said.delegates() && !said.asksFor(deeds));
  }

  private static Match otherRecipient(JudgedCall call) {
    if (call.words().deeds().stream().noneMatch(OUTGOING::contains)) {
      return Match.no();
    }
    List<Leaf> found = new ArrayList<>();
    for (Leaf leaf : call.arguments().leaves()) {
      for (Destination destination : Destination.in(leaf.text())) {
        if (call.said().namesAny(destination.kind()) && !destination.isNamedIn(call.said())) {
          found.add(leaf);
          break;
        }
      }
    }
    return Match.atLeaves(found);
  }
}
