package io.spanguard.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GzippedRequestTest {

  private static final byte[] TEXT =
      "{\"a\":\"hello hello hello\"}".getBytes(StandardCharsets.UTF_8);

  @Test
  void decode_isWhatWasCoded() throws IOException {
    byte[] large = new byte[300_000];
    new Random(1).nextBytes(large);
    for (byte[] text : new byte[][] {TEXT, {}, large}) {
      Limited read = GzippedRequest.decode(gzip(text), 1 << 20);

      assertThat(read.whole()).isTrue();
      assertThat(read.bytes()).isEqualTo(text);
    }
  }

  @Test
  void decode_stopsAtTheLimit() throws IOException {
    assertThat(GzippedRequest.decode(gzip(TEXT), TEXT.length).whole()).isTrue();
    assertThat(GzippedRequest.decode(gzip(TEXT), TEXT.length - 1).whole()).isFalse();
  }

  @Test
  void decode_everyHeaderField() throws IOException {
    byte[] plain = gzip(TEXT);
    ByteArrayOutputStream with = new ByteArrayOutputStream();
    with.write(plain, 0, 3);
    with.write(2 + 4 + 8 + 16);
    with.write(plain, 4, 6);
    with.writeBytes(new byte[] {3, 0, 7, 7, 7, 'n', 0, 'c', 'c', 0, 1, 2});
    with.write(plain, 10, plain.length - 10);

    assertThat(GzippedRequest.decode(with.toByteArray(), 1000).bytes()).isEqualTo(TEXT);
  }

  static Stream<Arguments> others() throws IOException {
    byte[] good = gzip(TEXT);
    return Stream.of(
        argumentSet("two members", joined(good, good)),
        argumentSet("a member and something else", joined(good, new byte[] {0})),
        argumentSet("nothing", new byte[0]),
        argumentSet("text", TEXT),
        argumentSet("another checksum", changed(good, good.length - 6)),
        argumentSet("another length", changed(good, good.length - 2)),
        argumentSet("reserved flags", changed(good, 3)));
  }

  @ParameterizedTest
  @MethodSource("others")
  void decode_whatCouldBeReadInAnotherWay_isRefused(byte[] bytes) {
    assertThatThrownBy(() -> GzippedRequest.decode(bytes, 1000)).isInstanceOf(IOException.class);
  }

  @Test
  void decode_cutAnywhere_isRefused() throws IOException {
    byte[] good = gzip(TEXT);
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);

      assertThatThrownBy(() -> GzippedRequest.decode(cut, 1000)).isInstanceOf(IOException.class);
    }
  }

  private static byte[] changed(byte[] bytes, int at) {
    byte[] changed = bytes.clone();
    changed[at] ^= (byte) 0x80;
    return changed;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
