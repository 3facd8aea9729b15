package io.spanguard.proxy.access;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * Makes keys: {@code sg-} and 43 base64url characters that hold 256 random bits. Safe for use by
 * many threads.
 *
 * <pre>{@code
 * NewKey made = KeyMaker.create().make();
 * System.out.println(made.key() + " " + made.sha256());
 * }</pre>
 */
public final class KeyMaker {

  /** How keys begin, so that a secrets scanner knows one. */
  public static final String PREFIX = "sg-";

  private static final int BYTES = 32;

  private final SecureRandom random;

  private KeyMaker(SecureRandom random) {
    this.random = requireNonNull(random, "random");
  }

  public static KeyMaker create() {
    return new KeyMaker(new SecureRandom());
  }

  /** A key that nobody else has. */
  public NewKey make() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    return new NewKey(key, ApiKey.digest(key));
  }
}
