package io.spanguard.proxy.firewall;

import com.google.re2j.Pattern;
import io.spanguard.proxy.firewall.Arguments.Leaf;
import io.spanguard.proxy.guardrail.OwaspCategory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule, ready to be tried. Immutable and safe for use by many threads.
 *
 * @param agentic the id in OWASP's Top 10 for agentic applications; null for none
 */
record CompiledRule(
    ToolRule rule, List<Glob> tools, List<Condition> conditions, @Nullable String agentic) {

  private static final Pattern INDEX = Pattern.compile("\\[[0-9]+\\]");

  static final String CATEGORY = OwaspCategory.LLM06.id();

  CompiledRule {
    tools = List.copyOf(tools);
    conditions = List.copyOf(conditions);
  }

  /** A rule that a user wrote. The cheap conditions come first. */
  static CompiledRule of(ToolRule rule) {
    RuleConditions when = rule.when();
    List<Glob> tools = globs(rule.tools());
    boolean allows = rule.action() == ToolAction.ALLOW;
    List<Condition> conditions = new ArrayList<>();
    who(conditions, when);
    if (when.budget() != null) {
      int budget = when.budget();
      conditions.add(call -> Match.of(count(call.conversation(), tools) >= budget));
    }
    if (!when.after().isEmpty()) {
      List<Glob> after = globs(when.after());
      conditions.add(
          call ->
              Match.of(
                  count(call.conversation(), after) > 0
                      || (!allows && call.said().hasResults(after, true))));
    }
    for (ArgumentCondition condition : when.arguments()) {
      conditions.add(new ArgumentMatcher(condition, allows));
    }
    if (!when.matching().isEmpty()) {
      conditions.add(allows ? allMatching(when.matching()) : matching(when.matching()));
    }
    if (when.taint() != null) {
      conditions.add(TaintCondition.of(when.taint(), allows));
    }
    return new CompiledRule(rule, tools, conditions, null);
  }

  private static void who(List<Condition> conditions, RuleConditions when) {
    if (!when.targets().isEmpty()) {
      List<Glob> targets = globs(when.targets());
      conditions.add(call -> Match.of(any(targets, call.conversation().target())));
    }
    if (!when.callers().isEmpty()) {
      List<Glob> callers = globs(when.callers());
      conditions.add(call -> Match.of(any(callers, call.conversation().caller())));
    }
    if (!when.agents().isEmpty()) {
      List<Glob> agents = globs(when.agents());
      conditions.add(call -> Match.of(any(agents, orEmpty(call.conversation().agent()))));
    }
    if (!when.sessions().isEmpty()) {
      List<Glob> sessions = globs(when.sessions());
      conditions.add(call -> Match.of(any(sessions, orEmpty(call.conversation().session()))));
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static Condition matching(List<String> regexes) {
    List<Pattern> patterns = regexes.stream().map(Regex::compile).toList();
    boolean anchored = patterns.stream().anyMatch(Regex::isAnchored);
    return call -> {
      List<Leaf> found = new ArrayList<>();
      boolean unknown = anchored && call.arguments().root() == null;
      for (Leaf leaf : call.arguments().leaves()) {
        if (unknown || isFound(patterns, leaf)) {
          found.add(leaf);
        }
      }
      return Match.atLeaves(found);
    };
  }

  /** To allow a call all values of a list have to match of which one does. */
  private static Condition allMatching(List<String> regexes) {
    List<Pattern> patterns = regexes.stream().map(Regex::compile).toList();
    return call -> {
      if (call.arguments().root() == null) {
        return Match.no();
      }
      List<Leaf> found = new ArrayList<>();
      Set<String> foundNames = new HashSet<>();
      Set<String> otherNames = new HashSet<>();
      for (Leaf leaf : call.arguments().leaves()) {
        boolean matches = isFound(patterns, leaf);
        (matches ? foundNames : otherNames).add(INDEX.matcher(leaf.name()).replaceAll("[]"));
        if (matches) {
          found.add(leaf);
        }
      }
      foundNames.retainAll(otherNames);
      return foundNames.isEmpty() ? Match.atLeaves(found) : Match.no();
    };
  }

  private static boolean isFound(List<Pattern> patterns, Leaf leaf) {
    String line = leaf.line();
    return patterns.stream().anyMatch(pattern -> pattern.matcher(line).find());
  }

  private static long count(Conversation conversation, List<Glob> tools) {
    return conversation.earlierCalls().stream().filter(call -> any(tools, call.name())).count();
  }

  static List<Glob> globs(List<String> globs) {
    return globs.stream().map(Glob::of).toList();
  }

  static boolean any(List<Glob> globs, String name) {
    for (Glob glob : globs) {
      if (glob.matches(name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is about this call, and which arguments make it so. */
  Match match(JudgedCall call) {
    if (!any(tools, call.name())) {
      return Match.no();
    }
    Match match = Match.yes();
    for (Condition condition : conditions) {
      match = match.and(condition.match(call));
      if (!match.holds()) {
        return match;
      }
    }
    return match;
  }

  String reason() {
    return rule.reason() == null ? "rule " + rule.id() : rule.reason();
  }
}
