package io.spanguard.proxy.exchange;

/** Told again and again while a caller waits for a person. */
@FunctionalInterface
interface Beat {

  /** For a caller to whom nothing can be said before his answer. */
  Beat NONE = () -> {};

  /**
   * @throws ClientGone when nobody is there any longer
   */
  void beat() throws ClientGone;
}
