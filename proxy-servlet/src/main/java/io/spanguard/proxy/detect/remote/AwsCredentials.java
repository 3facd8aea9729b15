package io.spanguard.proxy.detect.remote;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * With what AWS is called. Immutable and safe for use by many threads.
 *
 * @param sessionToken of temporary ones; null for long-term ones
 */
public record AwsCredentials(
    String accessKeyId, String secretAccessKey, @Nullable String sessionToken) {

  public AwsCredentials {
    requireNonNull(accessKeyId, "accessKeyId");
    requireNonNull(secretAccessKey, "secretAccessKey");
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "AwsCredentials[" + accessKeyId + "]";
  }
}
