package io.spanguard.proxy.guardrail;

/**
 * What judges texts for a guardrail: a {@link Detector} in this process, or a {@link
 * RemoteDetector} over the network. Safe for use by many threads.
 */
public sealed interface Inspector permits Detector, RemoteDetector {

  /** The word in configuration files and on spans, for instance {@code patterns}. */
  String id();

  Extent extent();
}
