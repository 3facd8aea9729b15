package io.spanguard.proxy.upstream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers whether it came to its end, and that it was the client's side that failed, since both
 * sides fail with the same exception while a body is sent.
 */
final class RequestBodyStream extends FilterInputStream {

  private @Nullable IOException failure;

  /** How much is to come yet; negative where that is not known. */
  private long left;

  private boolean ended;

  /**
   * @param length -1 where it is not known
   */
  RequestBodyStream(InputStream client, long length) {
    super(client);
    this.left = length;
  }

  /** Whether it was read to its end. */
  boolean hasEnded() {
    return ended || left == 0;
  }

  @Nullable IOException failure() {
    return failure;
  }

  @Override
  public int read() throws IOException {
    try {
      return read(super.read(), 1);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      int count = super.read(buffer, offset, length);
      return read(count, count);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  private int read(int result, int count) {
    ended |= result < 0;
    left = result < 0 || left < 0 ? left : left - count;
    return result;
  }
}
