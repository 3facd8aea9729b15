package io.spanguard.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {

  private static final String STREAM =
      "\ufeffdata: grüße 😀\n\n: ping\n\nevent: delta\nid: 7\ndata:one\ndata:  two\ndata\n\n\n"
          + "event:\nretry: 5\ndata: {\"a\":1}\n\ndata: [DONE]\n\n";

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void eventsAreTheSameHoweverTheBytesAreCut(String lineEnd) {
    byte[] bytes = utf8(STREAM.replace("\n", lineEnd));
    List<String> expected =
        List.of(
            "null|grüße 😀",
            "null|null",
            "delta|one\n two\n",
            "null|null",
            "null|{\"a\":1}",
            "null|[DONE]");

    List<byte[]> wholeEvents = new ArrayList<>();
    assertThat(read(new Pieces(bytes, bytes.length, 0), wholeEvents)).isEqualTo(expected);
    for (int cut = 1; cut < bytes.length; cut++) {
      List<byte[]> events = new ArrayList<>();

      assertThat(read(new Pieces(bytes, cut, bytes.length), events)).isEqualTo(expected);
      assertThat(events).usingRecursiveComparison().isEqualTo(wholeEvents);
      assertThat(joined(events)).isEqualTo(bytes);
    }
    assertThat(read(new Pieces(bytes, 1, 1), new ArrayList<>())).isEqualTo(expected);
  }

  @Test
  void carriageReturnsAlone_eventIsThereBeforeTheNextByte() throws IOException {
    InputStream in =
        new InputStream() {
          private final byte[] bytes = utf8("data: a\rdata: b\r\r");
          private int position;

          @Override
          public int read() {
            throw new AssertionError("waits for a byte that may never come");
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            if (position == bytes.length) {
              return read();
            }
            target[offset] = bytes[position++];
            return 1;
          }
        };

    ServerSentEvent event = new EventReader(in, 100).next();

    assertThat(event).isNotNull();
    assertThat(event.data()).isEqualTo("a\nb");
  }

  @Test
  void mixedLineEnds_loseNothing() {
    byte[] bytes = utf8("data: a\r\rdata: b\r\n\r\n\ndata: c\n\r\ndata: d\r\r\n");
    List<byte[]> events = new ArrayList<>();

    List<String> read = read(new ByteArrayInputStream(bytes), events);

    assertThat(read).contains("null|a", "null|b", "null|c", "null|d");
    assertThat(joined(events)).isEqualTo(bytes);
  }

  @Test
  void streamCutOff_restIsAnIncompleteEvent() throws IOException {
    EventReader reader =
        new EventReader(new ByteArrayInputStream(utf8("data: a\n\nevent: x\ndata: b")), 100);

    assertThat(reader.next()).isNotNull();
    assertThat(reader.next()).isNull();
    ServerSentEvent rest = reader.incomplete();
    assertThat(rest).isNotNull();
    assertThat(rest.name()).isEqualTo("x");
    assertThat(rest.data()).isEqualTo("b");
    assertThat(rest.bytes()).isEqualTo(utf8("event: x\ndata: b"));
    assertThat(reader.incomplete()).isNull();
  }

  static Stream<Arguments> eventsWithOtherLines() {
    return Stream.of(
        argumentSet("alone", "data: a\n\n", "data: X\ndata: Y\n\n"),
        argumentSet(
            "among others",
            "id: 1\nevent: e\n: c\ndata: a\nretry: 5\n\n",
            "id: 1\nevent: e\n: c\ndata: X\ndata: Y\nretry: 5\n\n"),
        argumentSet("in pieces", "data: a\nid: 1\ndata:b\ndata\n\n", "data: X\ndata: Y\nid: 1\n\n"),
        argumentSet("with CRLF", "id: 1\r\ndata: a\r\n\r\n", "id: 1\r\ndata: X\ndata: Y\n\r\n"),
        argumentSet("with CR", "id: 1\rdata: a\r\r", "id: 1\rdata: X\ndata: Y\n\r"),
        argumentSet("after a byte order mark", "\ufeffdata: a\n\n", "data: X\ndata: Y\n\n"),
        argumentSet(
            "beside look-alikes",
            "dat: 1\ndatabase: 2\ndata: a\n data: 3\n\n",
            "dat: 1\ndatabase: 2\ndata: X\ndata: Y\n data: 3\n\n"));
  }

  @ParameterizedTest
  @MethodSource("eventsWithOtherLines")
  void withData_keepsEveryOtherLine(String event, String expected) throws IOException {
    ServerSentEvent read = new EventReader(new ByteArrayInputStream(utf8(event)), 100).next();

    assertThat(read).isNotNull();
    ServerSentEvent changed = read.withData("X\nY");

    assertThat(changed.bytes()).asString(StandardCharsets.UTF_8).isEqualTo(expected);
    assertThat(changed.data()).isEqualTo("X\nY");
    assertThat(changed.name()).isEqualTo(read.name());
  }

  @Test
  void eventLargerThanAllowed_isRefused() throws IOException {
    byte[] exact = utf8("data: " + "x".repeat(20_000) + "\n\n");

    assertThat(new EventReader(new ByteArrayInputStream(exact), exact.length).next()).isNotNull();
    assertThatThrownBy(
            () -> new EventReader(new ByteArrayInputStream(exact), exact.length - 1).next())
        .isInstanceOf(EventTooLargeException.class)
        .hasMessage("an event of the stream has more than " + (exact.length - 1) + " bytes");
  }

  @Test
  void manyEventsInARow() {
    String stream = "data: 0123456789\n\n".repeat(3000);

    assertThat(read(new ByteArrayInputStream(utf8(stream)), new ArrayList<>())).hasSize(3000);
  }

  private static List<String> read(InputStream in, List<byte[]> bytes) {
    try {
      EventReader reader = new EventReader(in, 1000);
      List<String> out = new ArrayList<>();
      for (ServerSentEvent event = reader.next(); event != null; event = reader.next()) {
        out.add(event.name() + "|" + event.data());
        bytes.add(event.bytes());
      }
      ServerSentEvent rest = reader.incomplete();
      if (rest != null) {
        bytes.add(rest.bytes());
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] joined(List<byte[]> pieces) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    pieces.forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Gives a first piece, then the rest in pieces of one size. */
  private static final class Pieces extends InputStream {
    private final byte[] bytes;
    private final int size;
    private int position;
    private int stop;

    private Pieces(byte[] bytes, int first, int size) {
      this.bytes = bytes;
      this.size = size;
      this.stop = first;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (position == bytes.length) {
        return -1;
      }
      int count = Math.min(length, stop - position);
      System.arraycopy(bytes, position, target, offset, count);
      position += count;
      stop = position == stop ? Math.min(bytes.length, stop + size) : stop;
      return count;
    }
  }
}
