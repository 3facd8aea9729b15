package io.spanguard.proxy.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

final class GunzippedInputStreamTest {

  @Test
  void members_areReadOneAfterTheOther_alsoWhereTheyArriveByteByByte() throws IOException {
    byte[] both = joined(gzipped("one, "), gzipped(""), gzipped("two"));

    assertThat(read(new ByteArrayInputStream(both))).isEqualTo("one, two");
    assertThat(read(new Dripping(both))).isEqualTo("one, two");
  }

  @Test
  void header_mayHaveEveryField() throws IOException {
    byte[] plain = gzipped("content");
    byte[] header =
        HexFormat.of().parseHex("1f8b081e00000000000302004142" + "6e00" + "6300" + "0000");

    String read = read(new Dripping(joined(header, Arrays.copyOfRange(plain, 10, plain.length))));

    assertThat(read).isEqualTo("content");
  }

  @Test
  void everyCut_isAnError() throws IOException {
    byte[] body = gzipped("something to be cut");
    for (int length = 0; length < body.length; length++) {
      InputStream cut = new ByteArrayInputStream(Arrays.copyOf(body, length));
      assertThatThrownBy(() -> read(cut)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void whatIsBehindTheLastMember_isAnError() throws IOException {
    byte[] zeros = joined(gzipped("x"), new byte[3]);
    byte[] half = joined(gzipped("x"), Arrays.copyOf(gzipped("y"), 2));

    assertThatThrownBy(() -> read(new ByteArrayInputStream(zeros)))
        .isInstanceOf(ZipException.class);
    assertThatThrownBy(() -> read(new Dripping(zeros))).isInstanceOf(ZipException.class);
    assertThatThrownBy(() -> read(new Dripping(half))).isInstanceOf(EOFException.class);
  }

  @Test
  void wrongChecksumLengthOrFlags_areErrors() throws IOException {
    for (int fromEnd = 1; fromEnd <= 8; fromEnd++) {
      byte[] body = gzipped("content");
      body[body.length - fromEnd] ^= 4;
      assertThatThrownBy(() -> read(new ByteArrayInputStream(body)))
          .isInstanceOf(ZipException.class);
    }
    byte[] reserved = gzipped("content");
    reserved[3] = (byte) 0x80;
    assertThatThrownBy(() -> read(new ByteArrayInputStream(reserved)))
        .isInstanceOf(ZipException.class);
  }

  private static String read(InputStream in) throws IOException {
    try (InputStream content = GunzippedInputStream.of(in)) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] gzipped(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** Gives a byte at a time, and says that none is there. */
  private static final class Dripping extends FilterInputStream {
    Dripping(byte[] bytes) {
      super(new ByteArrayInputStream(bytes));
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return super.read(buffer, offset, Math.min(1, length));
    }

    @Override
    public int available() {
      return 0;
    }
  }
}
