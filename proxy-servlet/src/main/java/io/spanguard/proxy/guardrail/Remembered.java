package io.spanguard.proxy.guardrail;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each guardrail of a target found in one text. Safe for use by many threads. */
final class Remembered {

  /** By the guardrails' ids; never changed, only replaced. */
  private volatile Map<String, List<Finding>> found = Map.of();

  /** Null where the guardrail has not judged the text. */
  @Nullable List<Finding> by(Guardrail guardrail) {
    return found.get(guardrail.id());
  }

  synchronized void add(Guardrail guardrail, List<Finding> findings) {
    Map<String, List<Finding>> more = new HashMap<>(found);
    more.put(guardrail.id(), List.copyOf(findings));
    found = more;
  }

  /** One for the text, and one for each finding. */
  int weight() {
    int weight = 1;
    for (List<Finding> findings : found.values()) {
      weight += findings.size();
    }
    return weight;
  }
}
