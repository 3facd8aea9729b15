package io.spanguard.proxy.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * What was read of a stream that must fit into memory.
 *
 * @param bytes from its beginning on
 * @param whole whether that is all of it; else more than the limit came
 */
record Limited(byte[] bytes, boolean whole) {

  /** Where the length is not known. */
  static final long UNKNOWN = -1;

  private static final int FIRST = 4096;

  /** No more than this is allocated on the word of a peer that has not sent it yet. */
  private static final int MAX_FIRST = 64 << 10;

  /**
   * Reads to the end, or until more than so many bytes have come.
   *
   * @param length that the stream is said to have, so that it is read into an array of the right
   *     size; {@link #UNKNOWN} or wrong is slower, nothing else
   */
  static Limited read(InputStream stream, long limit, long length) throws IOException {
    // One more than the length: the end is seen without growing.
    byte[] bytes = new byte[(int) Math.min(length < 0 ? FIRST : length + 1, MAX_FIRST)];
    int filled = 0;
    while (filled <= limit) {
      if (filled == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(2L * filled, limit + 1));
      }
      int count = stream.read(bytes, filled, bytes.length - filled);
      if (count < 0) {
        return new Limited(Arrays.copyOf(bytes, filled), true);
      }
      filled += count;
    }
    return new Limited(Arrays.copyOf(bytes, filled), false);
  }
}
