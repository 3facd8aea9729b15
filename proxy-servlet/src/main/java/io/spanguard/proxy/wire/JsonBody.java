package io.spanguard.proxy.wire;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A JSON body as it came, and the tree it stands for. Immutable by convention: nobody changes
 * {@link #bytes} or {@link #root}. Safe for use by many threads.
 *
 * <p>It is read strictly, so that there is one reading of it only: UTF-8 without byte order mark,
 * overlong forms or surrogates; no duplicate names; one object and nothing after it; at most 256
 * levels deep, numbers of at most 1,000 digits.
 *
 * <pre>{@code
 * JsonBody body = JsonBody.parse(bytes);
 * byte[] changed = body.withTexts(Map.of(JsonPointer.compile("/messages/0/content"), "{EMAIL}"));
 * }</pre>
 */
public final class JsonBody {

  private final byte[] bytes;
  private final ObjectNode root;

  private JsonBody(byte[] bytes, ObjectNode root) {
    this.bytes = bytes;
    this.root = root;
  }

  /**
   * @param bytes are not copied
   * @throws WireFormatException when they are not as above; the message says where and quotes
   *     nothing
   */
  public static JsonBody parse(byte[] bytes) {
    requireNonNull(bytes, "bytes");
    StrictUtf8.check(bytes);
    return new JsonBody(bytes, StrictJson.object(bytes));
  }

  public ObjectNode root() {
    return root;
  }

  /** As they came. Not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * The body with other texts in it; every other byte stays as it is.
   *
   * @param texts by the place in the body of the value, as a rule a string, that each takes
   * @throws IllegalArgumentException when there is no value at one of the places
   */
  public byte[] withTexts(Map<JsonPointer, String> texts) {
    return rewritten(texts, root);
  }

  /**
   * As {@link #withTexts}, and the members of the outermost object that {@code changed} has
   * otherwise than {@link #root}, or that only it has, as it has them.
   *
   * @param changed for instance what {@link WireFormat#askingForUsage} made of the root
   */
  @SuppressWarnings("ReferenceEquality") // the very root means that nothing is changed
  public byte[] rewritten(Map<JsonPointer, String> texts, ObjectNode changed) {
    return texts.isEmpty() && changed == root
        ? bytes
        : new JsonSplicer(bytes, texts, members(changed)).splice();
  }

  // Most members are the same object, which spares a comparison of the whole conversation.
  @SuppressWarnings("ReferenceEquality")
  private ObjectNode members(ObjectNode changed) {
    ObjectNode members = root.objectNode();
    if (changed != root) {
      for (Map.Entry<String, JsonNode> member : changed.properties()) {
        JsonNode before = root.get(member.getKey());
        if (before != member.getValue() && !member.getValue().equals(before)) {
          members.set(member.getKey(), member.getValue());
        }
      }
    }
    return members;
  }
}
