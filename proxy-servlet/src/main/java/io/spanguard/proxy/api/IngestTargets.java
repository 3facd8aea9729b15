package io.spanguard.proxy.api;

import static java.util.Objects.requireNonNull;

import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.suggestion.Nearest;
import io.spanguard.trace.TraceSummary;
import io.spanguard.trace.store.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps senders whose key is good for some targets only within those: their spans belong to one of
 * them, and they add to no trace that belongs to others. Safe for use by many threads.
 */
final class IngestTargets {

  private static final Logger LOG = System.getLogger(IngestTargets.class.getName());

  private final Map<String, Set<String>> known;
  private final PresentTraces present;

  /**
   * @param known the ids of the targets of each workspace, by its id
   */
  IngestTargets(Map<String, Set<String>> known, PresentTraces present) {
    this.known = Map.copyOf(known);
    this.present = requireNonNull(present, "present");
  }

  /**
   * The target that a request's spans belong to; null where they belong to none.
   *
   * @param named what the sender says; null where it says nothing
   * @param as how a sender says it
   * @throws ApiException when it may not send for this target, or has to name one
   */
  @Nullable String of(Caller caller, @Nullable String named, String as) {
    if (named != null) {
      if (!caller.mayUse(named)) {
        throw forbidden("this key is not good for the target " + Quoted.text(named));
      }
      return named;
    }
    if (!caller.isLimited()) {
      return null;
    }
    if (caller.targets().size() == 1) {
      return caller.targets().iterator().next();
    }
    throw forbidden(
        "this key is good for some targets only; name one of them as "
            + as
            + ": "
            + String.join(", ", new TreeSet<>(caller.targets())));
  }

  /** What a sender is told of a target that is not there; null where there is nothing to say. */
  @Nullable String doubt(Caller caller, String target) {
    Set<String> targets = known.getOrDefault(caller.workspace(), Set.of());
    return targets.contains(target)
        ? null
        : "there is no target "
            + Quoted.text(target)
            + (targets.isEmpty() ? "" : "; did you mean " + Nearest.to(target, targets) + "?");
  }

  /** Whether the caller may not add to a trace: it belongs to none of its targets. */
  static boolean isClosed(Caller caller, TraceSummary trace) {
    return caller.isLimited() && trace.targets().stream().noneMatch(caller::mayUse);
  }

  /**
   * Those of these traces that the store has, by id: for a caller of whom {@link #isClosed} is to
   * be asked.
   *
   * @throws ApiException when nobody knows, since the store is away
   */
  Map<String, TraceSummary> lookUp(Caller caller, Collection<String> traceIds) {
    try {
      return present.of(caller.workspace(), traceIds);
    } catch (StorageException e) {
      LOG.log(Level.DEBUG, "cannot look for traces", e);
      throw Problem.of(
              503,
              "store_unreachable",
              "whether this key may add to these traces cannot be looked up just now; nothing was"
                  + " kept")
          .header("Retry-After", "5")
          .asException();
    }
  }

  static ApiException forbidden(String detail) {
    return Problem.of(403, "target_forbidden", detail).asException();
  }
}
