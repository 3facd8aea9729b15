package io.spanguard.proxy.exchange;

import java.io.IOException;

/** The client's connection is no more: nothing can be read from it or written to it. */
final class ClientGone extends IOException {

  private static final long serialVersionUID = 1L;

  ClientGone(IOException cause) {
    super("the client went away", cause);
  }
}
