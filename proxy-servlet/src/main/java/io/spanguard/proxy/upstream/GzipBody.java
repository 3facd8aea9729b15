package io.spanguard.proxy.upstream;

import io.spanguard.proxy.upstream.UpstreamException.Failure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** A gzipped answer, read as what it says: what is not gzip is the upstream's failure. */
final class GzipBody extends FilterInputStream {

  private GzipBody(InputStream decoded) {
    super(decoded);
  }

  static GzipBody of(InputStream coded) throws IOException {
    try {
      return new GzipBody(new GZIPInputStream(coded));
    } catch (IOException e) {
      throw named(e);
    }
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (IOException e) {
      throw named(e);
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return super.read(buffer, offset, length);
    } catch (IOException e) {
      throw named(e);
    }
  }

  private static UpstreamException named(IOException e) {
    return e instanceof UpstreamException known
        ? known
        : new UpstreamException(
            Failure.INVALID, "the answer is not the gzip that Content-Encoding says it is", e);
  }
}
