package io.spanguard.proxy.detect;

import io.spanguard.proxy.guardrail.Finding;
import io.spanguard.proxy.guardrail.Scan;
import io.spanguard.proxy.wire.PartKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One text under the rules and the score for prompt injections. For use by one thread. */
final class InjectionScan implements Scan {

  /** Hits that are farther apart do not add up. */
  private static final int NEAR = 1500;

  /** Around a word that tells of ROT13 or reversal: read in that way. */
  private static final int BEFORE_HIDDEN = 200;

  private static final int HIDDEN = 1000;

  /** A rule's hit in a decoded text says at least so much. */
  private static final double HIDDEN_WEIGHT = 0.86;

  private final PartKind kind;
  private final double threshold;
  private final InjectionRules rules;
  private final @Nullable InjectionModel model;
  private final StringBuilder text = new StringBuilder();
  private boolean finished;

  /**
   * @param model null for the rules alone
   */
  InjectionScan(
      PartKind kind, double threshold, InjectionRules rules, @Nullable InjectionModel model) {
    this.kind = kind;
    this.threshold = threshold;
    this.rules = rules;
    this.model = model;
  }

  @Override
  public List<Finding> feed(CharSequence piece) {
    text.append(piece);
    return List.of();
  }

  @Override
  public int settled() {
    return finished ? text.length() : 0;
  }

  @Override
  public List<Finding> finish() {
    finished = true;
    if (text.length() == 0) {
      return List.of();
    }
    List<TextView> views = Normaliser.views(text, kind == PartKind.TOOL_CALL);
    List<Hit> hits = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      match(views.get(i), hits, i == 0);
    }
    double score = model == null ? 0 : model.score(views.get(0).text());
    return findings(hits, score);
  }

  private void match(TextView view, List<Hit> hits, boolean readHidden) {
    boolean tool = kind == PartKind.TOOL_RESULT || kind == PartKind.TOOL_DEFINITION;
    int hiddenTo = 0;
    int hiddenViews = 0;
    List<TextView> hidden = new ArrayList<>(0);
    RuleSet own = rules.rules(tool);
    for (RuleMatcher.Match match : RuleMatcher.match(own, view.text())) {
      AnchoredRule rule = own.rule(match.rule());
      if (rule.score() > 0) {
        hits.add(
            new Hit(
                rule,
                view.technique() == null ? rule.score() : Math.max(HIDDEN_WEIGHT, rule.score()),
                view.startOf(match.start()),
                view.endBefore(match.end())));
      } else if (readHidden && match.start() >= hiddenTo && hiddenViews++ < 16) {
        int from = Math.max(hiddenTo, match.start() - BEFORE_HIDDEN);
        int to = Math.min(view.text().limit(), match.start() + HIDDEN);
        hiddenTo = to;
        CharSequence shown = view.text().subSequence(from, to);
        String read =
            rule.id().equals(InjectionRules.ROT13)
                ? InjectionRules.rot13(shown)
                : new StringBuilder(shown).reverse().toString();
        hidden.add(TextView.decoded(read, rule.id(), view.startOf(from), view.endBefore(to)));
      }
    }
    for (TextView other : hidden) {
      match(other, hits, false);
    }
  }

  private List<Finding> findings(List<Hit> hits, double score) {
    hits.sort(Comparator.comparingInt(Hit::start).thenComparingInt(Hit::end));
    List<Finding> found = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < hits.size(); i++) {
      while (hits.get(from).start() < hits.get(i).start() - NEAR) {
        from++;
      }
      double said = said(hits.subList(Math.max(from, i - 64), i + 1));
      double combined = InjectionOpinion.of(said, score);
      if (combined >= threshold) {
        Hit hit = hits.get(i);
        AnchoredRule rule = hit.rule();
        Finding finding =
            new Finding(
                rule.type(), rule.category(), hit.start(), hit.end(), combined, rule.reason());
        if (found.isEmpty() || !found.get(found.size() - 1).equals(finding)) {
          found.add(finding);
        }
      }
    }
    double alone = InjectionOpinion.of(0, score);
    if (found.isEmpty() && alone >= threshold) {
      found.add(
          new Finding(
              "PROMPT_INJECTION",
              "LLM01:2025",
              0,
              text.length(),
              alone,
              "prompt injection: trained score"));
    }
    return found;
  }

  /** As if each rule were independent of the others; a rule counts once. */
  private static double said(List<Hit> hits) {
    double not = 1;
    for (int i = 0; i < hits.size(); i++) {
      Hit hit = hits.get(i);
      boolean again = false;
      for (int j = 0; j < i && !again; j++) {
        again = hits.get(j).rule().id().equals(hit.rule().id());
      }
      not *= again ? 1 : 1 - hit.weight();
    }
    return Math.max(0, Math.min(1, 1 - not));
  }

  private record Hit(AnchoredRule rule, double weight, int start, int end) {}
}
