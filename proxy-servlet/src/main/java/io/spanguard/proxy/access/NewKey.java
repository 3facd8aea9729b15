package io.spanguard.proxy.access;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.HashCode;

/**
 * A key that was just made. It is shown once; only its digest is kept. Immutable and safe for use
 * by many threads.
 *
 * @param key what a client sends; never logged
 * @param sha256 what a configuration holds
 */
public record NewKey(String key, HashCode sha256) {

  public NewKey {
    requireNonNull(key, "key");
    requireNonNull(sha256, "sha256");
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "NewKey[" + sha256.toString().substring(0, 8) + "…]";
  }
}
