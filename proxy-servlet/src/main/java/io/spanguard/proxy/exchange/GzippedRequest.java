package io.spanguard.proxy.exchange;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * A gzipped body that has one reading only: one member (RFC 1952) and nothing behind it. Of several
 * members one reader takes the first and another all of them, and what is behind the last is an
 * error to one and nothing to another.
 */
final class GzippedRequest {

  private static final int HEADER = 10;
  private static final int TRAILER = 8;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private GzippedRequest() {}

  /**
   * Undoes the coding, as far as the limit.
   *
   * @throws ZipException when the bytes are not as above
   * @throws EOFException when they end too early
   */
  static Limited decode(byte[] bytes, long limit) throws IOException {
    int start = endOfHeader(bytes);
    ByteArrayInputStream in = new ByteArrayInputStream(bytes, start, bytes.length - start);
    Inflater inflater = new Inflater(true);
    try {
      Limited read = Limited.read(new InflaterInputStream(in, inflater), limit, Limited.UNKNOWN);
      if (read.whole()) {
        int end = bytes.length - in.available() - inflater.getRemaining();
        checkTrailer(bytes, end, read.bytes());
      }
      return read;
    } finally {
      inflater.end();
    }
  }

  private static int endOfHeader(byte[] bytes) throws IOException {
    int flags = at(bytes, 3);
    if (at(bytes, 0) != 0x1f
        || at(bytes, 1) != 0x8b
        || at(bytes, 2) != 8
        || (flags & RESERVED) != 0) {
      throw new ZipException("no gzip");
    }
    int end = HEADER;
    if ((flags & EXTRA) != 0) {
      end += 2 + at(bytes, end) + (at(bytes, end + 1) << 8);
    }
    for (int text : new int[] {NAME, COMMENT}) {
      if ((flags & text) != 0) {
        while (at(bytes, end) != 0) {
          end++;
        }
        end++;
      }
    }
    end += (flags & HEADER_CRC) != 0 ? 2 : 0;
    at(bytes, end);
    return end;
  }

  private static void checkTrailer(byte[] bytes, int start, byte[] decoded) throws ZipException {
    CRC32 crc = new CRC32();
    crc.update(decoded);
    if (bytes.length - start != TRAILER
        || number(bytes, start) != crc.getValue()
        || number(bytes, start + 4) != decoded.length) {
      throw new ZipException("more than one member, or a broken one");
    }
  }

  private static long number(byte[] bytes, int start) {
    long number = 0;
    for (int i = 3; i >= 0; i--) {
      number = number << 8 | bytes[start + i] & 0xff;
    }
    return number;
  }

  private static int at(byte[] bytes, int index) throws EOFException {
    if (index >= bytes.length) {
      throw new EOFException("the header is cut");
    }
    return bytes[index] & 0xff;
  }
}
