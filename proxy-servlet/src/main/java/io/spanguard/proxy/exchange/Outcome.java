package io.spanguard.proxy.exchange;

import java.util.Locale;

/** What became of an exchange, in rising order of weight: the heaviest that applied is told. */
enum Outcome {
  ALLOW,
  MONITOR,
  MASK,
  REDACT,
  APPROVAL,
  BLOCK,
  ERROR;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The word on spans and in {@code X-Spanguard-Outcome}. */
  String id() {
    return id;
  }

  Outcome heavier(Outcome other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
