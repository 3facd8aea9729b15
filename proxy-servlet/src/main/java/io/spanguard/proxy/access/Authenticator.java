package io.spanguard.proxy.access;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * Finds out who makes a request. The default compares API keys; an embedding service can hand in
 * its own, for instance one that asks its security framework. Implementations are safe for use by
 * many threads and do not read the body.
 */
public interface Authenticator {

  Authentication authenticate(HttpServletRequest request);

  /** What an {@link Authenticator} found. */
  sealed interface Authentication {

    /**
     * The caller is known.
     *
     * @param credentialHeader the request header that held the key and must not be forwarded; empty
     *     where none did
     */
    record Granted(Caller caller, Optional<String> credentialHeader) implements Authentication {}

    /** The request brings no key. */
    record Missing() implements Authentication {}

    /** The request brings a key that is not known or has expired. */
    record Invalid() implements Authentication {}

    /** There were too many wrong keys from this address. */
    record Limited(Duration retryAfter) implements Authentication {}
  }
}
