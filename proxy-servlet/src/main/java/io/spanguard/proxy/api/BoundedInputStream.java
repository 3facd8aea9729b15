package io.spanguard.proxy.api;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Refuses a body of more than so many bytes, counted as they are read. For use by one thread. */
final class BoundedInputStream extends FilterInputStream {

  private final long maxBytes;
  private long count;

  BoundedInputStream(InputStream in, long maxBytes) {
    super(in);
    this.maxBytes = maxBytes;
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    if (b >= 0) {
      count(1);
    }
    return b;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    if (read > 0) {
      count(read);
    }
    return read;
  }

  private void count(int read) {
    count += read;
    if (count > maxBytes) {
      throw Problem.of(
              413,
              "body_too_large",
              "the body has more than " + maxBytes + " bytes, counted after decompression")
          .asException();
    }
  }
}
