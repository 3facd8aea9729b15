package io.spanguard.proxy.access;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.HashCode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All workspaces of a gateway, for looking up. A target is found only through its workspace, so
 * that no workspace can reach another's. Immutable and safe for use by many threads.
 */
public final class Workspaces {

  private final ImmutableMap<String, Workspace> byId;
  private final ImmutableMap<String, ImmutableMap<String, Target>> targets;

  private Workspaces(
      ImmutableMap<String, Workspace> byId,
      ImmutableMap<String, ImmutableMap<String, Target>> targets) {
    this.byId = byId;
    this.targets = targets;
  }

  /**
   * All of them together.
   *
   * @throws IllegalArgumentException when a workspace id stands twice, a workspace has two keys of
   *     the same name, or two keys are the same: a key must lead to one workspace. The message
   *     names keys, it never holds them
   */
  public static Workspaces of(List<Workspace> workspaces) {
    Map<String, Workspace> byId = new LinkedHashMap<>();
    Map<HashCode, String> keys = new HashMap<>();
    ImmutableMap.Builder<String, ImmutableMap<String, Target>> targets = ImmutableMap.builder();
    for (Workspace workspace : workspaces) {
      if (byId.putIfAbsent(workspace.id(), workspace) != null) {
        throw new IllegalArgumentException("workspace id twice: " + workspace.id());
      }
      checkKeys(workspace, keys);
      targets.put(
          workspace.id(),
          workspace.targets().stream().collect(ImmutableMap.toImmutableMap(Target::id, t -> t)));
    }
    return new Workspaces(ImmutableMap.copyOf(byId), targets.buildOrThrow());
  }

  /** In the order they were given. */
  public List<Workspace> all() {
    return byId.values().asList();
  }

  /** The workspace with this id; empty where there is none. */
  public Optional<Workspace> workspace(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /**
   * The target of this workspace with this id; empty where the workspace has none or does not
   * exist.
   */
  public Optional<Target> target(String workspaceId, String targetId) {
    return Optional.ofNullable(targets.getOrDefault(workspaceId, ImmutableMap.of()).get(targetId));
  }

  private static void checkKeys(Workspace workspace, Map<HashCode, String> seen) {
    Set<String> names = new HashSet<>();
    for (ApiKey key : workspace.keys()) {
      if (!names.add(key.name())) {
        throw new IllegalArgumentException(
            "key name twice in workspace " + workspace.id() + ": " + key.name());
      }
      String place = workspace.id() + "/" + key.name();
      String other = seen.putIfAbsent(key.sha256(), place);
      if (other != null) {
        throw new IllegalArgumentException("keys " + other + " and " + place + " are the same");
      }
    }
  }
}
