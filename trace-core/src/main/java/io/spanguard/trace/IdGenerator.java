package io.spanguard.trace;

import java.util.concurrent.ThreadLocalRandom;

/** Makes W3C trace and span ids. Implementations are safe for use by many threads. */
public interface IdGenerator {

  /** 32 lower-case hex digits, not all zero. */
  String newTraceId();

  /** 16 lower-case hex digits, not all zero. */
  String newSpanId();

  /** Random ids: unique in practice, but not secret. */
  static IdGenerator random() {
    return RandomIdGenerator.INSTANCE;
  }

  /** Random ids from the thread's own generator. */
  enum RandomIdGenerator implements IdGenerator {
    INSTANCE;

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    @Override
    public String newTraceId() {
      char[] digits = new char[32];
      write(nonZero(), digits, 0);
      write(ThreadLocalRandom.current().nextLong(), digits, 16);
      return new String(digits);
    }

    @Override
    public String newSpanId() {
      char[] digits = new char[16];
      write(nonZero(), digits, 0);
      return new String(digits);
    }

    private static long nonZero() {
      long value = ThreadLocalRandom.current().nextLong();
      return value == 0 ? 1 : value;
    }

    private static void write(long value, char[] digits, int offset) {
      for (int i = 15; i >= 0; i--) {
        digits[offset + i] = HEX[(int) (value & 0xf)];
        value >>>= 4;
      }
    }
  }
}
