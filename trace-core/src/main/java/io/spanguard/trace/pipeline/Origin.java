package io.spanguard.trace.pipeline;

/** Which way spans came in. Safe for use by many threads. */
public enum Origin {
  /** The gateway recorded them; they may use all the room there is. */
  GATEWAY,
  /**
   * Somebody sent them in; they may use half of the room, so that they cannot crowd out the
   * gateway's.
   */
  INGEST
}
