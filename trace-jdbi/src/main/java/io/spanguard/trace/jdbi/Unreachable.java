package io.spanguard.trace.jdbi;

import io.spanguard.trace.store.StorageConfig;
import io.spanguard.trace.store.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says that a database cannot be reached, without its password, which drivers put into their
 * messages with the URL.
 */
final class Unreachable {

  // a password among the parameters, or in front of the host
  private static final Pattern IN_URL =
      Pattern.compile("(?i)(?:password|pwd)=([^&;]+)|//[^/@]*:([^/@]+)@");

  private Unreachable() {}

  static StorageException because(StorageConfig config, Exception failure) {
    boolean tellsSecret = false;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      String message = String.valueOf(at.getMessage());
      tellsSecret |= secrets(config).stream().anyMatch(message::contains);
    }
    String message = config.safeUrl() + " cannot be opened: ";
    return tellsSecret
        ? new StorageException(
            message + "the driver refuses the URL or its parameters (its own words name them)")
        : new StorageException(message + Failures.reason(failure), failure);
  }

  private static List<String> secrets(StorageConfig config) {
    List<String> secrets = new ArrayList<>();
    if (!config.password().isEmpty()) {
      secrets.add(config.password());
    }
    Matcher matcher = IN_URL.matcher(config.url());
    while (matcher.find()) {
      secrets.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return secrets;
  }
}
