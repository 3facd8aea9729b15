package io.spanguard.proxy.exchange;

import java.io.IOException;

/**
 * The upstream broke off after the head of the answer was out. Thrown through the container, which
 * then closes the connection instead of ending the message. Carries no stack trace: it is not a
 * fault of the host.
 */
final class BrokenAnswer extends IOException {

  private static final long serialVersionUID = 1L;

  BrokenAnswer(String code) {
    super("the answer broke off upstream: " + code);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
