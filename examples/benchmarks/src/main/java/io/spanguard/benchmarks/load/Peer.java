package io.spanguard.benchmarks.load;

import java.util.Locale;

/** What is compared with going straight to the model. */
enum Peer {
  ENGINE,
  DISCARD,
  GUARDED,
  FILTER,
  EVERYTHING,
  JETTY,
  NGINX;

  /** As the command line has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
