package io.spanguard.proxy.config;

import java.util.Set;

/** How a value stands in an error: short, on one line, and not at all where it may be a secret. */
final class Shown {

  private static final int MAX_LENGTH = 60;
  private static final Set<String> SECRETS =
      Set.of(
          "password",
          "secret",
          "value",
          "sha256",
          "credential",
          "notify",
          "accessKeyId",
          "secretAccessKey",
          "sessionToken");

  private Shown() {}

  /**
   * @param path of the value, as in {@code workspaces[0].keys[1].value}
   * @param key the last key of the path
   */
  static String value(String path, String key, String text) {
    boolean mayHoldCredentials = text.contains("://") && text.matches("(?s).*[@?;].*");
    if (SECRETS.contains(key)
        || path.contains(".headers")
        || path.equals("storage.url")
        || mayHoldCredentials) {
      return "the value";
    }
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return "'" + (line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) + "…" : line) + "'";
  }
}
