package io.spanguard.proxy.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Collects what a tool's definition or another JSON schema says to the model: every string, under
 * whatever name it stands, and the names that are not the API's or JSON Schema's own, all of them
 * as one part. Stateless.
 *
 * <p>That part stands at the definition itself, since a name has no place of its own in a JSON
 * pointer; it cannot be changed, see {@link #isNames}.
 */
final class ToolDefinitionReader {

  /** Values of {@code type} that no guardrail need look at. */
  private static final Set<String> TYPES =
      Set.of(
          "string",
          "number",
          "integer",
          "boolean",
          "object",
          "array",
          "null",
          "function",
          "custom",
          "text",
          "json_object",
          "json_schema",
          "web_search",
          "web_search_preview",
          "file_search",
          "code_interpreter",
          "image_generation",
          "computer_use_preview",
          "local_shell",
          "shell",
          "apply_patch",
          "mcp",
          "ephemeral");

  /** Names that every definition has, so that they tell the model nothing. */
  private static final Set<String> NAMES =
      Set.of(
          "type",
          "name",
          "description",
          "function",
          "custom",
          "parameters",
          "input_schema",
          "strict",
          "schema",
          "json_schema",
          "format",
          "cache_control",
          "$schema",
          "$id",
          "$ref",
          "$defs",
          "$comment",
          "definitions",
          "title",
          "default",
          "const",
          "enum",
          "examples",
          "properties",
          "required",
          "items",
          "additionalProperties",
          "anyOf",
          "oneOf",
          "allOf",
          "not",
          "pattern",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minLength",
          "maxLength",
          "minItems",
          "maxItems",
          "uniqueItems",
          "nullable",
          "readOnly",
          "writeOnly",
          "deprecated");

  /** Names of a tool's own members; below them names are its author's. */
  private static final Set<String> OF_TOOLS =
      Set.of(
          "type",
          "function",
          "custom",
          "name",
          "description",
          "parameters",
          "input_schema",
          "input_examples",
          "format",
          "strict");

  private ToolDefinitionReader() {}

  /**
   * Takes a list of tools.
   *
   * @param tools what the body has there; null or nothing is no tool
   * @param place of the list
   * @param isNew whether they are told for the first time
   * @param leaveOut members of a tool that are not for the model
   * @throws WireFormatException when it is not a list, or an API's name is there in other letters
   */
  static void readAll(
      JsonNode tools, String place, PartCollector out, boolean isNew, Leaving leaveOut) {
    JsonNode list = PartCollector.list(tools, place);
    for (int i = 0; i < list.size(); i++) {
      JsonNode tool = list.get(i);
      String toolPlace = place + "/" + i;
      if (!tool.isObject()) {
        throw new WireFormatException(toolPlace + " is not a tool object");
      }
      String name = tool.path("name").asText(tool.path("type").asText(null));
      PartCollector.requireSpelling(tool, toolPlace, OF_TOOLS);
      for (String wrapper : new String[] {"function", "custom"}) {
        JsonNode wrapped = tool.path(wrapper);
        PartCollector.requireSpelling(wrapped, toolPlace + "/" + wrapper, OF_TOOLS);
        name = wrapped.path("name").asText(name);
      }
      read(tool, toolPlace, out, Author.definition(isNew, name), leaveOut.of(tool));
    }
  }

  /** Takes one definition, or a schema that an answer is to have. */
  static void read(JsonNode definition, String place, PartCollector out, Author author) {
    read(definition, place, out, author, Set.of());
  }

  private static void read(
      JsonNode definition, String place, PartCollector out, Author author, Set<String> leaveOut) {
    if (definition.isObject()) {
      for (Map.Entry<String, JsonNode> member : definition.properties()) {
        if (!leaveOut.contains(member.getKey())) {
          member(member, place, out, author);
        }
      }
    } else {
      value(definition, place, out, author);
    }
    String names = names(definition);
    if (!names.isEmpty()) {
      out.text(names, place, author.text(), author);
    }
  }

  private static void value(JsonNode value, String place, PartCollector out, Author author) {
    if (value.isTextual()) {
      out.text(value, place, author.text(), author);
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        value(value.get(i), place + "/" + i, out, author);
      }
    } else {
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        member(member, place, out, author);
      }
    }
  }

  private static void member(
      Map.Entry<String, JsonNode> member, String place, PartCollector out, Author author) {
    JsonNode value = member.getValue();
    boolean said =
        switch (member.getKey()) {
          case "type" -> value.isTextual() && TYPES.contains(value.textValue());
          // What it lists is among the names.
          case "required" -> isTexts(value);
          default -> false;
        };
    if (!said) {
      value(value, place + "/" + PartCollector.escaped(member.getKey()), out, author);
    }
  }

  /** The names in a definition, each once and on a line of its own. */
  private static String names(JsonNode definition) {
    Set<String> names = new LinkedHashSet<>();
    collectNames(definition, names);
    return String.join("\n", names);
  }

  private static void collectNames(JsonNode node, Set<String> names) {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      addName(member.getKey(), names);
      if (member.getKey().equals("required") && isTexts(member.getValue())) {
        member.getValue().forEach(name -> addName(name.textValue(), names));
      }
    }
    for (JsonNode item : node) {
      collectNames(item, names);
    }
  }

  private static void addName(String name, Set<String> names) {
    if (!name.isEmpty() && !NAMES.contains(name)) {
      names.add(name);
    }
  }

  private static boolean isTexts(JsonNode value) {
    if (!value.isArray()) {
      return false;
    }
    for (JsonNode item : value) {
      if (!item.isTextual()) {
        return false;
      }
    }
    return true;
  }

  /** Whether a part is the names of a definition, which cannot be written otherwise. */
  static boolean isNames(JsonNode body, Part part) {
    return part.kind() == PartKind.TOOL_DEFINITION && body.at(part.place()).isContainerNode();
  }

  /** Whether a text is what {@link #isNames} tells of this definition, unchanged. */
  static boolean areNamesOf(JsonNode definition, String text) {
    return names(definition).equals(text);
  }

  /** Says which members of a tool are meant for the provider alone. */
  @FunctionalInterface
  interface Leaving {
    Set<String> of(JsonNode tool);
  }
}
