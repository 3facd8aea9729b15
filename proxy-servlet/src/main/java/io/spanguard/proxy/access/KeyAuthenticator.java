package io.spanguard.proxy.access;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Knows a caller by an API key. Safe for use by many threads.
 *
 * <p>The key is taken from {@code X-Spanguard-Key}; where that header is present, no other is
 * looked at, so that a provider SDK may send its provider's key beside it. Else {@code
 * Authorization: Bearer}, {@code x-api-key} and {@code api-key} are tried, in this order, and the
 * first that holds a known key counts. An {@code Authorization} of another scheme is not a key.
 *
 * <p>Keys are compared by their SHA-256, in constant time and with every key there is, so that the
 * time an answer takes says nothing about how close a guess came. An expired key is like an unknown
 * one. Wrong keys are limited for each address ({@link TrustedProxies#clientAddress}) by a token
 * bucket, {@link FailureLimit#defaults()} unless something else is said; the limit only changes the
 * answer that a wrong key gets. A known key always works, whatever else comes from its address, so
 * nobody can lock out those who share a proxy or a NAT with them. Keys are never logged.
 */
public final class KeyAuthenticator implements Authenticator {

  /** The header that only Spanguard reads. */
  public static final String KEY_HEADER = "X-Spanguard-Key";

  private static final String AUTHORIZATION = "Authorization";
  private static final List<String> SDK_HEADERS = List.of(AUTHORIZATION, "x-api-key", "api-key");
  private static final String BEARER = "Bearer ";

  private final List<KnownKey> keys;
  private final Clock clock;
  private final FailureCounter failures;
  private final TrustedProxies trustedProxies;

  private KeyAuthenticator(
      List<KnownKey> keys, Clock clock, FailureLimit limit, TrustedProxies trustedProxies) {
    this.keys = List.copyOf(keys);
    this.trustedProxies = requireNonNull(trustedProxies, "trustedProxies");
    this.clock = requireNonNull(clock, "clock");
    this.failures = new FailureCounter(limit, clock);
  }

  /**
   * With {@link FailureLimit#defaults()}, and no trusted proxies.
   *
   * @throws IllegalArgumentException as {@link Workspaces#of}
   */
  public static KeyAuthenticator create(List<Workspace> workspaces, Clock clock) {
    return create(workspaces, clock, FailureLimit.defaults(), TrustedProxies.none());
  }

  /**
   * With a limit of wrong keys for each address.
   *
   * @param trustedProxies whose word counts on which address that is
   * @throws IllegalArgumentException as {@link Workspaces#of}
   */
  public static KeyAuthenticator create(
      List<Workspace> workspaces, Clock clock, FailureLimit limit, TrustedProxies trustedProxies) {
    List<KnownKey> keys = new ArrayList<>();
    for (Workspace workspace : Workspaces.of(workspaces).all()) {
      for (ApiKey key : workspace.keys()) {
        keys.add(new KnownKey(key.sha256().asBytes(), key, key.caller(workspace.id())));
      }
    }
    return new KeyAuthenticator(keys, clock, limit, trustedProxies);
  }

  @Override
  public Authentication authenticate(HttpServletRequest request) {
    List<String> headers =
        request.getHeader(KEY_HEADER) == null ? SDK_HEADERS : List.of(KEY_HEADER);
    boolean present = false;
    for (String header : headers) {
      String key = key(header, request.getHeader(header));
      if (key == null) {
        continue;
      }
      present = true;
      Caller caller = caller(key);
      if (caller != null) {
        return new Authentication.Granted(caller, Optional.of(header));
      }
    }
    return present ? refuse(trustedProxies.clientAddress(request)) : new Authentication.Missing();
  }

  /**
   * Knows a caller by a key that came in another way than in a header; a wrong one counts like
   * others from the request's address.
   */
  public Authentication authenticate(String key, HttpServletRequest request) {
    Caller caller = caller(key);
    return caller == null
        ? refuse(trustedProxies.clientAddress(request))
        : new Authentication.Granted(caller, Optional.empty());
  }

  /** The caller that the key with this digest makes; empty where it is not known or has expired. */
  public Optional<Caller> callerOf(HashCode sha256) {
    return Optional.ofNullable(caller(sha256.asBytes()));
  }

  private Authentication refuse(String address) {
    Optional<Duration> wait = failures.count(address);
    return wait.isPresent() ? new Authentication.Limited(wait.get()) : new Authentication.Invalid();
  }

  /** The key that the header's value holds; null where it holds none. */
  private static @Nullable String key(String header, @Nullable String value) {
    if (value == null) {
      return null;
    }
    String key = value.strip();
    if (header.equals(AUTHORIZATION)) {
      // RFC 7235 §2.1: the scheme is case-insensitive.
      if (!key.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
        return null;
      }
      key = key.substring(BEARER.length()).strip();
    }
    return key.isEmpty() ? null : key;
  }

  private @Nullable Caller caller(String key) {
    if (!ApiKey.isWellFormed(key)) {
      return null;
    }
    return caller(Hashing.sha256().hashString(key, StandardCharsets.UTF_8).asBytes());
  }

  private @Nullable Caller caller(byte[] digest) {
    KnownKey found = null;
    for (KnownKey known : keys) {
      if (MessageDigest.isEqual(known.sha256, digest)) {
        found = known;
      }
    }
    return found == null || found.key.isExpired(clock.instant()) ? null : found.caller;
  }

  /** A key as it is compared, and whom it makes of who brings it. */
  private static final class KnownKey {
    private final byte[] sha256;
    private final ApiKey key;
    private final Caller caller;

    KnownKey(byte[] sha256, ApiKey key, Caller caller) {
      this.sha256 = sha256;
      this.key = key;
      this.caller = caller;
    }
  }
}
