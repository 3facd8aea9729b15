package io.spanguard.proxy.upstream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers that it was the client's side that failed, since both sides fail with the same
 * exception while a body is sent.
 */
final class RequestBodyStream extends FilterInputStream {

  private @Nullable IOException failure;

  RequestBodyStream(InputStream client) {
    super(client);
  }

  @Nullable IOException failure() {
    return failure;
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return super.read(buffer, offset, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }
}
