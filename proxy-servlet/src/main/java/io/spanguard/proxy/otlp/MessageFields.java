package io.spanguard.proxy.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Counts the fields of a protobuf message and of those within it, known or not, without making an
 * object of any: two bytes can cost a hundred in memory. For use by one thread.
 */
final class MessageFields {

  /** What is nested deeper is no message that could be read (protobuf's own limit). */
  private static final int MAX_DEPTH = 100;

  private final CodedInputStream in;
  private final int max;
  private int count;

  private MessageFields(byte[] message, int max) {
    this.in = CodedInputStream.newInstance(message);
    this.max = max;
  }

  /**
   * @throws IOException when it is no protobuf
   */
  static boolean areMoreThan(int max, byte[] message, Descriptor type) throws IOException {
    // a field takes two bytes or more
    if (message.length / 2 <= max) {
      return false;
    }
    MessageFields fields = new MessageFields(message, max);
    fields.count(type, 0);
    return fields.count > max;
  }

  /**
   * Up to the end of the message, or of the group.
   *
   * @param type null where nobody knows
   */
  private void count(@Nullable Descriptor type, int depth) throws IOException {
    while (count <= max) {
      int tag = in.readTag();
      if (tag == 0 || WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_END_GROUP) {
        return;
      }
      count++;
      Descriptor nested = nested(type, tag);
      if (depth == MAX_DEPTH) {
        in.skipField(tag);
      } else if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_START_GROUP) {
        count(null, depth + 1);
      } else if (nested != null) {
        int outer = in.pushLimit(in.readRawVarint32());
        count(nested, depth + 1);
        if (count > max) {
          return;
        }
        in.popLimit(outer);
      } else {
        in.skipField(tag);
      }
    }
  }

  /** Null where the field is no message, or not written as one. */
  private static @Nullable Descriptor nested(@Nullable Descriptor type, int tag) {
    if (type == null || WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      return null;
    }
    FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
    return field != null && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        ? field.getMessageType()
        : null;
  }
}
