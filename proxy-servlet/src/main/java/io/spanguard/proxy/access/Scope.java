package io.spanguard.proxy.access;

import java.util.Optional;

/** What a key may do. Safe for use by many threads. */
public enum Scope {
  /** Call models through {@code /proxy}, and have texts judged by {@code /v1/guard}. */
  INVOKE("proxy:invoke"),
  /** Read traces, targets and the views over them. */
  READ("proxy:read"),
  /** Send spans in. */
  WRITE("proxy:write"),
  /** Approve or deny held tool calls. */
  APPROVE("proxy:approve"),
  /** Read {@code /metrics}. */
  METRICS("proxy:metrics"),
  /** Erase traces and look at the pipeline. */
  ADMIN("proxy:admin");

  private final String id;

  Scope(String id) {
    this.id = id;
  }

  /** The word in configuration files and errors, for instance {@code proxy:read}. */
  public String id() {
    return id;
  }

  /** The scope with this {@link #id()}; empty where there is none. */
  public static Optional<Scope> fromId(String id) {
    for (Scope scope : values()) {
      if (scope.id.equals(id)) {
        return Optional.of(scope);
      }
    }
    return Optional.empty();
  }
}
