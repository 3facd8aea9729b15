package io.spanguard.proxy.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Refuses what is not the one UTF-8 spelling of a text (RFC 3629): Jackson reads overlong forms and
 * other encodings too.
 */
final class StrictUtf8 {

  private static final int CHUNK = 4096;

  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final long HIGH_BITS = 0x8080808080808080L;

  private StrictUtf8() {}

  /**
   * @throws WireFormatException with the offset of the first byte that is wrong
   */
  static void check(byte[] bytes) {
    if (bytes.length >= 3
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF) {
      throw new WireFormatException(
          "body starts with a byte order mark: UTF-8 without one is needed");
    }
    // UTF-16 and UTF-32 have a zero among the first four bytes of any JSON text.
    for (int i = 0; i < Math.min(4, bytes.length); i++) {
      if (bytes[i] == 0) {
        throw new WireFormatException("body is not UTF-8: zero at byte " + i);
      }
    }
    int ascii = ascii(bytes);
    if (ascii < bytes.length) {
      decode(bytes, ascii);
    }
  }

  /** How many bytes at the beginning are ASCII: eight at a time, since this sees every body. */
  private static int ascii(byte[] bytes) {
    int ascii = 0;
    while (ascii + Long.BYTES <= bytes.length
        && ((long) EIGHT.get(bytes, ascii) & HIGH_BITS) == 0) {
      ascii += Long.BYTES;
    }
    while (ascii < bytes.length && bytes[ascii] >= 0) {
      ascii++;
    }
    return ascii;
  }

  private static void decode(byte[] bytes, int start) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
    CharBuffer out = CharBuffer.allocate(Math.min(CHUNK, bytes.length - start + 1));
    CoderResult result = decoder.decode(in, out, true);
    while (result.isOverflow()) {
      out.clear();
      result = decoder.decode(in, out, true);
    }
    if (result.isError()) {
      throw new WireFormatException("body is not UTF-8: wrong at byte " + in.position());
    }
  }
}
