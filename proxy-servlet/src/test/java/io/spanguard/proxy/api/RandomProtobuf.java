package io.spanguard.proxy.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * OTLP's export requests in protobuf, drawn at random by the structure of the proto: with here and
 * there a field that is missing, there twice, unknown, written as another type, at a limit or
 * beyond. For use by one thread.
 */
final class RandomProtobuf {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int GROUP = 3;
  private static final int END_GROUP = 4;
  private static final int FIXED32 = 5;

  private static final long[] TIMES = {
    0, 1, 1_780_912_800_000_000_000L, Long.MAX_VALUE, Long.MIN_VALUE, -1, 1_780_912_800L
  };
  private static final double[] NUMBERS = {
    0,
    -0.0,
    1.5,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    1e308,
    Double.MIN_VALUE
  };
  private static final byte[][] TEXTS = {
    {},
    {'x'},
    {0},
    {(byte) 0xff},
    {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
    {(byte) 0xc0, (byte) 0x80}
  };

  private final Random random;

  /** How often a field is not what it should be, of a thousand. */
  private final int wrong;

  private final String[] keys;

  RandomProtobuf(Random random, int wrong, String... keys) {
    this.random = random;
    this.wrong = wrong;
    this.keys = keys.clone();
  }

  byte[] request() throws IOException {
    return message(
        out -> {
          for (int i = random.nextInt(3); i >= 0; i--) {
            nested(out, 1, this::resourceSpans);
          }
        });
  }

  private void resourceSpans(CodedOutputStream out) throws IOException {
    nested(
        out,
        1,
        resource -> {
          attributes(resource, 1);
          number(resource, 2, random.nextInt());
        });
    for (int i = random.nextInt(3); i >= 0; i--) {
      nested(out, 2, this::scopeSpans);
    }
    text(out, 3, "https://opentelemetry.io/schemas/1.40.0");
  }

  private void scopeSpans(CodedOutputStream out) throws IOException {
    nested(
        out,
        1,
        scope -> {
          text(scope, 1, "agent");
          text(scope, 2, "1");
          attributes(scope, 3);
        });
    for (int i = random.nextInt(4); i > 0; i--) {
      nested(out, 2, this::span);
    }
  }

  private void span(CodedOutputStream out) throws IOException {
    bytes(out, 1, id(16));
    bytes(out, 2, id(8));
    text(out, 3, "vendor=1");
    bytes(out, 4, random.nextBoolean() ? new byte[0] : id(8));
    text(out, 5, "chat");
    number(out, 6, odd() ? random.nextInt() : random.nextInt(7));
    fixed(out, 7, odd() ? TIMES[random.nextInt(TIMES.length)] : TIMES[2] + random.nextInt());
    fixed(out, 8, odd() ? TIMES[random.nextInt(TIMES.length)] : TIMES[2] + random.nextInt());
    attributes(out, 9);
    for (int i = random.nextInt(3); i > 0; i--) {
      nested(out, 11, this::event);
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      nested(out, 13, this::link);
    }
    nested(
        out,
        15,
        status -> {
          text(status, 2, "why");
          number(status, 3, odd() ? random.nextLong() : random.nextInt(3));
        });
    number(out, 10, random.nextInt());
    number(out, 14, odd() ? -1 : 0);
  }

  private void event(CodedOutputStream out) throws IOException {
    fixed(out, 1, TIMES[random.nextInt(TIMES.length)]);
    text(out, 2, "gen_ai.choice");
    attributes(out, 3);
  }

  private void link(CodedOutputStream out) throws IOException {
    bytes(out, 1, id(16));
    bytes(out, 2, id(8));
    attributes(out, 4);
  }

  private void attributes(CodedOutputStream out, int field) throws IOException {
    int count = random.nextInt(200) == 0 ? 1_005 : random.nextInt(5);
    for (int i = 0; i < count; i++) {
      nested(out, field, entry -> keyValue(entry, 0));
    }
  }

  private void keyValue(CodedOutputStream out, int depth) throws IOException {
    text(out, 1, odd() ? "k".repeat(random.nextInt(1_500)) : keys[random.nextInt(keys.length)]);
    nested(out, 2, value -> anyValue(value, depth));
  }

  private void anyValue(CodedOutputStream out, int depth) throws IOException {
    switch (random.nextInt(9)) {
      case 0 -> number(out, 2, random.nextInt(3));
      case 1 -> number(out, 3, random.nextBoolean() ? random.nextLong() : random.nextInt(50));
      case 2 -> fixed(out, 4, Double.doubleToRawLongBits(NUMBERS[random.nextInt(NUMBERS.length)]));
      case 3 -> bytes(out, 7, id(random.nextInt(40)));
      case 4 ->
          nested(
              out,
              5,
              list -> {
                for (int i = random.nextInt(3); i > 0; i--) {
                  nested(list, 1, item -> anyValue(item, depth + 1));
                }
              });
      case 5 ->
          nested(
              out,
              6,
              map -> {
                for (int i = random.nextInt(3); i > 0; i--) {
                  nested(map, 1, entry -> keyValue(entry, depth + 1));
                }
              });
      case 6 -> {
        if (odd()) {
          chain(out, random.nextInt(120));
        }
      }
      default -> text(out, 1, "[{\"role\":\"user\",\"content\":\"hello\"}]");
    }
  }

  /** Lists within each other. */
  private void chain(CodedOutputStream out, int depth) throws IOException {
    if (depth > 0) {
      byte[] inner = message(list -> nestedRight(list, 1, item -> chain(item, depth - 1)));
      out.writeByteArray(5, inner);
    } else {
      out.writeString(1, "deep");
    }
  }

  private byte[] id(int length) {
    byte[] id = new byte[odd() ? random.nextInt(40) : length];
    if (!odd()) {
      random.nextBytes(id);
    }
    return id;
  }

  private void text(CodedOutputStream out, int field, String text) throws IOException {
    bytes(
        out,
        field,
        odd() ? TEXTS[random.nextInt(TEXTS.length)] : ByteString.copyFromUtf8(text).toByteArray());
  }

  private void bytes(CodedOutputStream out, int field, byte[] bytes) throws IOException {
    field(out, field, one -> one.writeByteArray(field, bytes));
  }

  private void number(CodedOutputStream out, int field, long number) throws IOException {
    field(out, field, one -> one.writeUInt64(field, number));
  }

  private void fixed(CodedOutputStream out, int field, long number) throws IOException {
    field(out, field, one -> one.writeFixed64(field, number));
  }

  private void nested(CodedOutputStream out, int field, Writer content) throws IOException {
    field(out, field, one -> nestedRight(one, field, content));
  }

  private static void nestedRight(CodedOutputStream out, int field, Writer content)
      throws IOException {
    out.writeByteArray(field, message(content));
  }

  private void field(CodedOutputStream out, int field, Writer right) throws IOException {
    if (!odd()) {
      right.write(out);
      return;
    }
    switch (random.nextInt(8)) {
      case 0 -> {}
      case 1 -> {
        right.write(out);
        right.write(out);
      }
      case 2 -> {
        stray(out, 1_000 + random.nextInt(1 << 20));
        right.write(out);
      }
      case 3 -> {
        // another message in its place, for which no rule of this one holds
        List<Writer> others = new ArrayList<>(List.of(this::span, this::event, this::link));
        Writer other = others.get(random.nextInt(others.size()));
        nestedRight(out, field, other);
      }
      case 4 -> {
        out.writeTag(field, BYTES);
        out.writeUInt32NoTag(random.nextInt());
      }
      default -> stray(out, field);
    }
  }

  private void stray(CodedOutputStream out, int field) throws IOException {
    switch (random.nextInt(6)) {
      case 0 -> {
        out.writeTag(field, VARINT);
        out.writeUInt64NoTag(random.nextLong());
      }
      case 1 -> {
        out.writeTag(field, FIXED64);
        out.writeFixed64NoTag(random.nextLong());
      }
      case 2 -> {
        out.writeTag(field, FIXED32);
        out.writeFixed32NoTag(random.nextInt());
      }
      case 3 -> {
        for (int depth = random.nextInt(110), i = 0; i < 2 * depth; i++) {
          out.writeTag(field, i < depth ? GROUP : END_GROUP);
        }
      }
      case 4 -> out.writeTag(field, GROUP);
      default -> out.writeByteArray(field, id(12));
    }
  }

  private boolean odd() {
    return random.nextInt(1_000) < wrong;
  }

  private static byte[] message(Writer content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    content.write(out);
    out.flush();
    return bytes.toByteArray();
  }

  private interface Writer {
    void write(CodedOutputStream out) throws IOException;
  }
}
