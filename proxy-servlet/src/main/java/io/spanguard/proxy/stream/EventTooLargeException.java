package io.spanguard.proxy.stream;

import java.io.IOException;

/** One event of a stream is larger than its reader allows. */
public final class EventTooLargeException extends IOException {

  private static final long serialVersionUID = 1L;

  EventTooLargeException(int maxEventBytes) {
    super("an event of the stream has more than " + maxEventBytes + " bytes");
  }
}
