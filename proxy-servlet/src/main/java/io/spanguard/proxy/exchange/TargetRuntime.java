package io.spanguard.proxy.exchange;

import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.config.Identity;
import io.spanguard.proxy.config.Identity.IdSource;
import io.spanguard.proxy.guardrail.GuardrailPipeline;
import io.spanguard.proxy.guardrail.MaskKey;
import io.spanguard.proxy.upstream.Credential;
import io.spanguard.proxy.upstream.RequestHeaders;
import io.spanguard.proxy.upstream.UpstreamClient;
import io.spanguard.proxy.wire.PartKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A target and what runs for it. Safe for use by many threads.
 *
 * @param heartbeat null where silent streams stay silent
 */
public record TargetRuntime(
    Target target,
    UpstreamClient client,
    RequestHeaders requestHeaders,
    GuardrailPipeline guardrails,
    MaskKey maskKey,
    @Nullable Heartbeat heartbeat)
    implements AutoCloseable {

  public static TargetRuntime create(
      Target target, Identity identity, Limits limits, MaskKey maskKey) {
    return new TargetRuntime(
        target,
        UpstreamClient.create(
            target.baseUrl(),
            target.timeouts(),
            limits.maxConcurrentRequests(),
            target.trustStore()),
        RequestHeaders.create(
            target.credential(), target.forwardHeaders(), identityHeaders(identity)),
        GuardrailPipeline.create(
            target.guardrails(), target.firewall().isOff() ? Set.of() : Set.of(PartKind.TOOL_CALL)),
        maskKey,
        target.heartbeat() == null ? null : Heartbeat.every(target.heartbeat(), target.id()));
  }

  /** Whether the upstream is called with a credential of ours. */
  boolean ownCredential() {
    return target.credential() instanceof Credential.Header;
  }

  /**
   * Whether what the model says may be stopped or changed, so that it must be judged before it goes
   * out.
   */
  boolean judgesAnswers() {
    return guardrails.guardsAnswers() || !target.firewall().isOff();
  }

  /** Whether an answer may have to wait for a person. */
  boolean mayHold() {
    return target.firewall().mayHold();
  }

  @Override
  public void close() {
    client.close();
    if (heartbeat != null) {
      heartbeat.close();
    }
    guardrails.close();
  }

  private static List<String> identityHeaders(Identity identity) {
    List<String> names = new ArrayList<>();
    for (List<IdSource> sources : List.of(identity.agent(), identity.session(), identity.user())) {
      for (IdSource source : sources) {
        if (source instanceof IdSource.Header header) {
          names.add(header.name());
        }
      }
    }
    return names;
  }
}
