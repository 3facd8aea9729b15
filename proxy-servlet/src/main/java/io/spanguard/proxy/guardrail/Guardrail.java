package io.spanguard.proxy.guardrail;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.wire.PartKind;
import java.time.Duration;
import java.util.Set;

/**
 * A detector, the parts it looks at and what is done about what it finds. Immutable and safe for
 * use by many threads.
 *
 * @param id unique in its target
 * @param on at least one
 * @param timeout how long it may take for one stage of an exchange
 * @param failClosed whether the exchange is blocked when the detector fails or takes too long; else
 *     that is recorded and the exchange goes on
 */
public record Guardrail(
    String id,
    Inspector detector,
    Set<PartKind> on,
    Action action,
    Duration timeout,
    boolean failClosed) {

  /** How long a guardrail may take unless something else is said. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

  public Guardrail {
    requireNonNull(id, "id");
    requireNonNull(detector, "detector");
    requireNonNull(action, "action");
    on = Set.copyOf(on);
    if (on.isEmpty()) {
      throw new IllegalArgumentException("guardrail " + id + " looks at nothing: on is empty");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout <= 0: " + timeout);
    }
  }

  /** With the defaults: two seconds, and failing closed unless it only monitors. */
  public static Guardrail of(String id, Inspector detector, Set<PartKind> on, Action action) {
    return new Guardrail(id, detector, on, action, DEFAULT_TIMEOUT, action != Action.MONITOR);
  }
}
