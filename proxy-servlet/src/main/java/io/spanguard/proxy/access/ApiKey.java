package io.spanguard.proxy.access;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key of a workspace. Only its SHA-256 is kept. Immutable and safe for use by many threads.
 *
 * @param name stands on traces as the caller
 * @param sha256 of the key's UTF-8 bytes
 * @param targets ids of the targets it may be used for; {@code *} for all
 * @param content whether it reads message content
 * @param expires when it stops to work; null for never
 */
public record ApiKey(
    String name,
    HashCode sha256,
    Set<Scope> scopes,
    Set<String> targets,
    boolean content,
    @Nullable Instant expires) {

  /** The shortest key, in characters. */
  public static final int MIN_LENGTH = 32;

  /** The longest key, in characters; what is longer is not even hashed. */
  public static final int MAX_LENGTH = 512;

  public ApiKey {
    Identifiers.check("key", name);
    requireNonNull(sha256, "sha256");
    if (sha256.bits() != 256) {
      throw new IllegalArgumentException("sha256 of key " + name + " has not 64 hex digits");
    }
    scopes = Set.copyOf(scopes);
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("key " + name + " has no scopes");
    }
    targets = Set.copyOf(targets);
  }

  /**
   * A key that is good for all targets, reads content and never expires.
   *
   * @throws IllegalArgumentException when the key is not {@linkplain #isWellFormed well formed}
   */
  public static ApiKey of(String name, String key, Set<Scope> scopes) {
    return new ApiKey(name, digest(key), scopes, Set.of("*"), true, null);
  }

  /**
   * What is kept of a key.
   *
   * @throws IllegalArgumentException when the key is not of the form that {@link #isWellFormed}
   *     asks for; the message does not hold the key
   */
  public static HashCode digest(String key) {
    if (key.length() < MIN_LENGTH) {
      throw new IllegalArgumentException(
          "key has fewer than " + MIN_LENGTH + " characters: " + key.length());
    }
    if (!isWellFormed(key)) {
      throw new IllegalArgumentException(
          "key is longer than "
              + MAX_LENGTH
              + " characters or has others than the visible ones of ASCII");
    }
    return Hashing.sha256().hashString(key, StandardCharsets.UTF_8);
  }

  /**
   * Whether the text can be a key: {@link #MIN_LENGTH} to {@link #MAX_LENGTH} visible ASCII
   * characters, so that it means the same in a request header everywhere.
   */
  public static boolean isWellFormed(String key) {
    return key.length() >= MIN_LENGTH
        && key.length() <= MAX_LENGTH
        && key.chars().allMatch(character -> character > ' ' && character < 0x7f);
  }

  /** Whether it does not work any more at this moment. */
  public boolean isExpired(Instant now) {
    return expires != null && !now.isBefore(expires);
  }

  /** The caller that this key makes of whoever brings it. */
  public Caller caller(String workspace) {
    return new Caller(workspace, name, scopes, targets, content);
  }
}
