package io.spanguard.proxy.config;

import io.spanguard.proxy.guardrail.Inspector;
import java.util.Optional;

/** Makes the detectors of one kind. Implementations are safe for use by many threads. */
interface DetectorFactory {

  /** The word after {@code detector:}. */
  String id();

  /**
   * Makes a detector from the keys of a guardrail that are the detector's own; empty where they are
   * wrong, which is then among the section's problems.
   */
  Optional<Inspector> create(Section guardrail);
}
