package io.spanguard.proxy.wire;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the texts of a body, and what of it cannot be inspected. For use by one thread. */
final class PartCollector {

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

  /** Adds a text; nothing where it is not text or empty. */
  void text(@Nullable JsonNode text, String place, PartKind kind, Author author) {
    if (text != null && text.isTextual() && !text.textValue().isEmpty()) {
      add(kind, place, text.textValue(), author.toolName(), author.toolCallId(), author);
    }
  }

  /**
   * Adds a tool call by its arguments: a text, or JSON. Even a call without arguments is a part, so
   * that the tool firewall sees it.
   */
  void call(JsonNode arguments, String place, String name, @Nullable String callId, Author author) {
    add(author.call(), place, json(arguments), name, callId, author);
  }

  /** Adds every string in a value of which it is not known which are text. */
  void everyText(JsonNode node, String place, Set<String> leaveOut, PartKind kind, Author author) {
    text(node, place, kind, author);
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        everyText(node.get(i), place + "/" + i, leaveOut, kind, author);
      }
      return;
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (!leaveOut.contains(member.getKey())) {
        String memberPlace = place + "/" + escaped(member.getKey());
        everyText(member.getValue(), memberPlace, leaveOut, kind, author);
      }
    }
  }

  /** Notes that there are members with text that nobody reads. */
  void skipUnknown(JsonNode object, Set<String> known) {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name) && holdsText(object.get(name))) {
        skip("unknown_field");
      }
    }
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

  private static boolean holdsText(JsonNode node) {
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
