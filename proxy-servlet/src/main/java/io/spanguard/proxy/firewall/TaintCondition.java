package io.spanguard.proxy.firewall;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanguard.proxy.firewall.Arguments.Leaf;
import io.spanguard.proxy.firewall.RuleConditions.Taint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An argument's value comes out of a tool's result and from nobody who may say what is to be done.
 * Immutable and safe for use by many threads.
 *
 * <p>Values of fewer than four characters say nothing, nor do true, false and null. Of a longer
 * text also the addresses in it count: a link, an e-mail address, an account number.
 */
final class TaintCondition implements Condition {

  private static final int MIN_LENGTH = 4;

  /** So many different values are looked up; more of them count as tainted. */
  private static final int MAX_VALUES = 256;

  private final List<JsonPath> arguments;
  private final List<Glob> tools;
  private final boolean allows;

  private TaintCondition(List<JsonPath> arguments, List<Glob> tools, boolean allows) {
    this.arguments = arguments;
    this.tools = tools;
    this.allows = allows;
  }

  static TaintCondition of(Taint taint, boolean allows) {
    return new TaintCondition(
        taint.arguments().stream().map(JsonPath::of).toList(),
        CompiledRule.globs(taint.tools()),
        allows);
  }

  @Override
  public Match match(JudgedCall call) {
    ConversationText said = call.said();
    if (!said.hasResults(tools, !allows)) {
      return Match.no();
    }
    List<Leaf> tainted = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Leaf leaf : candidates(call.arguments())) {
      if (!says(leaf.text())) {
        continue;
      }
      seen.add(leaf.text());
      if (seen.size() > MAX_VALUES ? !allows : isTainted(leaf, said)) {
        tainted.add(leaf);
      }
    }
    return Match.atLeaves(tainted);
  }

  private static boolean says(String text) {
    String value = text.strip();
    return value.length() >= MIN_LENGTH
        && !value.equals("true")
        && !value.equals("false")
        && !value.equals("null");
  }

  private boolean isTainted(Leaf leaf, ConversationText said) {
    if (said.inResults(leaf.text(), tools, !allows) && !said.named(leaf.text())) {
      return true;
    }
    for (Destination destination : Destination.in(leaf)) {
      if (said.inResults(destination.text(), tools, !allows) && !destination.isNamedIn(said)) {
        return true;
      }
    }
    return false;
  }

  private List<Leaf> candidates(Arguments call) {
    JsonNode root = call.root();
    if (arguments.isEmpty() || root == null) {
      return call.leaves();
    }
    Set<String> roots = new HashSet<>();
    for (JsonPath path : arguments) {
      path.find(root).forEach(place -> roots.add(place.pointer().toString()));
    }
    List<Leaf> chosen = new ArrayList<>();
    for (Leaf leaf : call.leaves()) {
      if (isBelow(leaf.place().toString(), roots)) {
        chosen.add(leaf);
      }
    }
    return chosen;
  }

  private static boolean isBelow(String place, Set<String> roots) {
    for (int end = place.length(); end > 0; end = place.lastIndexOf('/', end - 1)) {
      if (roots.contains(place.substring(0, end))) {
        return true;
      }
    }
    return roots.contains("");
  }
}
