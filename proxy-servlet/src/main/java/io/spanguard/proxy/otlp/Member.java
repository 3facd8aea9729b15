package io.spanguard.proxy.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An object of an OTLP/JSON document, whose members are read by name. Immutable and safe for use by
 * many threads.
 *
 * @param path of the object, as errors name it
 */
record Member(JsonNode node, String path) {

  private static final ByteString NO_ID = ByteString.copyFrom(new byte[] {-1});

  /** Protobuf's own spellings, of the names that are asked for. */
  private static final Map<String, String> SPELLINGS = new ConcurrentHashMap<>();

  /** The name in lowerCamelCase; protobuf's own spelling is understood as well, but not both. */
  private @Nullable JsonNode get(String name) throws OtlpException {
    JsonNode member = present(name);
    String other = SPELLINGS.computeIfAbsent(name, Member::snakeCase);
    if (other.equals(name)) {
      return member;
    }
    JsonNode same = present(other);
    if (member != null && same != null) {
      throw wrong(name, "is there twice, as " + other + " too");
    }
    return member != null ? member : same;
  }

  private @Nullable JsonNode present(String name) {
    JsonNode member = node.get(name);
    return member == null || member.isNull() ? null : member;
  }

  boolean has(String name) throws OtlpException {
    return get(name) != null;
  }

  String text(String name) throws OtlpException {
    JsonNode member = get(name);
    if (member == null) {
      return "";
    }
    if (!member.isTextual()) {
      throw wrong(name, "is not a text");
    }
    return member.textValue();
  }

  boolean flag(String name) throws OtlpException {
    JsonNode member = get(name);
    if (member == null || !member.isBoolean()) {
      throw wrong(name, "is neither true nor false");
    }
    return member.booleanValue();
  }

  long integer(String name) throws OtlpException {
    JsonNode member = get(name);
    if (member == null) {
      return 0;
    }
    try {
      if (member.isTextual()) {
        return Long.parseLong(member.textValue());
      }
      if (member.isNumber()) {
        return member.decimalValue().longValueExact();
      }
    } catch (NumberFormatException e) {
      throw wrong(name, "is not an integer of 64 bits");
    } catch (ArithmeticException e) {
      throw wrong(name, "is not an integer of 64 bits");
    }
    throw wrong(name, "is not an integer");
  }

  /** Unsigned; what is beyond a signed number comes out negative, as in protobuf. */
  long nanos(String name) throws OtlpException {
    JsonNode member = get(name);
    if (member != null && member.isTextual()) {
      try {
        return Long.parseUnsignedLong(member.textValue());
      } catch (NumberFormatException e) {
        throw wrong(name, "is not an unsigned integer of 64 bits");
      }
    }
    return integer(name);
  }

  int count(String name) throws OtlpException {
    long value = integer(name);
    if (value < 0 || value > 0xFFFFFFFFL) {
      throw wrong(name, "is not an unsigned integer of 32 bits");
    }
    return (int) value;
  }

  int number(String name, String prefix, List<String> words) throws OtlpException {
    JsonNode member = get(name);
    if (member != null && member.isTextual()) {
      String word = member.textValue();
      int index = words.indexOf(word.startsWith(prefix) ? word.substring(prefix.length()) : word);
      if (index >= 0) {
        return index;
      }
    }
    long value = integer(name);
    if (value != (int) value) {
      throw wrong(name, "is not an integer of 32 bits");
    }
    return (int) value;
  }

  double decimal(String name) throws OtlpException {
    JsonNode member = get(name);
    if (member != null && member.isNumber()) {
      return member.doubleValue();
    }
    if (member != null && member.isTextual()) {
      try {
        return Double.parseDouble(member.textValue());
      } catch (NumberFormatException e) {
        throw wrong(name, "is not a number");
      }
    }
    throw wrong(name, "is not a number");
  }

  ByteString base64(String name) throws OtlpException {
    try {
      String text = text(name).replace('-', '+').replace('_', '/');
      return ByteString.copyFrom(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw wrong(name, "is not base64");
    }
  }

  /**
   * Of any length, and of one that is never right where it is not hex: whether it is right is seen
   * span by span, and a wrong one costs its own span only.
   */
  ByteString id(String name) throws OtlpException {
    try {
      return ByteString.copyFrom(HexFormat.of().parseHex(text(name)));
    } catch (IllegalArgumentException e) {
      return NO_ID;
    }
  }

  @Nullable Member object(String name) throws OtlpException {
    JsonNode member = get(name);
    if (member == null) {
      return null;
    }
    if (!member.isObject()) {
      throw wrong(name, "is not an object");
    }
    return new Member(member, path + "/" + name);
  }

  List<Member> list(String name) throws OtlpException {
    JsonNode member = get(name);
    if (member == null) {
      return List.of();
    }
    if (!member.isArray()) {
      throw wrong(name, "is not a list");
    }
    List<Member> out = new ArrayList<>(member.size());
    for (int i = 0; i < member.size(); i++) {
      String place = path + "/" + name + "/" + i;
      if (!member.get(i).isObject()) {
        throw new OtlpException(place + " is not an object");
      }
      out.add(new Member(member.get(i), place));
    }
    return out;
  }

  private OtlpException wrong(String name, String what) {
    return new OtlpException(path + "/" + name + " " + what);
  }

  private static String snakeCase(String name) {
    StringBuilder out = new StringBuilder(name.length() + 4);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      out.append(Character.isUpperCase(c) ? "_" : "")
          .append(String.valueOf(c).toLowerCase(Locale.ROOT));
    }
    return out.toString();
  }
}
