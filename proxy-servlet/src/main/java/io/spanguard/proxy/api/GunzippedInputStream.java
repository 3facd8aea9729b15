package io.spanguard.proxy.api;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * What is in a gzipped body: all of its members (RFC 1952 §2.2), with nothing behind them. For use
 * by one thread.
 *
 * <p>{@link java.util.zip.GZIPInputStream} looks for a further member only where its bytes have
 * arrived already, and overlooks what is behind the last one that is none: of a body that comes in
 * two packets, it would take the first for the whole.
 */
final class GunzippedInputStream extends InputStream {

  private static final int BUFFER = 8192;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[BUFFER];

  /** Of the buffer: where what is not read yet begins, and where it ends. */
  private int start;

  private int end;
  private boolean ended;

  private GunzippedInputStream(InputStream in) {
    this.in = in;
  }

  /**
   * Reads the first header.
   *
   * @throws ZipException when it is none
   * @throws EOFException when it ends too early
   */
  static GunzippedInputStream of(InputStream in) throws IOException {
    GunzippedInputStream content = new GunzippedInputStream(in);
    try {
      content.readHeader(content.next());
      return content;
    } catch (IOException | RuntimeException e) {
      content.inflater.end();
      throw e;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] out, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      int count = inflate(out, offset, length);
      if (count > 0) {
        crc.update(out, offset, count);
        return count;
      }
      if (inflater.finished()) {
        endMember();
      } else if (inflater.needsDictionary()) {
        throw new ZipException("a preset dictionary is no part of gzip");
      } else {
        refill();
      }
    }
    return -1;
  }

  private int inflate(byte[] out, int offset, int length) throws ZipException {
    try {
      return inflater.inflate(out, offset, length);
    } catch (DataFormatException e) {
      throw new ZipException(e.getMessage());
    }
  }

  /** Hands over what came behind the header, then what follows. */
  private void refill() throws IOException {
    if (start == end && !fill()) {
      throw new EOFException("the gzip ends in the middle");
    }
    inflater.setInput(buffer, start, end - start);
    start = end;
  }

  private void endMember() throws IOException {
    start = end - inflater.getRemaining();
    if (number() != crc.getValue() || number() != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new ZipException("the checksum or the length is wrong");
    }
    inflater.reset();
    crc.reset();
    if (start == end && !fill()) {
      ended = true;
    } else {
      readHeader(next());
    }
  }

  private void readHeader(int first) throws IOException {
    if (first != 0x1f || next() != 0x8b || next() != 8) {
      throw new ZipException("no gzip");
    }
    int flags = next();
    if ((flags & RESERVED) != 0) {
      throw new ZipException("a flag is set that RFC 1952 reserves");
    }
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip(next() | (next() << 8));
    }
    for (int text : new int[] {NAME, COMMENT}) {
      if ((flags & text) != 0) {
        skipText();
      }
    }
    if ((flags & HEADER_CRC) != 0) {
      skip(2);
    }
  }

  private void skipText() throws IOException {
    int read = next();
    while (read != 0) {
      read = next();
    }
  }

  private void skip(int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      next();
    }
  }

  private long number() throws IOException {
    return next() | (next() << 8) | (next() << 16) | ((long) next() << 24);
  }

  private int next() throws IOException {
    if (start == end && !fill()) {
      throw new EOFException("the gzip ends in the middle");
    }
    return buffer[start++] & 0xff;
  }

  /** False at the end. */
  private boolean fill() throws IOException {
    start = 0;
    end = Math.max(0, in.read(buffer, 0, buffer.length));
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
