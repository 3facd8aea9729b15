package io.spanguard.proxy.upstream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/**
 * A body that is at hand, sent in slices: before each of them the connection looks whether the
 * upstream has answered already, for instance that the body is too large (RFC 9112, section 9.5).
 */
final class BytesEntity extends AbstractHttpEntity {

  /**
   * Looking takes a millisecond on a TLS connection, so that it is not done for ordinary bodies.
   */
  static final int SLICE = 256 * 1024;

  private final byte[] bytes;

  /**
   * @param bytes are not copied
   */
  BytesEntity(byte[] bytes) {
    super((ContentType) null, null);
    this.bytes = bytes;
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public boolean isStreaming() {
    return false;
  }

  @Override
  public long getContentLength() {
    return bytes.length;
  }

  @Override
  public InputStream getContent() {
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public void writeTo(OutputStream to) throws IOException {
    for (int from = 0; from < bytes.length; from += SLICE) {
      to.write(bytes, from, Math.min(SLICE, bytes.length - from));
    }
  }

  @Override
  public void close() {
    // memory only
  }
}
