package io.spanguard.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LimitedTest {

  private static final byte[] BYTES = new byte[200_000];

  static {
    new Random(1).nextBytes(BYTES);
  }

  @Test
  void read_findsTheSameWhateverLengthWasSaid() throws IOException {
    for (int size : new int[] {0, 1, 1000, 4095, 4096, 4097, 65_536, 200_000}) {
      byte[] expected = Arrays.copyOf(BYTES, size);
      for (long said : new long[] {Limited.UNKNOWN, 0, size - 1, size, size + 1, 1L << 40}) {
        Limited read = Limited.read(dripping(expected), 200_000, Math.max(-1, said));

        assertThat(read.whole()).isTrue();
        assertThat(read.bytes()).isEqualTo(expected);
      }
    }
  }

  @Test
  void read_stopsBeyondTheLimit() throws IOException {
    for (long said : new long[] {Limited.UNKNOWN, 10, 200_000}) {
      Limited read = Limited.read(dripping(BYTES), 100_000, said);

      assertThat(read.whole()).isFalse();
      assertThat(read.bytes()).hasSizeGreaterThan(100_000);
      assertThat(BYTES).startsWith(read.bytes());
    }
  }

  @Test
  void read_takesExactlyTheLimit() throws IOException {
    Limited read = Limited.read(dripping(BYTES), BYTES.length, Limited.UNKNOWN);

    assertThat(read.whole()).isTrue();
    assertThat(read.bytes()).isEqualTo(BYTES);
  }

  /** Gives 700 bytes at a time, as a network does. */
  private static InputStream dripping(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] buffer, int offset, int length) {
        return super.read(buffer, offset, Math.min(length, 700));
      }
    };
  }
}
