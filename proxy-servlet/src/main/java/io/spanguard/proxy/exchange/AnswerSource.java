package io.spanguard.proxy.exchange;

import io.spanguard.proxy.upstream.HeaderField;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Where a streamed answer comes from: a provider, or where it was parked. For use by one thread.
 */
interface AnswerSource extends AutoCloseable {

  /** The body with its content coding undone. */
  InputStream decodedBody() throws IOException;

  int status();

  /** Those that may go to the client. */
  List<HeaderField> headers();

  /** The answer is here as a whole. */
  void bodyRead();

  /** The answer broke off. */
  void failed(String errorType, String message);

  /** What is left of it is not wanted. */
  void cancel();

  /** What is left of it counts only where it is there at once. */
  void hurry();

  /** What is left of it, at its end, holds nothing that matters. */
  void drain();

  @Override
  void close();
}
