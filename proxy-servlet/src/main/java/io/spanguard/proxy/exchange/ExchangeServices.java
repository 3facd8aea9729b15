package io.spanguard.proxy.exchange;

import io.spanguard.proxy.access.Authenticator;
import io.spanguard.proxy.approval.ApprovalDesk;
import io.spanguard.proxy.config.Identity;
import io.spanguard.proxy.guardrail.Scrubber;
import io.spanguard.trace.IdGenerator;
import io.spanguard.trace.TraceSink;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all exchanges share. Safe for use by many threads.
 *
 * @param targets by workspace id, then target id
 * @param tails what lets answers go whose sink hangs
 * @param scrubber what it finds is never recorded
 * @param slots one for each exchange that may run
 * @param turnedAway requests without a usable key: there is no workspace that they could be traced
 *     to
 */
public record ExchangeServices(
    Authenticator authenticator,
    Map<String, Map<String, TargetRuntime>> targets,
    TraceSink sink,
    TailWatch tails,
    IdGenerator ids,
    Clock clock,
    Limits limits,
    boolean captureContent,
    Identity identity,
    Scrubber scrubber,
    ApprovalDesk approvals,
    Semaphore slots,
    LongAdder turnedAway) {

  Optional<TargetRuntime> target(String workspace, String targetId) {
    return Optional.ofNullable(targets.getOrDefault(workspace, Map.of()).get(targetId));
  }
}
