package io.spanguard.proxy.api;

import io.spanguard.proxy.access.Authenticator;
import io.spanguard.proxy.access.Authenticator.Authentication;
import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request of the API: by key, or by the console's session where that is good for what
 * is asked. Safe for use by many threads.
 */
final class Callers {

  private final Authenticator authenticator;
  private final @Nullable Sessions sessions;

  /**
   * @param sessions null where there are none
   */
  Callers(Authenticator authenticator, @Nullable Sessions sessions) {
    this.authenticator = authenticator;
    this.sessions = sessions;
  }

  boolean hasSessions() {
    return sessions != null;
  }

  /**
   * The sessions there are.
   *
   * @throws IllegalStateException when there are none
   */
  Sessions sessions() {
    if (sessions == null) {
      throw new IllegalStateException("this server has no sessions");
    }
    return sessions;
  }

  /**
   * The caller, who has the scope.
   *
   * @throws ApiException when there is no such caller
   */
  Caller withScope(HttpServletRequest request, Scope scope) {
    Caller caller = identify(request, Sessions.areGoodFor(scope, request));
    if (!caller.may(scope)) {
      throw Problem.of(
              403,
              "scope_missing",
              "this key has not the scope " + scope.id() + " that this path needs")
          .asException();
    }
    return caller;
  }

  /**
   * The caller, whatever its scopes.
   *
   * @throws ApiException when there is none
   */
  Caller any(HttpServletRequest request) {
    return identify(request, true);
  }

  private Caller identify(HttpServletRequest request, boolean bySession) {
    Authentication authentication = authenticator.authenticate(request);
    if (bySession && sessions != null && authentication instanceof Authentication.Missing) {
      Optional<Caller> caller = sessions.caller(request);
      if (caller.isPresent()) {
        return caller.get();
      }
    }
    return granted(authentication);
  }

  /**
   * The caller that an authenticator found.
   *
   * @throws ApiException when it found none
   */
  static Caller granted(Authentication authentication) {
    if (authentication instanceof Authentication.Granted granted) {
      return granted.caller();
    }
    if (authentication instanceof Authentication.Limited limited) {
      throw Problem.of(429, "rate_limited", "too many wrong keys from this address")
          .header("Retry-After", seconds(limited.retryAfter()))
          .asException();
    }
    throw (authentication instanceof Authentication.Missing
            ? Problem.of(
                401,
                "key_missing",
                "send an API key as Authorization: Bearer <key> or X-Spanguard-Key: <key>")
            : Problem.of(401, "key_invalid", "the API key is not known or has expired"))
        .header("WWW-Authenticate", "Bearer")
        .asException();
  }

  private static String seconds(Duration duration) {
    return Long.toString(Math.max(1, duration.plusMillis(999).toSeconds()));
  }
}
