package io.spanguard.proxy.upstream;

import static java.util.Objects.requireNonNull;

/** With what an upstream is called. Immutable and safe for use by many threads. */
public sealed interface Credential {

  /**
   * The target's own credential: every credential header of the client is removed, then this one is
   * set.
   *
   * @param value the whole header value, for instance {@code Bearer …}; never logged
   */
  record Header(String name, String value) implements Credential {
    public Header {
      requireNonNull(name, "name");
      requireNonNull(value, "value");
    }

    @Override
    public String toString() {
      return "Credential.Header[" + name + "]";
    }
  }

  /** The client's own provider credential goes on; only the Spanguard key is removed. */
  record Passthrough() implements Credential {}
}
