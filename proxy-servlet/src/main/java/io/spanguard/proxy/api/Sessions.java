package io.spanguard.proxy.api;

import com.google.common.hash.HashCode;
import io.spanguard.proxy.access.ApiKey;
import io.spanguard.proxy.access.Caller;
import io.spanguard.proxy.access.KeyAuthenticator;
import io.spanguard.proxy.access.Scope;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * The console's sessions: a cookie in place of a key, so that the page need not keep the key where
 * a script could read it. Safe for use by many threads.
 */
final class Sessions {

  static final String COOKIE = "spanguard_session";

  /** A browser that holds this many of them has been given them by somebody else. */
  private static final int MAX_COOKIES = 4;

  private final KeyAuthenticator keys;
  private final SessionTokens tokens;
  private final SameOrigin sameOrigin;

  Sessions(KeyAuthenticator keys, SessionTokens tokens, SameOrigin sameOrigin) {
    this.keys = keys;
    this.tokens = tokens;
    this.sameOrigin = sameOrigin;
  }

  /** Whether a session will do: to read, and to decide approvals; never to call or to send in. */
  static boolean areGoodFor(Scope scope, HttpServletRequest request) {
    return switch (scope) {
      case READ, APPROVE -> true;
      case ADMIN -> isReading(request);
      case INVOKE, WRITE, METRICS -> false;
    };
  }

  /**
   * The caller whose session the request brings; empty where it brings none that is good.
   *
   * @throws ApiException when it would change something, and may come from another site
   */
  Optional<Caller> caller(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    if (cookies == null) {
      return Optional.empty();
    }
    int seen = 0;
    for (Cookie cookie : cookies) {
      if (cookie.getName().equals(COOKIE) && seen++ < MAX_COOKIES) {
        Optional<Caller> caller = tokens.keyOf(cookie.getValue()).flatMap(keys::callerOf);
        if (caller.isPresent()) {
          if (!isReading(request)) {
            sameOrigin.check(request);
          }
          return caller;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Begins a session.
   *
   * @throws ApiException when the key is not known, or there were too many wrong ones
   */
  Begun begin(String key, HttpServletRequest request) {
    Caller caller = Callers.granted(keys.authenticate(key, request));
    HashCode sha256 = ApiKey.digest(key);
    return new Begun(caller, tokens.issue(sha256));
  }

  private static boolean isReading(HttpServletRequest request) {
    return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
  }

  /** A session, and the cookie's value. */
  record Begun(Caller caller, String token) {}
}
