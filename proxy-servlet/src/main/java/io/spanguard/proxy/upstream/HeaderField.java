package io.spanguard.proxy.upstream;

import static java.util.Objects.requireNonNull;

/** One header line. Immutable and safe for use by many threads. */
public record HeaderField(String name, String value) {

  public HeaderField {
    requireNonNull(name, "name");
    requireNonNull(value, "value");
  }

  public boolean is(String otherName) {
    return name.equalsIgnoreCase(otherName);
  }

  /** The name only: values may be credentials. */
  @Override
  public String toString() {
    return "HeaderField[" + name + "]";
  }
}
