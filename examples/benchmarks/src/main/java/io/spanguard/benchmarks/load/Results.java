package io.spanguard.benchmarks.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The rounds of all contenders and the table they make. What is compared is compared within a round
 * and the median of the rounds is shown, since whatever else the machine does comes and goes. For
 * use by one thread.
 */
final class Results {

  private static final String ROW = "%-24s %7s %7s %9s %9s %9s %9s %9s %9s %9s %9s %9s %9s %9s%n";

  private final Map<String, List<Round>> rounds = new HashMap<>();

  void add(String contender, Round round) {
    rounds.computeIfAbsent(contender, name -> new ArrayList<>()).add(round);
  }

  /** Requests in all rounds so far. */
  long requests(String contender) {
    return rounds.getOrDefault(contender, List.of()).stream().mapToLong(Round::requests).sum();
  }

  /** The table, its rows in this order. */
  String table(List<String> contenders, Plan plan) {
    StringBuilder table = new StringBuilder();
    table.append(
        ROW.formatted(
            "",
            "p50",
            "p99",
            "added p50",
            "added p99",
            "x nginx",
            "req/s",
            "x direct",
            "x nginx",
            "x discard",
            "x filter",
            "CPU us",
            "store us",
            "traces/s"));
    table.append(
        ROW.formatted(
            "",
            "us",
            "us",
            "us",
            "us",
            "added p50",
            "",
            "",
            "",
            "",
            "",
            "/request",
            "/trace",
            "stored"));
    table.append("%-24s %7s %45s%n".formatted("", "at 1 connection", "at " + plan.connections()));
    for (String contender : contenders) {
      table.append(row(contender, rounds.getOrDefault(contender, List.of())));
    }
    return table.toString();
  }

  private String row(String name, List<Round> own) {
    List<Round> direct = rounds.get("direct");
    List<Round> nginx = rounds.get("nginx");
    return ROW.formatted(
        name,
        number(median(own, round -> round.single().micros(0.5)), 0),
        number(median(own, round -> round.single().micros(0.99)), 0),
        number(compared(own, direct, (a, b) -> added(a, b, 0.5)), 0),
        number(compared(own, direct, (a, b) -> added(a, b, 0.99)), 0),
        number(addedRatio(own, direct, nginx), 2),
        number(median(own, round -> round.many().requestsPerSecond()), 0),
        number(compared(own, direct, Results::throughput), 2),
        number(compared(own, nginx, Results::throughput), 2),
        number(compared(own, rounds.get("discard"), Results::throughput), 2),
        number(compared(own, rounds.get("filter"), Results::throughput), 2),
        number(median(own, Round::servingMicros), 0),
        number(median(own, Round::storingMicros), 0),
        number(median(own, Round::storedPerSecond), 0));
  }

  private static double added(Round own, Round direct, double share) {
    return own.single().micros(share) - direct.single().micros(share);
  }

  private static double throughput(Round own, Round other) {
    return own.many().requestsPerSecond() / other.many().requestsPerSecond();
  }

  private static double addedRatio(
      List<Round> own, @Nullable List<Round> direct, @Nullable List<Round> nginx) {
    return compared(own, direct, (a, b) -> added(a, b, 0.5))
        / compared(nginx, direct, (a, b) -> added(a, b, 0.5));
  }

  /** The median of what the rounds of the same number say; not a number where one has none. */
  private static double compared(
      @Nullable List<Round> own,
      @Nullable List<Round> other,
      ToDoubleBiFunction<Round, Round> comparison) {
    if (own == null || other == null || own == other) {
      return Double.NaN;
    }
    double[] values = new double[Math.min(own.size(), other.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = comparison.applyAsDouble(own.get(i), other.get(i));
    }
    return median(values);
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
    return median(rounds.stream().mapToDouble(value).toArray());
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  private static String number(double value, int decimals) {
    return Double.isFinite(value) && value != 0
        ? String.format(Locale.ROOT, "%,." + decimals + "f", value)
        : "-";
  }
}
