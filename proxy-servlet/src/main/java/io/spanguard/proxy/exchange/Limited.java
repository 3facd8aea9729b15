package io.spanguard.proxy.exchange;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What was read of a stream that must fit into memory.
 *
 * @param bytes from its beginning on
 * @param whole whether that is all of it; else more than the limit came
 */
record Limited(byte[] bytes, boolean whole) {

  private static final int BUFFER = 16384;

  /** Reads to the end, or until more than so many bytes have come. */
  static Limited read(InputStream stream, long limit) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(BUFFER);
    byte[] buffer = new byte[BUFFER];
    for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
      out.write(buffer, 0, count);
      if (out.size() > limit) {
        return new Limited(out.toByteArray(), false);
      }
    }
    return new Limited(out.toByteArray(), true);
  }
}
