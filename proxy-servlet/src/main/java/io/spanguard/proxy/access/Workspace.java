package io.spanguard.proxy.access;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A tenant: keys, targets, and the traces made with them, apart from every other's. Immutable and
 * safe for use by many threads.
 *
 * @param id letters, digits, {@code - _ .}
 * @param retention how long traces are kept; more than zero
 */
public record Workspace(
    String id, String name, Duration retention, List<ApiKey> keys, List<Target> targets) {

  /** How long traces are kept unless something else is said. */
  public static final Duration DEFAULT_RETENTION = Duration.ofDays(30);

  public Workspace {
    Identifiers.check("workspace", id);
    requireNonNull(name, "name");
    if (retention.isNegative() || retention.isZero()) {
      throw new IllegalArgumentException("retention <= 0: " + retention);
    }
    keys = List.copyOf(keys);
    targets = List.copyOf(targets);
    Set<String> ids = new HashSet<>();
    for (Target target : targets) {
      if (!ids.add(target.id())) {
        throw new IllegalArgumentException(
            "target id twice in workspace " + id + ": " + target.id());
      }
    }
  }

  public static Workspace of(String id, List<ApiKey> keys, List<Target> targets) {
    return new Workspace(id, id, DEFAULT_RETENTION, keys, targets);
  }

  public Optional<Target> target(String targetId) {
    return targets.stream().filter(target -> target.id().equals(targetId)).findFirst();
  }
}
