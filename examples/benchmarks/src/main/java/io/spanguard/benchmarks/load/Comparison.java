package io.spanguard.benchmarks.load;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Has the contenders run in turn, prints what came of it, and checks that every request left its
 * trace. For use by one thread.
 */
final class Comparison {

  private final List<Contender> contenders;
  private final Plan plan;
  private final PrintWriter out;
  private final Results results = new Results();
  private final Map<String, Long> warmUps = new LinkedHashMap<>();

  Comparison(List<Contender> contenders, Plan plan, PrintWriter out) {
    this.contenders = contenders;
    this.plan = plan;
    this.out = out;
  }

  /** Whether all traces are accounted for. */
  boolean run() throws IOException {
    for (Contender contender : contenders) {
      say("warm-up: %s", contender.name());
      warmUp(contender);
    }
    for (int round = 1; round <= plan.rounds(); round++) {
      for (int i = 0; i < contenders.size(); i++) {
        // Everyone is first once, so that nobody always follows the same neighbour.
        Contender contender = contenders.get((i + round) % contenders.size());
        Round measured = Round.run(contender, plan);
        results.add(contender.name(), measured);
        say(
            "round %d: %-8s p50 %5.0f us, %,8.0f requests/s",
            round,
            contender.name(),
            measured.single().micros(0.5),
            measured.many().requestsPerSecond());
      }
    }
    say("%n%s", results.table(contenders.stream().map(Contender::name).toList(), plan));
    return account();
  }

  private void warmUp(Contender contender) throws IOException {
    LoadGenerator generator = new LoadGenerator(contender.port(), contender.path(), plan.stream());
    int done = generator.requests(plan.connections(), plan.warmUp()).requests();
    warmUps.put(contender.name(), (long) done);
    contender.settle();
  }

  private boolean account() throws IOException {
    boolean complete = true;
    for (Contender contender : contenders) {
      if (contender instanceof Contender.Java java && java.isFilter()) {
        complete &= account(java);
      }
    }
    return complete;
  }

  private boolean account(Contender.Java contender) throws IOException {
    long requests = warmUps.getOrDefault(contender.name(), 0L) + results.requests(contender.name());
    Kept kept = contender.count();
    long lost = kept.lostTraces(requests);
    if (!contender.keepsTraces()) {
      say(
          "%s: %,d requests, %,d traces dropped before the store",
          contender.name(), requests, lost);
      return true;
    }
    long missing = requests - lost - kept.traces();
    say(
        "%s: %,d requests = %,d traces stored + %,d dropped and counted%s",
        contender.name(),
        requests,
        kept.traces(),
        lost,
        missing == 0 ? "" : String.format(Locale.ROOT, " + %,d MISSING", missing));
    return missing == 0;
  }

  private void say(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
