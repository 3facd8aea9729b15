package io.spanguard.proxy.firewall;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A tool call's arguments, read once: a JSON value, or a raw text where they are none. Immutable by
 * convention: nobody changes the tree. Safe for use by many threads.
 *
 * <p>Broken JSON, a name that stands twice, more than 64 levels or more than 20,000 values: all
 * that is raw text, which has one leaf, the text itself, as it stands and with its escapes undone.
 */
final class Arguments {

  private static final int MAX_DEPTH = 64;
  private static final int MAX_VALUES = 20_000;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(1000)
                          .maxStringLength(64 << 20)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final String text;
  private final @Nullable JsonNode root;
  private final List<Leaf> leaves;

  private Arguments(String text, @Nullable JsonNode root, List<Leaf> leaves) {
    this.text = text;
    this.root = root;
    this.leaves = List.copyOf(leaves);
  }

  /**
   * @param text as the model wrote it; nothing stands for no arguments
   */
  static Arguments of(String text) {
    JsonNode root = text.isBlank() ? JSON.createObjectNode() : read(text);
    List<Leaf> leaves = new ArrayList<>();
    if (root != null && collect(root, JsonPointer.empty(), "", leaves)) {
      return new Arguments(text, root, leaves);
    }
    List<Leaf> raw = new ArrayList<>();
    raw.add(new Leaf(JsonPointer.empty(), "", text));
    String unescaped = unescaped(text);
    if (!unescaped.equals(text)) {
      raw.add(new Leaf(JsonPointer.empty(), "", unescaped));
    }
    return new Arguments(text, null, raw);
  }

  private static @Nullable JsonNode read(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      JsonNode value = JSON.readTree(parser);
      return value == null || value.isMissingNode() || parser.nextToken() != null ? null : value;
    } catch (IOException | IllegalStateException notJson) {
      return null;
    }
  }

  /** False where there are too many. */
  private static boolean collect(
      JsonNode node, JsonPointer pointer, String name, List<Leaf> leaves) {
    if (leaves.size() >= MAX_VALUES) {
      return false;
    }
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        String key = member.getKey();
        String inner = name.isEmpty() ? key : name + "." + key;
        if (!collect(member.getValue(), pointer.appendProperty(key), inner, leaves)) {
          return false;
        }
      }
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        if (!collect(node.path(i), pointer.appendIndex(i), name + "[" + i + "]", leaves)) {
          return false;
        }
      }
    } else {
      leaves.add(new Leaf(pointer, name, scalar(node)));
    }
    return true;
  }

  /** A single value as text. */
  static String scalar(JsonNode node) {
    return node.isTextual() ? node.textValue() : node.toString();
  }

  /** What is said in broken JSON, which a tool may read all the same. */
  static String unescaped(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        out.append(c);
        continue;
      }
      char next = text.charAt(++i);
      int code = next == 'u' && i + 4 < text.length() ? hex(text, i + 1) : -1;
      if (code >= 0) {
        out.append((char) code);
        i += 4;
      } else {
        out.append(next == 'n' || next == 'r' ? '\n' : next == 't' ? '\t' : next);
      }
    }
    return out.toString();
  }

  private static int hex(String text, int from) {
    int code = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      code = code * 16 + digit;
    }
    return code;
  }

  /** As the model wrote them. */
  String text() {
    return text;
  }

  /** Null where they are raw text. */
  @Nullable JsonNode root() {
    return root;
  }

  /** Every single value, in order. */
  List<Leaf> leaves() {
    return leaves;
  }

  /**
   * The same with another text in these places; where that is the whole of them, {@link #removed}.
   */
  String redacted(Set<JsonPointer> places, String rule) {
    if (root == null || places.contains(JsonPointer.empty())) {
      return removed(rule);
    }
    Map<JsonPointer, String> texts = new HashMap<>();
    for (JsonPointer place : places) {
      texts.put(place, "[redacted by rule " + rule + "]");
    }
    return replaced(root, JsonPointer.empty(), texts).toString();
  }

  /** An object that says by which rule arguments were taken out: every provider takes one. */
  static String removed(String rule) {
    return JSON.createObjectNode().put("removed", "by firewall rule " + rule).toString();
  }

  private static JsonNode replaced(
      JsonNode node, JsonPointer pointer, Map<JsonPointer, String> texts) {
    String text = texts.get(pointer);
    if (text != null) {
      return TextNode.valueOf(text);
    }
    if (node.isObject()) {
      ObjectNode copy = JSON.createObjectNode();
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        String key = member.getKey();
        copy.set(key, replaced(member.getValue(), pointer.appendProperty(key), texts));
      }
      return copy;
    }
    if (node.isArray()) {
      ArrayNode copy = JSON.createArrayNode();
      for (int i = 0; i < node.size(); i++) {
        copy.add(replaced(node.path(i), pointer.appendIndex(i), texts));
      }
      return copy;
    }
    return node;
  }

  /**
   * One spelling for all arguments that say the same: members by name, no blanks. Raw text stays as
   * it is.
   */
  static String canonical(String text) {
    Arguments arguments = of(text);
    return arguments.root == null ? text : sorted(arguments.root).toString();
  }

  private static JsonNode sorted(JsonNode node) {
    if (node.isObject()) {
      Map<String, JsonNode> members = new TreeMap<>();
      node.properties().forEach(member -> members.put(member.getKey(), sorted(member.getValue())));
      ObjectNode copy = JSON.createObjectNode();
      members.forEach(copy::set);
      return copy;
    }
    if (node.isArray()) {
      ArrayNode copy = JSON.createArrayNode();
      node.forEach(item -> copy.add(sorted(item)));
      return copy;
    }
    return node;
  }

  /**
   * A single value.
   *
   * @param name its place for people and patterns, for instance {@code to[0].email}
   * @param text a string's own characters, anything else as JSON writes it
   */
  record Leaf(JsonPointer place, String name, String text) {

    /** The line that patterns over the arguments look at. */
    String line() {
      return name.isEmpty() ? text : name + "=" + text;
    }

    /** The name of the member that holds it, in a list or not; empty for none. */
    String key() {
      int end = name.length();
      while (end > 0 && name.charAt(end - 1) == ']') {
        end = name.lastIndexOf('[', end - 1);
      }
      return name.substring(name.lastIndexOf('.', Math.max(0, end - 1)) + 1, Math.max(0, end));
    }
  }
}
