package io.spanguard.proxy.config;

import io.spanguard.proxy.guardrail.Inspector;
import io.spanguard.proxy.wire.PartKind;
import java.util.List;
import java.util.Optional;

/** Makes the detectors of one kind. Implementations are safe for use by many threads. */
interface DetectorFactory {

  /** The word after {@code detector:}. */
  String id();

  /** The parts it looks at where {@code on} is missing; empty where that must be said. */
  default List<PartKind> defaultOn() {
    return List.of();
  }

  /**
   * Makes a detector from the keys of a guardrail that are the detector's own; empty where they are
   * wrong, which is then among the section's problems.
   */
  Optional<Inspector> create(Section guardrail);
}
