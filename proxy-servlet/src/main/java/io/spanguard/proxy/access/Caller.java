package io.spanguard.proxy.access;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * Who makes a request, as an {@link Authenticator} found out. Immutable and safe for use by many
 * threads.
 *
 * @param workspace the only workspace whose targets, traces and approvals the caller sees
 * @param name of the key; stands on traces
 * @param targets ids of the targets the caller may use; {@code *} for all
 * @param content whether the caller may read message content
 */
public record Caller(
    String workspace, String name, Set<Scope> scopes, Set<String> targets, boolean content) {

  public Caller {
    requireNonNull(workspace, "workspace");
    requireNonNull(name, "name");
    scopes = Set.copyOf(scopes);
    targets = Set.copyOf(targets);
  }

  public boolean may(Scope scope) {
    return scopes.contains(scope);
  }

  /** Whether there are targets in the workspace that the caller may not use. */
  public boolean isLimited() {
    return !targets.contains("*");
  }

  public boolean mayUse(String targetId) {
    return !isLimited() || targets.contains(targetId);
  }
}
