package io.spanguard.trace.store;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Where a store is. Immutable and safe for use by many threads.
 *
 * @param url for instance {@code jdbc:h2:./traces}, {@code jdbc:postgresql://HOST/DB} or {@code
 *     memory:}
 * @param user empty for none
 * @param password empty for none; never logged
 * @param folder what relative paths in the URL are relative to
 */
public record StorageConfig(String url, String user, String password, Path folder) {

  public StorageConfig {
    requireNonNull(url, "url");
    requireNonNull(user, "user");
    requireNonNull(password, "password");
    requireNonNull(folder, "folder");
  }

  /** A store that needs no credentials. */
  public static StorageConfig of(String url, Path folder) {
    return new StorageConfig(url, "", "", folder);
  }

  /** Without the password, nor one that stands in the URL. */
  @Override
  public String toString() {
    return "StorageConfig[" + safeUrl() + "]";
  }

  /** The URL without its parameters and user information, which may hold a password. */
  public String safeUrl() {
    int parameters = url.length();
    for (char start : new char[] {'?', ';'}) {
      int at = url.indexOf(start);
      parameters = at < 0 ? parameters : Math.min(parameters, at);
    }
    String bare = url.substring(0, parameters);
    int slashes = bare.indexOf("//");
    int at = bare.lastIndexOf('@');
    return slashes >= 0 && at > slashes
        ? bare.substring(0, slashes + 2) + bare.substring(at + 1)
        : bare;
  }
}
