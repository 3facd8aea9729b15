package io.spanguard.proxy.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What is counted of one target's exchanges. Safe for use by many threads. */
final class TargetMeters {

  private static final Duration[] DURATIONS =
      millis(50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000);
  private static final Duration[] ADDED = millis(1, 2, 5, 10, 25, 50, 100, 250, 1_000);

  private final MeterRegistry registry;
  private final Consumer<Meter> made;
  private final Tags tags;
  private final Timer duration;
  private final Timer added;
  private final Map<Ending, Counter> requests = new ConcurrentHashMap<>();

  /**
   * @param made hears of every meter
   */
  TargetMeters(MeterRegistry registry, Consumer<Meter> made, String workspace, String target) {
    this.registry = registry;
    this.made = made;
    this.tags = Tags.of("workspace", workspace, "target", target);
    this.duration =
        timer("spanguard.request.duration", "From a request's arrival to its end", DURATIONS);
    this.added =
        timer("spanguard.request.added", "The part that was not the provider's time", ADDED);
  }

  void count(ExchangeFigures figures) {
    requests
        .computeIfAbsent(new Ending(figures.outcome(), figures.statusClass()), this::counter)
        .increment();
    duration.record(figures.duration());
    added.record(figures.added());
  }

  private Timer timer(String name, String description, Duration[] buckets) {
    Timer timer =
        Timer.builder(name)
            .description(description)
            .tags(tags)
            .serviceLevelObjectives(buckets)
            .register(registry);
    made.accept(timer);
    return timer;
  }

  private Counter counter(Ending ending) {
    Counter counter =
        Counter.builder("spanguard.requests")
            .description("Requests that came to an end")
            .tags(tags.and("outcome", ending.outcome(), "status", ending.statusClass()))
            .register(registry);
    made.accept(counter);
    return counter;
  }

  private static Duration[] millis(long... millis) {
    Duration[] durations = new Duration[millis.length];
    for (int i = 0; i < millis.length; i++) {
      durations[i] = Duration.ofMillis(millis[i]);
    }
    return durations;
  }

  private record Ending(String outcome, String statusClass) {}
}
