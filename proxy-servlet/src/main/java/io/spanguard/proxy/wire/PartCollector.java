package io.spanguard.proxy.wire;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the texts of a body, and what of it cannot be inspected. For use by one thread. */
final class PartCollector {

  private static final int MAX_IDENTIFIER_LENGTH = 128;

  private final List<Part> parts = new ArrayList<>();
  private final Set<String> skipped = new LinkedHashSet<>();

  List<Part> parts() {
    return parts;
  }

  List<String> skipped() {
    return List.copyOf(skipped);
  }

  /** Notes that something is there that nobody reads. */
  void skip(String reason) {
    skipped.add(reason);
  }

  /** Adds a text; nothing where it is empty. What has texts in it instead is noted. */
  void text(@Nullable JsonNode text, String place, PartKind kind, Author author) {
    if (text == null) {
      return;
    }
    if (text.isTextual()) {
      text(text.textValue(), place, kind, author);
    } else if (holdsText(text)) {
      skip("unknown_content");
    }
  }

  /** Adds a text; nothing where it is empty. */
  void text(String text, String place, PartKind kind, Author author) {
    if (!text.isEmpty()) {
      add(kind, place, text, author.toolName(), author.toolCallId(), author);
    }
  }

  /**
   * Adds what should be an identifier or one of the API's words where it is more than that. An
   * identifier is up to 128 of the ASCII letters, digits and {@code _ . : / + -}.
   */
  void word(@Nullable JsonNode word, String place, PartKind kind, Author author) {
    if (word != null && !isIdentifier(word)) {
      text(word, place, kind, author);
    }
  }

  /**
   * Adds a tool call by its arguments: a text, or JSON. Even a call without arguments is a part, so
   * that the tool firewall sees it.
   */
  void call(JsonNode arguments, String place, String name, @Nullable String callId, Author author) {
    add(author.call(), place, json(arguments), name, callId, author);
  }

  /**
   * Adds every string in a value of which it is not known which are text.
   *
   * @param leaveOut members that are not read: with the reason to note, or with none where they are
   *     read as soon as they are more than an identifier
   */
  void everyText(
      JsonNode node, String place, Map<String, String> leaveOut, PartKind kind, Author author) {
    if (node.isTextual()) {
      text(node, place, kind, author);
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        everyText(node.get(i), place + "/" + i, leaveOut, kind, author);
      }
    } else {
      boolean encoded = node.path("type").asText().equals("base64");
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        String reason =
            encoded && member.getKey().equals("data") ? "file" : leaveOut.get(member.getKey());
        JsonNode value = member.getValue();
        if (reason == null || (reason.isEmpty() && !isIdentifier(value))) {
          String memberPlace = place + "/" + escaped(member.getKey());
          everyText(value, memberPlace, leaveOut, kind, author);
        } else if (!reason.isEmpty() && holdsText(value)) {
          skip(reason);
        }
      }
    }
  }

  /**
   * Notes that there are members with text that nobody reads.
   *
   * @param known without text for the model, or read wherever they stand
   * @param read beside these, in this object
   */
  void skipUnknown(JsonNode object, Set<String> known, String... read) {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)
          && !Arrays.asList(read).contains(name)
          && holdsText(object.get(name))) {
        skip("unknown_field");
      }
    }
  }

  /**
   * The list that a body has at a place; an empty one where there is nothing.
   *
   * @throws WireFormatException when there is something else
   */
  static JsonNode list(JsonNode value, String place) {
    if (value.isArray()) {
      return value;
    }
    if (value.isMissingNode() || value.isNull() || (value.isObject() && value.isEmpty())) {
      return MissingNode.getInstance();
    }
    throw new WireFormatException(place + " is not a list");
  }

  /**
   * Refuses a member whose name is a known one in other letters: there are servers that take the
   * one for the other (Go's encoding/json does), and so would read what nobody has inspected.
   *
   * @param known names that a request of this API has here
   * @throws WireFormatException when there is one
   */
  static void requireSpelling(JsonNode object, String place, Set<String> known) {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (known.contains(name)) {
        continue;
      }
      for (String right : known) {
        if (right.equalsIgnoreCase(name)) {
          throw new WireFormatException(
              (place.isEmpty() ? "body" : place) + " has '" + right + "' in other letters");
        }
      }
    }
  }

  /** A text as it is, anything else as JSON, nothing as an empty text. */
  static String json(JsonNode node) {
    return node.isMissingNode() || node.isNull()
        ? ""
        : node.isTextual() ? node.textValue() : StrictJson.text(node);
  }

  /** RFC 6901 §3. */
  static String escaped(String name) {
    return name.indexOf('~') < 0 && name.indexOf('/') < 0
        ? name
        : name.replace("~", "~0").replace("/", "~1");
  }

  private void add(
      PartKind kind,
      String place,
      String text,
      @Nullable String toolName,
      @Nullable String toolCallId,
      Author author) {
    parts.add(
        new Part(
            kind,
            JsonPointer.compile(place),
            text,
            author.isNew(),
            toolName,
            toolCallId,
            author.choice()));
  }

  private static boolean isIdentifier(JsonNode node) {
    if (!node.isTextual() || node.textValue().length() > MAX_IDENTIFIER_LENGTH) {
      return false;
    }
    String text = node.textValue();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '+' && c <= ':' && c != ',');
      if (!plain && c != '_') {
        return false;
      }
    }
    return true;
  }

  /** Whether there is a string that is not empty. */
  static boolean holdsText(JsonNode node) {
    if (node.isTextual()) {
      return !node.textValue().isEmpty();
    }
    for (JsonNode item : node) {
      if (holdsText(item)) {
        return true;
      }
    }
    return false;
  }
}
