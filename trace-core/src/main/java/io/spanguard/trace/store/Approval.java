package io.spanguard.trace.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tool call that waits for a person, or did. Immutable and safe for use by many threads.
 *
 * @param id unique in its workspace
 * @param holdId of the {@link Hold} that it belongs to, with the other held calls of one answer
 * @param targetId through which the call came
 * @param traceId of the request that was held
 * @param spanId of the held call in that trace; null where an earlier version opened it
 * @param rule that held it
 * @param risk low, medium, high or critical; null where the rule says none
 * @param category OWASP id
 * @param tool its name
 * @param arguments what would run, with secrets masked; as a rule JSON
 * @param reason for the person who decides
 * @param caller the name of the key that asked
 * @param agentId null where the request named none, as for session and model
 * @param expiresAt when it counts as denied
 * @param decidedBy the name of the key that decided; null as long as nobody has
 * @param decidedAt null as long as nobody has
 * @param comment of whoever decided; null for none
 */
public record Approval(
    String id,
    String holdId,
    String targetId,
    String traceId,
    @Nullable String spanId,
    String rule,
    @Nullable String risk,
    String category,
    String tool,
    String arguments,
    String reason,
    String caller,
    @Nullable String agentId,
    @Nullable String sessionId,
    @Nullable String model,
    Instant requestedAt,
    Instant expiresAt,
    Status status,
    @Nullable String decidedBy,
    @Nullable Instant decidedAt,
    @Nullable String comment) {

  public Approval {
    requireNonNull(id, "id");
    requireNonNull(holdId, "holdId");
    requireNonNull(targetId, "targetId");
    requireNonNull(traceId, "traceId");
    requireNonNull(rule, "rule");
    requireNonNull(category, "category");
    requireNonNull(tool, "tool");
    requireNonNull(arguments, "arguments");
    requireNonNull(reason, "reason");
    requireNonNull(caller, "caller");
    requireNonNull(requestedAt, "requestedAt");
    requireNonNull(expiresAt, "expiresAt");
    requireNonNull(status, "status");
  }

  /** The same, decided. */
  public Approval decided(
      Status status, @Nullable String by, Instant at, @Nullable String comment) {
    return new Approval(
        id,
        holdId,
        targetId,
        traceId,
        spanId,
        rule,
        risk,
        category,
        tool,
        arguments,
        reason,
        caller,
        agentId,
        sessionId,
        model,
        requestedAt,
        expiresAt,
        status,
        by,
        at,
        comment);
  }

  /** As it stands at a moment: one that nobody decided in time is expired. */
  public Approval at(Instant now) {
    return status == Status.PENDING && !expiresAt.isAfter(now)
        ? decided(Status.EXPIRED, null, expiresAt, null)
        : this;
  }

  /** Where an approval, or a hold, stands. Safe for use by many threads. */
  public enum Status {
    PENDING,
    APPROVED,
    DENIED,
    /** Nobody decided in time, which means no. */
    EXPIRED;

    private final String id = name().toLowerCase(Locale.ROOT);

    /** The word in the API and on spans. */
    public String id() {
      return id;
    }

    /**
     * Checks that a person can decide so.
     *
     * @throws IllegalArgumentException when it is neither approved nor denied
     */
    public void checkIsDecision() {
      if (this != APPROVED && this != DENIED) {
        throw new IllegalArgumentException("a decision is approved or denied: " + id);
      }
    }

    /** The status with this {@link #id()}; empty where there is none. */
    public static Optional<Status> fromId(String id) {
      for (Status status : values()) {
        if (status.id.equals(id)) {
          return Optional.of(status);
        }
      }
      return Optional.empty();
    }
  }
}
